// A message from a client to a real session and its space. The first byte says who sends it: 0 a stranger, 1 somebody who
// has signed in, anything else somebody who has resumed too.
#include <set>

#include "server/codec/frames.h"
#include "tests/fuzz/fuzzing.h"
#include "tests/support/solo_server.h"

namespace atrium::fuzz {
namespace {

constexpr std::string_view kResume("\x05\x08\x02\x8a\x01\x00", 6);

void check_sent(const std::vector<std::string>& messages) {
  for (const auto& message : messages) {
    codec::FrameReader reader(message);
    while (const auto bytes = reader.next()) {
      wire::v1::ServerFrame frame;
      check(frame.ParseFromArray(bytes->data(), static_cast<int>(bytes->size())), "the server sends frames");
      check(frame.content_case() != wire::v1::ServerFrame::CONTENT_NOT_SET, "and each says something");
    }
    check(!reader.bad(), "the server sends whole frames");
  }
}

}  // namespace

void take(std::string_view input) {
  static const auto quiet = google::protobuf::SetLogHandler(nullptr);
  (void)quiet;
  if (input.empty()) {
    return;
  }
  test::SoloServer server;
  if (input.front() != 0) {
    server.sign_in();
  }
  if (input.front() > 1) {
    server.receive(kResume);
    check(!server.take_sent().empty(), "who resumes is answered");
  }
  server.receive(input.substr(1));
  check_sent(server.take_sent());
  static const std::set<std::uint16_t> kCodes = {wire::v1::CLOSE_CODE_SIGNED_OUT, wire::v1::CLOSE_CODE_BAD_FRAME,
                                                 wire::v1::CLOSE_CODE_SIGN_IN_FAILED};
  check(!server.closed_with() || kCodes.contains(*server.closed_with()), "it closes for a reason that is known");
}

}  // namespace atrium::fuzz
