// Every attack against the real server with its own limits: each ends as it should, and costs little.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <iomanip>
#include <iostream>

#include "server/config/limits.h"
#include "tests/crash/server_process.h"
#include "tests/hostile/hostile_peers.h"
#include "tests/support/certificates.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;

// What is read of somebody who has not signed in; whether of the last piece anything was read can't be seen.
constexpr std::size_t kBytes = 64 * 1024 + kPiece;
// The server's wheel turns once a second, and a busy machine is late.
constexpr auto kLate = 1500ms;
constexpr std::size_t kMany = 1000;

std::vector<std::string> with_origin(std::vector<std::string> more = {}) {
  more.insert(more.end(), {"--listen.origins", kOrigin});
  return more;
}

struct HostilePeers : testing::Test {
  HostilePeers() {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  void check(const std::vector<Attack>& attacks, std::vector<std::string> settings = {}) {
    ServerProcess server(std::filesystem::temp_directory_path() / ("atrium-hostile-" + std::to_string(::getpid())),
                         with_origin(std::move(settings)));
    server.start();
    const auto outcomes = carry_out(attacks, server.port());
    std::size_t most = 0;
    std::chrono::milliseconds longest(0);
    for (std::size_t i = 0; i < attacks.size(); ++i) {
      SCOPED_TRACE(attacks[i].name);
      if (attacks.size() < kMany) {
        tell(attacks[i], outcomes[i]);
      }
      check(attacks[i], outcomes[i]);
      most = std::max(most, outcomes[i].bytes);
      longest = std::max(longest, outcomes[i].gone);
    }
    std::cerr << attacks.size() << " attacks: at most " << most << " bytes read of one, and gone after " << longest.count()
              << " ms\n";
  }

 private:
  static void tell(const Attack& attack, const Outcome& outcome) {
    std::cerr << std::left << std::setw(56) << attack.name << std::right << ' ' << std::setw(3) << outcome.status << ' '
              << std::setw(4) << outcome.code.value_or(0) << std::setw(8) << outcome.bytes << " bytes" << std::setw(7)
              << outcome.told.count() << std::setw(7) << outcome.gone.count() << " ms\n";
  }
  static void check(const Attack& attack, const Outcome& outcome) {
    EXPECT_TRUE(outcome.is_over) << "its socket is still there";
    EXPECT_EQ(outcome.status, attack.status);
    EXPECT_EQ(outcome.code.value_or(0), attack.code);
    EXPECT_LE(outcome.bytes, kBytes);
    EXPECT_LE(outcome.told, limits::kHandshakeTime + kLate);
    EXPECT_LE(outcome.gone, limits::kHandshakeTime + limits::kCloseTime + 2 * kLate);
  }
};

TEST_F(HostilePeers, frames) { check(frame_attacks()); }
TEST_F(HostilePeers, messages) { check(message_attacks()); }
TEST_F(HostilePeers, requests) { check(request_attacks()); }
TEST_F(HostilePeers, origins) { check(origin_attacks(), {"--listen.allow_missing_origin", "false"}); }
TEST_F(HostilePeers, patience) { check(patience_attacks()); }

// So many at once that each worker has to let none of them go for another.
TEST_F(HostilePeers, patience_of_thousands) {
  const auto kinds = patience_attacks();
  std::vector<Attack> attacks;
  while (attacks.size() < 2 * kMany) {
    attacks.push_back(kinds[attacks.size() % kinds.size()]);
  }
  check(attacks);
}

TEST_F(HostilePeers, tls) {
  const Authority authority;
  const auto identity = authority.issue("school");
  check(tls_attacks(), {"--tls.certificate", identity.certificate, "--tls.key", identity.key});
}

}  // namespace
}  // namespace atrium::test
