// A device is revoked while 5,000 sockets are live and somebody talks to all of them: the real program, as a process.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <iostream>
#include <list>

#include "server/codec/frames.h"
#include "tests/integration/load_school.h"

namespace atrium::test {
namespace {

using namespace wire::v1;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kSockets = 5000;
constexpr std::size_t kOfTheDevice = 1000;
constexpr std::size_t kRevoked = 0;  // the account
constexpr std::size_t kWriter = 1;
constexpr std::chrono::seconds kAtMost(1);

void allow_sockets() {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

struct Revocation : testing::Test {
  LoadSchool school{kSockets - kOfTheDevice + 2, {"--sockets.per_account", "1000"}};
  std::list<Member> device;  // its sockets
  std::list<Member> others;
  Member writer{school, kWriter};
  Member head{school, kRevoked};  // the socket alone; who it is is said below
  std::uint64_t account_id = 0;

  Revocation() {
    allow_sockets();
    for (std::size_t i = 0; i < kOfTheDevice; ++i) {
      auto& socket = device.emplace_back(school, kRevoked);
      account_id = socket.sign_in();
      socket.resume();
    }
    for (std::size_t i = 0; i < kSockets - kOfTheDevice; ++i) {
      auto& socket = others.emplace_back(school, i + 2);
      socket.sign_in();
      socket.resume();
    }
    writer.sign_in();
    EXPECT_EQ(head.raw().upgrade(), 101u);
    EXPECT_TRUE(head.ask(school.sign_in_of("head")).has_signed_in());
  }
  void say(const std::string& text) { EXPECT_TRUE(writer.ask(writer.message(school.chat(), text)).has_accepted()); }
  wire::v1::ServerFrame revoke_all() {
    ClientFrame frame;
    auto& wish = *frame.mutable_revoke_devices();
    wish.mutable_request_id()->set_sender(77);
    wish.mutable_request_id()->set_counter(1);
    wish.set_account_id(account_id);
    wish.set_all(true);
    return head.ask(frame);
  }
  std::vector<std::string> newest_texts() {
    std::vector<std::string> texts;
    const auto page = writer.ask(writer.page());
    for (const auto& item : page.history_page().items()) {
      texts.push_back(item.entry().message().text());
    }
    return texts;
  }
};

// What a socket was told up to its end, and how that came.
struct Heard {
  std::vector<std::string> texts;
  std::uint16_t close_code = 0;
};

Heard hear_out(RawClient& socket) {
  Heard heard;
  while (const auto message = socket.next()) {
    if (message->opcode == Opcode::kClose) {
      heard.close_code = message->close_code();
      break;
    }
    codec::FrameReader reader(message->payload);
    while (const auto bytes = reader.next()) {
      wire::v1::ServerFrame frame;
      EXPECT_TRUE(frame.ParseFromArray(bytes->data(), static_cast<int>(bytes->size())));
      heard.texts.push_back(frame.entry().message().text());
    }
  }
  return heard;
}

TEST_F(Revocation, ClosesEverySocketOfTheDeviceWithinASecondAndTakesNothingMore) {
  for (int i = 0; i < 20; ++i) {
    say("до " + std::to_string(i));
  }
  ASSERT_TRUE(revoke_all().has_done());
  const auto answered = Clock::now();
  for (auto& socket : device) {
    socket.send(socket.message(school.chat(), "тайком"));
  }
  say("после");
  std::vector<Heard> heard;
  for (auto& socket : device) {
    heard.push_back(hear_out(socket.raw()));
  }
  const auto taken = Clock::now() - answered;
  std::cerr << kOfTheDevice << " sockets of " << kSockets << " were closed within "
            << std::chrono::duration_cast<std::chrono::milliseconds>(taken).count() << " ms\n";
  EXPECT_LE(taken, kAtMost);
  for (const auto& one : heard) {
    EXPECT_EQ(one.close_code, CLOSE_CODE_SIGNED_OUT);
    EXPECT_EQ(std::ranges::count(one.texts, "до 19"), 1) << "it heard what came before";
    EXPECT_EQ(std::ranges::count(one.texts, "после"), 0);
  }
  const auto texts = newest_texts();
  EXPECT_EQ(texts.back(), "после");
  EXPECT_EQ(std::ranges::count(texts, "тайком"), 0);
  for (auto& socket : others) {
    socket.wait_for_text("после");
  }
  Member again(school, kRevoked);
  EXPECT_EQ(again.raw().upgrade(), 101u);
  EXPECT_EQ(again.ask(school.sign_in_of_account(kRevoked)).error().code(), ERROR_CODE_WRONG_CREDENTIALS);
}

}  // namespace
}  // namespace atrium::test
