// What the process says that looks into a file: it may have been taken over by the file.
#include "server/media/verdict.h"

#include <algorithm>
#include <string>

#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {

void take(std::string_view input) {
  const auto verdict = media::verdict_in(input);
  if (!verdict) {
    return;
  }
  const std::string type = verdict->type();
  check(std::ranges::count(type, '/') == 1, "a type has two halves");
  for (const char c : type) {
    check((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '+' ||
              c == '-' || c == '_',
          "it can stand in a header");
  }
  check(!verdict->is_image() || type == "image/jpeg" || type == "image/png" || type == "image/gif" || type == "image/webp",
        "a picture is one of four");
}

}  // namespace atrium::fuzz
