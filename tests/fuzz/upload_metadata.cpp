// What a sender says that a file is called: the header Upload-Metadata of tus, and what is made of the name.
#include "server/transfer/upload_metadata.h"

#include <sodium.h>

#include <string>

#include "server/codec/utf8.h"
#include "server/config/limits.h"
#include "server/transfer/file_name.h"
#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {
namespace {

void check_name(std::string_view said) {
  const auto name = transfer::file_name(said);
  check(!name.empty() && name.size() <= limits::kFileNameBytes, "a name has a length");
  check(codec::valid_utf8(name), "it is text");
  check(name.front() != '.' && name.find_first_of("/\\") == std::string::npos, "it names no folder, and nothing hidden");
  for (const unsigned char byte : name) {
    check(byte >= 0x20 && byte != 0x7f, "no control character is left");
  }
  for (const auto* turning : {"\u200E", "\u200F", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066", "\u2067",
                              "\u2068", "\u2069", "\u061C", "\u2028", "\u2029"}) {
    check(name.find(turning) == std::string::npos, "nothing turns the direction of writing");
  }
  const auto header = transfer::as_attachment(name);
  check(header.find_first_of("\r\n") == header.size() - 2, "a header is one line");
}

std::string base64(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), kVariant);
  text.pop_back();
  return text;
}

}  // namespace

void take(std::string_view input) {
  const auto said = transfer::metadata(input, "filename");
  check(said.size() <= input.size(), "nothing is added");
  check_name(said);
  check_name(input);
  const auto header = "filetype " + base64("text/plain") + ", filename " + base64(input) + ",is_confidential";
  check(transfer::metadata(header, "filename") == input, "what was written can be read");
  check(transfer::metadata(header, "is_confidential").empty(), "a key needs no value");
}

}  // namespace atrium::fuzz
