// Real sockets, against the raw loop.
#include "bench/load/silent_crowd.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/load/dialogue.h"
#include "bench/load/server_program.h"

namespace atrium::bench {
namespace {

// A server that answers `request` bytes behind the handshake with `answer` ones.
struct EchoRun : testing::Test {
  void start(const std::string& step) {
    server = std::make_unique<ServerProgram>(std::vector<std::string>{ATRIUM_ECHO_PROGRAM, step}, log);
    port = static_cast<std::uint16_t>(std::stoi(server->wait_for_line()));
  }
  void TearDown() override { std::filesystem::remove(log); }

  const std::filesystem::path log = std::filesystem::temp_directory_path() / ("echo_test." + std::to_string(::getpid()));
  std::unique_ptr<ServerProgram> server;
  std::uint16_t port = 0;
};

TEST_F(EchoRun, AnswersItsStepsHoweverTheyAreCut) {
  start("10:300");
  Dialogue dialogue(port);
  dialogue.upgrade("/ws");
  const auto begin = dialogue.received_bytes();
  dialogue.write("half a");
  dialogue.write(" step");
  while (dialogue.received_bytes() < begin + 300) {
    dialogue.read_some();
  }
  EXPECT_EQ(dialogue.received_bytes(), begin + 300);
}

TEST_F(EchoRun, HoldsACrowdThatIsSilent) {
  start("10:300");
  SilentCrowd crowd;
  for (int i = 0; i < 50; ++i) {
    Dialogue dialogue(port);
    dialogue.upgrade("/ws");
    crowd.add(dialogue.release());
  }
  EXPECT_EQ(crowd.listen(std::chrono::milliseconds(1)), 0u);
  server.reset();
  EXPECT_THROW(crowd.listen(std::chrono::seconds(10)), std::runtime_error);
}

TEST(SilentCrowd, AnswersPings) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
  SilentCrowd crowd;
  crowd.add(ends[0]);
  ASSERT_EQ(::write(ends[1], "\x89\x00", 2), 2);
  EXPECT_EQ(crowd.listen(std::chrono::milliseconds(1)), 1u);
  std::string answer(16, '\0');
  EXPECT_EQ(::read(ends[1], answer.data(), answer.size()), 6) << "a masked frame without payload";
  ::close(ends[1]);
}

}  // namespace
}  // namespace atrium::bench
