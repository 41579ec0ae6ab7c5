// kill -9 while people come by an invite: each is there with their place and counted, or not at all; and who asks again comes in once.
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <random>
#include <set>
#include <thread>

#include "server/server.h"
#include "server/space/sha256.h"
#include "tests/crash/dials.h"
#include "tests/crash/server_process.h"
#include "tests/integration/wire_client.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

constexpr std::size_t kUses = 5;
constexpr std::size_t kNewcomers = 8;
const std::string kHeadsToken(32, 'h');

std::string token_of(const std::string& login) {
  auto token = "token of " + login;
  token.resize(32, '.');
  return token;
}

class InvitesCrash : public testing::Test {
 protected:
  InvitesCrash() { std::cerr << "seed " << seed_ << '\n'; }

  ClientFrame signing_up(const std::string& login) const {
    ClientFrame frame;
    auto& sign_in = *frame.mutable_sign_in();
    sign_in.set_protocol(1);
    sign_in.set_space("college");
    auto& wish = *sign_in.mutable_invite();
    wish.set_secret(secret_);
    wish.set_login(login);
    wish.set_name("Имя");
    wish.set_password("первый снег на крыше");
    wish.set_new_token(token_of(login));
    return frame;
  }
  // The head makes an invite for the students of a class.
  void invite(WireClient& head) {
    secret_ = std::to_string(++round_) + " round";
    secret_.resize(20, '.');
    const auto units = head.ask(structure_question()).structure().units();
    ClientFrame frame;
    auto& wish = *frame.mutable_make_invite();
    wish.mutable_request_id()->set_sender(seed_ + 1ull);
    wish.mutable_request_id()->set_counter(round_);
    wish.set_secret_hash(space::sha256(secret_));
    wish.set_role(ROLE_STUDENT);
    wish.set_uses(kUses);
    for (const auto& unit : units) {
      if (unit.kind() == UNIT_KIND_CLASS) {
        wish.set_unit_id(unit.unit_id());
        class_ = UnitId(unit.unit_id());
      }
    }
    ASSERT_TRUE(head.ask(frame).has_invite_made());
  }
  static ClientFrame structure_question() {
    ClientFrame frame;
    frame.mutable_read_structure();
    return frame;
  }
  std::string login_of(std::size_t newcomer) const {
    return "round-" + std::to_string(round_) + "-" + std::to_string(newcomer);
  }

  // All newcomers at once; the server is killed when so many have an answer. Who was told that they are in.
  std::set<std::string> come_until(std::size_t answers) {
    std::atomic<std::size_t> answered = 0;
    std::vector<std::thread> newcomers;
    std::mutex mutex;
    std::set<std::string> admitted;
    for (std::size_t i = 0; i < kNewcomers; ++i) {
      newcomers.emplace_back([&, login = login_of(i)] {
        try {
          WireClient client(server_.port());
          const auto answer = client.ask(signing_up(login));
          const std::lock_guard lock(mutex);
          if (answer.has_signed_in()) {
            admitted.insert(login);
          }
        } catch (const boost::system::system_error&) {
          // the server is gone
        }
        answered.fetch_add(1);
        answered.notify_all();
      });
    }
    for (auto seen = answered.load(); seen < answers; seen = answered.load()) {
      answered.wait(seen);
    }
    server_.kill();
    for (auto& newcomer : newcomers) {
      newcomer.join();
    }
    return admitted;
  }

  // What the store holds of this round.
  void judge(const std::set<std::string>& admitted) {
    ServerOptions options;
    options.data = data_;
    const auto folder = Server::start(options).value();
    folder->with_space("college", [&](space::Space& space) {
      std::size_t there = 0;
      for (std::size_t i = 0; i < kNewcomers; ++i) {
        const auto* account = space.account_by_login(login_of(i));
        EXPECT_TRUE(account != nullptr || !admitted.contains(login_of(i))) << login_of(i) << " was told, and is lost";
        if (account != nullptr) {
          ++there;
          EXPECT_TRUE(space.studies_in(account->id, class_));
          EXPECT_EQ(account->devices.size(), 1u);
        }
      }
      EXPECT_EQ(space.invites().find(space::sha256(secret_))->used(), there);
      EXPECT_LE(there, kUses);
    });
  }

  const unsigned seed_ = seed_of_this_run();
  std::mt19937 random_{seed_};
  const std::filesystem::path data_ =
      std::filesystem::temp_directory_path() / ("atrium-invites-crash-" + std::to_string(getpid()));
  ServerProcess server_{data_};
  std::uint64_t round_ = 0;
  std::string secret_;
  UnitId class_;
};

TEST_F(InvitesCrash, WhoeverIsInIsCountedAndWhoeverWasToldIsIn) {
  constexpr int kKills = 12;
  std::set<std::string> before;
  for (int kill = 0; kill < kKills; ++kill) {
    server_.start();
    WireClient head(server_.port());
    ASSERT_TRUE(
        (kill == 0 ? head.sign_in("sokolova", server_.password(), kHeadsToken) : head.sign_in(kHeadsToken)).has_signed_in());
    for (const auto& login : before) {
      WireClient again(server_.port());
      EXPECT_TRUE(again.sign_in(token_of(login)).has_signed_in()) << login;
    }
    ASSERT_NO_FATAL_FAILURE(invite(head));
    before = come_until(random_() % (kNewcomers - 1));
    ASSERT_NO_FATAL_FAILURE(judge(before)) << "seed " << seed_;
  }
}

}  // namespace
}  // namespace atrium::test
