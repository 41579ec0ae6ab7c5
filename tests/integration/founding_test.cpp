// A kill amid the founding of a school, and many at its door at once.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <thread>

#include "tests/integration/operated_server.h"
#include "tests/integration/wire_client.h"

namespace atrium::test {
namespace {

using client::ApplicationState;
using client::ErrorCode;

std::unique_ptr<Caller> operator_of(const OperatedServer& server) {
  return std::make_unique<Caller>(server.options("operator", kOperatorLogin, kOperatorPassword));
}

// Approves a school at a server that dies of it, and expects it to be there, once, when the real one starts.
void expect_founded_though_killed(const std::string& when) {
  OperatedServer server;
  server.start({ATRIUM_FOUNDING_SERVER, when});
  {
    auto operators = operator_of(server);
    operators->apply(form_of("school-5", kMobile)).value();
    operators->client().decide_application(1, ApplicationState::kApproved);
    EXPECT_EQ(server.wait(), 128 + SIGKILL);
  }
  server.start();
  auto operators = operator_of(server);
  const auto applications = operators->applications();
  ASSERT_EQ(applications.size(), 1u);
  EXPECT_EQ(applications[0].state, ApplicationState::kApproved);
  EXPECT_EQ(operators->audit().size(), 3u) << "set, submitted, approved";

  auto options = server.options("school-5", "first", kPassword);
  ASSERT_TRUE(client::request_code(options, kMobile));
  options.first_admin = client::FirstAdmin{kMobile, server.code_to(kMobile), "Иванов Иван"};
  Caller admin(options);
  ASSERT_TRUE(admin.signed_in());
  EXPECT_EQ(admin.chats().size(), 2u);
  EXPECT_EQ(admin.audit().size(), 2u) << "founded, joined";
  const auto space_id = applications[0].space_id;
  server.kill();
  server.start();
  EXPECT_EQ(operator_of(server)->applications()[0].space_id, space_id);
  options.first_admin.reset();
  options.server = server.url();
  Caller again(options);
  ASSERT_TRUE(again.signed_in());
  EXPECT_EQ(again.me().id, admin.me().id);
  EXPECT_EQ(again.chats().size(), 3u);
}

TEST(Founding, ASchoolIsThereThoughTheServerWasKilledBeforeItsFirstChange) { expect_founded_though_killed("before"); }
TEST(Founding, ASchoolIsThereOnceThoughTheServerWasKilledBeforeItWasTold) { expect_founded_though_killed("after"); }

wire::v1::ClientFrame sign_up_with(const std::string& code, int number) {
  wire::v1::ClientFrame frame;
  auto& request = *frame.mutable_sign_in();
  request.set_protocol(1);
  request.set_space("school-5");
  auto& credential = *request.mutable_code();
  credential.set_mobile(kMobile);
  credential.set_code(code);
  credential.set_login("first-" + std::to_string(number));
  credential.set_name("Иванов Иван");
  credential.set_password(kPassword);
  auto token = "token " + std::to_string(number);
  token.resize(32, '.');
  credential.set_new_token(token);
  return frame;
}

// Tries the code until the server has looked at it: on a busy machine a connection may end before that, as nobody has signed in.
bool comes_in(std::uint16_t port, const std::string& code, int number) {
  while (true) {
    try {
      const auto answer = WireClient(port).ask(sign_up_with(code, number));
      if (answer.error().code() == wire::v1::ERROR_CODE_BUSY) {
        continue;  // so many at once from one address wait for each other
      }
      EXPECT_TRUE(answer.has_signed_in() || answer.error().code() == wire::v1::ERROR_CODE_WRONG_CREDENTIALS);
      return answer.has_signed_in();
    } catch (const boost::system::system_error&) {
    }
  }
}

wire::v1::ServerFrame come_by_invite(std::uint16_t port, const std::string& secret, const std::string& login) {
  wire::v1::ClientFrame frame;
  frame.mutable_sign_in()->set_protocol(1);
  frame.mutable_sign_in()->set_space("school-5");
  auto& credential = *frame.mutable_sign_in()->mutable_invite();
  credential.set_secret(secret);
  credential.set_login(login);
  credential.set_name("Петрова Анна");
  credential.set_password(kPassword);
  auto token = "token of " + login;
  token.resize(32, '.');
  credential.set_new_token(token);
  return WireClient(port).ask(frame);
}

TEST(Founding, TheApprovalGivesAnInviteToOneHead) {
  const auto drawn = client::draw_invite_secret();
  const std::string secret(drawn.begin(), drawn.end());
  OperatedServer server;
  server.start();
  auto operators = operator_of(server);
  operators->apply(form_of("school-5", kMobile)).value();
  operators->decide(1, ApplicationState::kApproved, "", drawn).value();
  EXPECT_TRUE(come_by_invite(server.port(), "twenty other bytes..", "nobody").has_error());
  const auto head = come_by_invite(server.port(), secret, "head");
  ASSERT_EQ(head.signed_in().roles_size(), 1);
  EXPECT_EQ(head.signed_in().roles(0), wire::v1::ROLE_HEAD);
  EXPECT_EQ(come_by_invite(server.port(), secret, "second").error().code(), wire::v1::ERROR_CODE_WRONG_CREDENTIALS);
}

TEST(Founding, AnotherApprovalRenewsTheHeadsInviteAsLongAsThereIsNoHead) {
  const auto lost = client::draw_invite_secret();
  const auto second = client::draw_invite_secret();
  const auto bytes = [](const client::InviteSecret& secret) { return std::string(secret.begin(), secret.end()); };
  OperatedServer server;
  server.start();
  auto operators = operator_of(server);
  const auto approve = [&](const client::InviteSecret& secret) {
    return operators->decide(1, ApplicationState::kApproved, "", secret);
  };
  operators->apply(form_of("school-5", kMobile)).value();
  approve(lost).value();
  EXPECT_EQ(approve(lost).error().code, ErrorCode::kConflict) << "it is decided";
  approve(second).value();
  operators.reset();
  server.kill();
  server.start();
  operators = operator_of(server);
  EXPECT_EQ(come_by_invite(server.port(), bytes(lost), "finder").error().code(), wire::v1::ERROR_CODE_WRONG_CREDENTIALS);
  EXPECT_TRUE(come_by_invite(server.port(), bytes(second), "head").has_signed_in());
  const auto third = client::draw_invite_secret();
  EXPECT_EQ(approve(third).error().code, ErrorCode::kConflict) << "the school has a head";
  EXPECT_EQ(come_by_invite(server.port(), bytes(third), "second").error().code(), wire::v1::ERROR_CODE_WRONG_CREDENTIALS);
}

// Fewer than may wait for their passwords' hashes.
constexpr int kCrowd = 40;

TEST(Founding, OfManyWhoTryTheRightCodeAtOnceOneComesIn) {
  OperatedServer server;
  server.start();
  auto operators = operator_of(server);
  operators->apply(form_of("school-5", kMobile)).value();
  operators->decide(1, ApplicationState::kApproved).value();
  ASSERT_TRUE(client::request_code(server.options("school-5", "", ""), kMobile));
  const auto code = server.code_to(kMobile);
  std::atomic<int> admitted = 0;
  std::vector<std::thread> crowd;
  for (int number = 0; number < kCrowd; ++number) {
    crowd.emplace_back([&, number] { admitted += comes_in(server.port(), code, number) ? 1 : 0; });
  }
  for (auto& one : crowd) {
    one.join();
  }
  EXPECT_EQ(admitted, 1);
}

}  // namespace
}  // namespace atrium::test
