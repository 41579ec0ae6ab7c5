// A link that somebody was sent, or typed.
#include <atrium/invites.h>

#include <algorithm>

#include "client-sdk/cpp/src/frames.h"
#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {

void take(std::string_view input) {
  const auto link = client::read_link(input);
  if (!link) {
    check(!link.error().message.empty(), "a refusal says why");
    return;
  }
  check(!link->space.empty() && link->space.size() <= 64 && client::is_utf8(link->space),
        "a space can be named to a server");
  const auto text = client::make_link(*link);
  check(std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; }), "a link is one word");
  const auto again = client::read_link(text);
  check(again && again->space == link->space && again->kind == link->kind && again->secret == link->secret,
        "what was read can be written and read again");
  check(client::make_link(*again) == text, "and has one form");
}

}  // namespace atrium::fuzz
