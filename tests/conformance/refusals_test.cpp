// The golden vectors against a real session: from the socket's bytes to the answer or the close code.
#include <gtest/gtest.h>

#include "server/codec/frames.h"
#include "server/net/frame_guard.h"
#include "tests/support/solo_server.h"
#include "tests/support/wire_vectors.h"
#include "tests/unit/net/client_frames.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

std::vector<WireVector> client_vectors() {
  auto vectors = load_wire_vectors(ATRIUM_PROTO_DIR "/vectors");
  std::erase_if(vectors, [](const auto& vector) { return !vector.from_client; });
  return vectors;
}

const WireVector& named(const std::vector<WireVector>& vectors, std::string_view name) {
  return *std::ranges::find(vectors, name, &WireVector::name);
}

// What came of a message.
struct Outcome {
  std::vector<ServerFrame> replies;
  std::optional<std::uint16_t> close_code;
};

std::vector<ServerFrame> replies_in(const std::vector<std::string>& messages) {
  std::vector<ServerFrame> replies;
  for (const auto& message : messages) {
    codec::FrameReader reader(message);
    while (const auto bytes = reader.next()) {
      ServerFrame frame;
      EXPECT_TRUE(frame.ParseFromArray(bytes->data(), static_cast<int>(bytes->size())));
      if (frame.reply_to() != 0) {
        replies.push_back(std::move(frame));
      }
    }
  }
  return replies;
}

Outcome send(const WireVector& vector) {
  net::FrameGuard guard;
  guard.scan(client_frame(Opcode::kBinary, vector.bytes), {});
  if (guard.verdict() != net::FrameGuard::Verdict::kGood) {
    return {{}, net::close_code(guard.verdict())};
  }
  SoloServer server;
  if (!vector.before_sign_in) {
    server.sign_in();
  }
  server.receive(vector.bytes);
  return {replies_in(server.take_sent()), server.closed_with()};
}

TEST(WireRefusals, EachHasTheStatedCloseCode) {
  for (const auto& vector : client_vectors()) {
    if (vector.close_code) {
      EXPECT_EQ(send(vector).close_code, vector.close_code) << vector.name;
    }
  }
}

TEST(WireRefusals, EachHasTheStatedAnswerAndTheConnectionStays) {
  for (const auto& vector : client_vectors()) {
    if (!vector.refusal) {
      continue;
    }
    SCOPED_TRACE(vector.name);
    const auto outcome = send(vector);
    ASSERT_EQ(outcome.replies.size(), 1U);
    const auto& reply = outcome.replies.front();
    ErrorCode code = ERROR_CODE_UNSPECIFIED;
    ASSERT_TRUE(ErrorCode_Parse(vector.refusal->code, &code));
    EXPECT_EQ(reply.error().code(), code);
    EXPECT_EQ(reply.error().field(), vector.refusal->field);
    EXPECT_EQ(reply.reply_to(), vector.refusal->reply_to);
    EXPECT_FALSE(outcome.close_code);
  }
}

TEST(WireRefusals, EveryFrameOfAValidMessageIsAnswered) {
  for (const auto& vector : client_vectors()) {
    if (!vector.valid()) {
      continue;
    }
    SCOPED_TRACE(vector.file + ", " + vector.name);
    const auto outcome = send(vector);
    EXPECT_EQ(outcome.replies.size(), vector.frames.size());
    const bool signs_out = vector.frames.front().find("signOut") != nullptr;
    EXPECT_EQ(outcome.close_code.value_or(0), signs_out ? CLOSE_CODE_SIGNED_OUT : 0);
  }
}

// The messages of the worked example in proto/README.md, said by a real session.
TEST(WireRefusals, TheWorkedExampleIsTrue) {
  const auto vectors = client_vectors();
  SoloServer server;
  server.receive(named(vectors, "sign-in with a token").bytes);
  server.receive(named(vectors, "resume without positions").bytes);
  server.take_sent();
  server.receive(named(vectors, "send a message").bytes);
  std::string said;
  for (const auto& message : server.take_sent()) {
    said += message;
  }
  const auto all = load_wire_vectors(ATRIUM_PROTO_DIR "/vectors");
  EXPECT_EQ(to_hex(said), to_hex(named(all, "a reply and a push").bytes));
}

}  // namespace
}  // namespace atrium::test
