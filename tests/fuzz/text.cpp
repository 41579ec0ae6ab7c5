// Three judges of UTF-8: the server's, the SDK's and Protobuf's. They agree.
#include "client-sdk/cpp/src/frames.h"
#include "server/codec/utf8.h"
#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {

void take(std::string_view input) {
  static const auto quiet = google::protobuf::SetLogHandler(nullptr);
  (void)quiet;
  const bool good = codec::valid_utf8(input);
  check(client::is_utf8(input) == good, "the server and the SDK agree");
  if (input.size() < 128) {
    std::string encoded = "\x0a" + std::string(1, static_cast<char>(input.size()));
    encoded += input;
    check(wire::v1::Message().ParseFromString(encoded) == good, "they agree with Protobuf");
  }
}

}  // namespace atrium::fuzz
