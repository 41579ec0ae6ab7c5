// Two people who talk, and what they notice of attacks on their server: the real program, as a process.
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <memory>
#include <thread>

#include "tests/hostile/swarm.h"
#include "tests/integration/load_school.h"
#include "tests/support/certificates.h"

namespace atrium::test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr auto kPace = 5ms;  // a message in so long
constexpr milliseconds kUnnoticed(20);
// What the server's process may grow by: connections of the attackers, 4,096 that greet a worker among them, and steps of its heap.
constexpr std::size_t kGrowthBytes = 32 * 1024 * 1024;
// A message in RocksDB's tables of what was written last, and what comes with it.
constexpr std::size_t kMessageBytes = 512;
constexpr std::size_t kSlowPeers = 2000;
constexpr std::size_t kQuickPeers = 64;

std::chrono::seconds time_of_an_attack() {
  const auto* seconds = std::getenv("ATRIUM_HOSTILE_SECONDS");
  return std::chrono::seconds(seconds == nullptr ? 2 : std::max(1, std::atoi(seconds)));
}

// Two people and a chat of their own.
class Pair {
 public:
  explicit Pair(const LoadSchool& school) : one_(school, 0), other_(school, 1) {
    one_.sign_in();
    chat_ = one_.direct_chat_with(other_.sign_in());
    one_.resume();
    other_.resume();
  }
  // From the sending until the other has it. They take turns: who never says a word would be taken for gone.
  Clock::duration say_something() {
    const auto text = "реплика " + std::to_string(++said_);
    auto& speaker = said_ % 2 == 0 ? one_ : other_;
    auto& listener = said_ % 2 == 0 ? other_ : one_;
    const auto begin = Clock::now();
    const auto frame = speaker.send(speaker.message(chat_, text));
    listener.wait_for_text(text);
    const auto taken = Clock::now() - begin;
    EXPECT_TRUE(speaker.wait_for(frame).has_accepted());
    return taken;
  }
  std::size_t said() const { return said_; }

 private:
  Member one_;
  Member other_;
  ChatId chat_;
  std::size_t said_ = 0;
};

struct Times {
  milliseconds p50, p99, most;
  std::size_t count;
};

// A certificate, and a client that doesn't look at it.
struct Certified {
  const Authority authority;
  const Identity identity = authority.issue("school");
  const std::unique_ptr<ssl_ctx_st, void (*)(ssl_ctx_st*)> client{::SSL_CTX_new(::TLS_client_method()), ::SSL_CTX_free};
};

struct HonestPair : testing::Test {
  LoadSchool school;
  Pair pair{school};
  std::size_t most_memory = 0;
  std::size_t peer_bytes = 0;  // what a peer may cost beside kGrowthBytes

  explicit HonestPair(const std::vector<std::string>& settings = {}, ssl_ctx_st* tls = nullptr)
      : school(3, with_usual(settings), tls) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  static std::vector<std::string> with_usual(std::vector<std::string> settings) {
    settings.insert(settings.end(), {"--rate.connections_per_second", "1000", "--listen.origins", kOrigin});
    return settings;
  }
  Times talk(std::chrono::seconds time) {
    std::vector<Clock::duration> taken;
    const auto begin = Clock::now();
    for (auto next = begin; Clock::now() < begin + time || taken.size() < 100; next = std::max(next + kPace, Clock::now())) {
      std::this_thread::sleep_until(next);  // their pace
      taken.push_back(pair.say_something());
      most_memory = std::max(most_memory, school.memory());
    }
    std::ranges::sort(taken);
    const auto at = [&](std::size_t percent) {
      return std::chrono::ceil<milliseconds>(taken[(taken.size() - 1) * percent / 100]);
    };
    return {at(50), at(99), at(100), taken.size()};
  }
  // From the connect until somebody is in who was not.
  milliseconds come_in() const {
    const auto begin = Clock::now();
    Member newcomer(school, 2);
    newcomer.sign_in();
    return std::chrono::ceil<milliseconds>(Clock::now() - begin);
  }
  static void tell(const std::string& when, const Times& times) {
    std::cerr << std::left << std::setw(34) << when << std::right << " p50 " << times.p50.count() << " ms, p99 "
              << times.p99.count() << " ms, at most " << times.most.count() << " ms, of " << times.count << " messages";
  }
  // Other programs on the machine only make it slower, so it may try again.
  void is_not_noticed(const std::string& name, const std::vector<Attack>& attacks, std::size_t peers) {
    for (int tries = 5; tries > 0; --tries) {
      const auto quiet = talk(1s);
      const auto before = most_memory = school.memory();
      Times attacked{};
      std::size_t begun = 0;
      std::size_t bytes = 0;
      std::size_t sockets = 0;
      milliseconds newcomer{};
      {
        const Swarm swarm(school.port(), attacks, peers);
        wait_for([&] { return swarm.connected() > 0; });
        attacked = talk(time_of_an_attack());
        newcomer = come_in();
        begun = swarm.attacks_begun();
        bytes = swarm.bytes_sent();
        sockets = swarm.connected();
      }
      const auto growth = most_memory - before;
      tell(name, attacked);
      std::cerr << "; quiet p99 " << quiet.p99.count() << " ms; a newcomer " << newcomer.count() << " ms; " << begun
                << " attacks, " << bytes / 1024 << " KiB, " << sockets << " sockets in the end; +" << growth / 1024
                << " KiB\n";
      const auto most_growth = kGrowthBytes + peers * peer_bytes;
      const auto bound = 3 * std::max(quiet.p99, kUnnoticed);
      if (tries > 1 && (attacked.p99 >= bound || growth > most_growth)) {
        continue;
      }
      EXPECT_LT(attacked.p99, bound);
      EXPECT_LE(growth, most_growth);
      EXPECT_GT(begun, 0u);
      return;
    }
  }
};

TEST_F(HonestPair, does_not_notice_an_attack) {
  const auto at_first = school.memory();
  std::vector<Attack> all;
  for (const auto& [name, attacks] : {std::pair("frames", frame_attacks()), std::pair("messages", message_attacks()),
                                      std::pair("requests", request_attacks()), std::pair("origins", origin_attacks())}) {
    is_not_noticed(name, attacks, kQuickPeers);
    all.insert(all.end(), attacks.begin(), attacks.end());
  }
  const auto slow = patience_attacks();
  is_not_noticed("slow ones", slow, kSlowPeers);
  // Most of their peers are the slow ones', who keep a socket for 10 s each.
  all.insert(all.end(), slow.begin(), slow.end());
  is_not_noticed("all together", all, kSlowPeers);
  wait_for([&] { return school.sockets() < 10; });
  const auto after = talk(1s);
  tell("after all", after);
  const auto left = static_cast<std::ptrdiff_t>(school.memory()) - static_cast<std::ptrdiff_t>(at_first);
  std::cerr << "; " << left / 1024 << " KiB more than at first\n";
  EXPECT_LE(left, static_cast<std::ptrdiff_t>(kGrowthBytes + pair.said() * kMessageBytes));
}

struct HonestPairOverTls : Certified, HonestPair {
  HonestPairOverTls() : HonestPair({"--tls.certificate", identity.certificate, "--tls.key", identity.key}, client.get()) {
    peer_bytes = 14 * 1024;  // server/config/README.md
  }
};

// A good ClientHello costs a signature.
TEST_F(HonestPairOverTls, does_not_notice_an_attack) {
  auto quick = tls_attacks();
  std::erase_if(quick, [](const Attack& attack) { return attack.first.empty() || attack.pause > 0ms; });
  is_not_noticed("TLS", quick, kQuickPeers);
  is_not_noticed("TLS, also slow", tls_attacks(), kSlowPeers);
}

}  // namespace
}  // namespace atrium::test
