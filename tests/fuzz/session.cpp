// A message from a client to a real session and its space. The first byte says who sends it: 0 a stranger, 1 a teacher who has
// signed in, 2 one who has resumed too, anything else the head, who may do most.
#include <set>

#include "server/codec/frames.h"
#include "tests/fuzz/fuzzing.h"
#include "tests/support/solo_server.h"

namespace atrium::fuzz {
namespace {

constexpr std::string_view kResume("\x05\x08\x02\x8a\x01\x00", 6);

std::size_t frames_in(std::string_view message) {
  codec::FrameReader reader(message);
  std::size_t count = 0;
  while (reader.next()) {
    ++count;
  }
  return count;
}

bool more_follows(const wire::v1::ServerFrame& frame) {
  return frame.resumed().more() || frame.chat_list().more() || frame.member_list().more();
}

// How many commands were answered.
std::size_t answers_in(const std::vector<std::string>& messages) {
  std::size_t answers = 0;
  for (const auto& message : messages) {
    codec::FrameReader reader(message);
    while (const auto bytes = reader.next()) {
      wire::v1::ServerFrame frame;
      check(frame.ParseFromArray(bytes->data(), static_cast<int>(bytes->size())), "the server sends frames");
      check(frame.content_case() != wire::v1::ServerFrame::CONTENT_NOT_SET, "and each says something");
      answers += frame.reply_to() != 0 && !more_follows(frame) ? 1 : 0;
    }
    check(!reader.bad(), "the server sends whole frames");
  }
  return answers;
}

}  // namespace

void take(std::string_view input) {
  static const auto quiet = google::protobuf::SetLogHandler(nullptr);
  (void)quiet;
  if (input.empty()) {
    return;
  }
  test::SoloServer server(input.front() > 2 ? wire::v1::ROLE_HEAD : wire::v1::ROLE_TEACHER);
  if (input.front() != 0) {
    server.sign_in();
  }
  if (input.front() > 1) {
    server.receive(kResume);
    check(!server.take_sent().empty(), "who resumes is answered");
  }
  server.receive(input.substr(1));
  const auto answers = answers_in(server.take_sent());
  static const std::set<std::uint16_t> kCodes = {wire::v1::CLOSE_CODE_SIGNED_OUT, wire::v1::CLOSE_CODE_BAD_FRAME,
                                                 wire::v1::CLOSE_CODE_SIGN_IN_FAILED};
  check(!server.closed_with() || kCodes.contains(*server.closed_with()), "it closes for a reason that is known");
  // A stranger's password takes its time on another thread.
  const bool all = server.closed_with() || input.front() == 0 || answers == frames_in(input.substr(1));
  check(all, "every command is answered once");
}

}  // namespace atrium::fuzz
