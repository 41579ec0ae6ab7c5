// A login that is shut stays so when the server is killed, and opens when its time is over.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "atrium/stored/v1/guard.pb.h"
#include "server/config/limits.h"
#include "tests/crash/server_process.h"
#include "tests/integration/knocker.h"

namespace atrium::test {
namespace {

using wire::v1::ErrorCode;

struct KilledWhileShut : testing::Test {
  const std::filesystem::path data = std::filesystem::temp_directory_path() / ("atrium-lockout-" + std::to_string(getpid()));
  ServerProcess server{data, {"--listen.trusted_proxies", "127.0.0.1"}};

  ErrorCode knock() {
    Knocker stranger(server.port(), address(1));
    stranger.try_password("nobody", "догадка");
    return stranger.answer()->error().code();
  }
  // Where the server keeps it; waits until it does.
  std::filesystem::path file() const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < deadline) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(data)) {
        if (entry.path().filename() == "guard") {
          return entry.path();
        }
      }
      std::this_thread::yield();
    }
    throw std::runtime_error("no file `guard` came");
  }
  // As if so much time had passed while there was no server.
  void pass(std::chrono::milliseconds time) const {
    const auto path = file();
    stored::v1::GuardRecord record;
    std::ifstream from(path, std::ios::binary);
    ASSERT_TRUE(record.ParseFromString({std::istreambuf_iterator<char>(from), {}}));
    record.set_saved_at_ms(record.saved_at_ms() - time.count());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << record.SerializeAsString();
  }
};

TEST_F(KilledWhileShut, StaysShutUntilItsTimeIsOver) {
  server.start();
  for (std::uint32_t i = 0; i < limits::kWrongPasswordsFromOnePlace; ++i) {
    EXPECT_EQ(knock(), wire::v1::ERROR_CODE_WRONG_CREDENTIALS);
  }
  file();
  server.kill();
  server.start();
  EXPECT_EQ(knock(), wire::v1::ERROR_CODE_TOO_MANY_ATTEMPTS);
  server.kill();
  pass(limits::kFirstShut);
  server.start();
  EXPECT_EQ(knock(), wire::v1::ERROR_CODE_WRONG_CREDENTIALS);
}

}  // namespace
}  // namespace atrium::test
