// The doors as the client's program sees them: a new device, wrong passwords, and more than one may send.
#include "tests/integration/cli.h"

namespace atrium::test {
namespace {

TEST_F(Cli, ANewDeviceIsToldOfInTheServiceChat) {
  run("ivanova", {"sign-in"});
  expect_refused(run("ivanova", {"history", "Уведомления"}), "you have no chat");  // a first device is no news
  use_device("another");
  run("ivanova", {"sign-in"});
  const auto notices = run("ivanova", {"history", "Уведомления"}).json();
  ASSERT_EQ(notices.size(), 2U) << "that the chat was made, and the notice";
  EXPECT_EQ(text(notices[1], "notice"), "new_device");
  EXPECT_EQ(text(notices[1], "from"), "0");
}

TEST_F(Cli, WrongPasswordsShutTheLoginAndNotItsDevices) {
  run("ivanova", {"sign-in"});
  use_device("another");
  give_password("не тот");
  for (int i = 0; i < 5; ++i) {
    expect_refused(run("ivanova", {"sign-in"}), "wrong space, login or password");
  }
  give_password(server_->password());
  expect_refused(run("ivanova", {"sign-in"}), "too many wrong passwords");
  use_device("state");
  EXPECT_EQ(run("ivanova", {"send", kChat, "я здесь"}).status, 0);
}

struct CliAsShipped : Cli {
  CliAsShipped() : Cli({}) {}
};

// 100 at once, then ten a second.
TEST_F(CliAsShipped, WhoSendsTooMuchWaitsAndLosesNothing) {
  constexpr std::size_t kLines = 130;
  const auto sent = run("ivanova", {"send", kChat, "-"}, joined(Words(kLines, "строка"))).json();
  ASSERT_EQ(sent.size(), kLines);
  for (std::size_t i = 0; i < kLines; ++i) {
    EXPECT_EQ(number(sent[i], "seq"), i + 2);
  }
  const auto stored = run("ivanova", {"history", kChat, "--count", std::to_string(kLines)}).json();
  EXPECT_GE(number(stored.back(), "at_ms"), number(stored.front(), "at_ms") + 2000);
}

}  // namespace
}  // namespace atrium::test
