// Which passwords are checked at all, with a real hash.
#include "server/session/password_gate.h"

#include <gtest/gtest.h>

#include <deque>
#include <optional>

#include "server/config/limits.h"

namespace atrium::session {
namespace {

using namespace std::chrono_literals;
using Refusal = space::PasswordTurn::Refusal;

constexpr HashCost kCheap{1, 8 * 1024};
constexpr guard::Attempt kStranger{1, 2};

struct Gate : testing::Test {
  net::Worker home{0};
  PasswordHasher hasher{kCheap};
  std::chrono::milliseconds now = 1h;
  PasswordGate gate{hasher, std::make_shared<guard::SignInGuard>([this] { return now; }, 42)};
  const std::string hash = hash_password("верный", kCheap);
  bool wanted = true;
  const std::string dear_hash = hash_password("дорогой", {3, 16 * 1024 * 1024});
  std::optional<space::PasswordVerdict> verdict;  // the newest
  std::deque<space::PasswordVerdict> verdicts;    // that nobody has looked at

  space::PasswordTurn begin(const std::string& password, const std::string& against,
                            const guard::Attempt& attempt = kStranger, std::function<bool()> judge = {}) {
    return gate.check({password, against, [still = wanted] { return still; }, told(), {}, false, attempt, std::move(judge)},
                      home);
  }
  // Somebody's first password, with a secret that is judged so.
  space::PasswordTurn begin_first(std::function<bool()> judge) {
    return gate.check({{}, {}, [] { return true; }, told(), "первый", true, {0, kStranger.address}, std::move(judge)}, home);
  }
  std::function<void(const space::PasswordVerdict&)> told() {
    return [this](const space::PasswordVerdict& verdict_told) { verdicts.push_back(verdict_told); };
  }
  space::PasswordVerdict next_verdict() {
    while (verdicts.empty()) {
      home.post([this] { home.stop(); });
      home.run();
      home.context().restart();
    }
    auto next = verdicts.front();
    verdicts.pop_front();
    return next;
  }
  // Whether it was checked, and what came of it.
  std::optional<bool> check(const std::string& password, const std::string& against) {
    if (!begin(password, against).under_way()) {
      return std::nullopt;
    }
    verdict = next_verdict();
    return verdict->right;
  }
};

TEST_F(Gate, TellsTheRightFromTheWrong) {
  EXPECT_EQ(check("неверный", hash), false);
  EXPECT_EQ(check("верный", hash), true);
  EXPECT_EQ(check("верный", ""), false) << "there is no such login";
}

TEST_F(Gate, IsShutAfterFiveWrongOnesWhetherThereIsALoginOrNot) {
  for (const auto& against : {hash, std::string()}) {
    for (int i = 0; i < 5; ++i) {
      EXPECT_EQ(check("неверный", against), false);
    }
    EXPECT_EQ(verdict->shut_for, 30s);
    const auto turn = begin("верный", against);
    EXPECT_EQ(turn.refusal, Refusal::kTooManyWrong);
    EXPECT_EQ(turn.retry_after, 30s);
    now += 48h;
  }
}

TEST_F(Gate, ForgetsAnAttemptThatNobodyWaitsForAndSaysSo) {
  wanted = false;
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(begin("неверный", hash).under_way());
  }
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(next_verdict().checked);
  }
  wanted = true;
  EXPECT_EQ(check("верный", hash), true);
}

TEST_F(Gate, CountsWhatIsFoundWrongAfterwards) {
  const auto change_of_mind = [] { return false; };
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(begin("верный", hash, kStranger, change_of_mind).under_way());
    EXPECT_FALSE(next_verdict().right);
  }
  EXPECT_EQ(begin("верный", hash).refusal, Refusal::kTooManyWrong);
}

TEST_F(Gate, CountsAFirstPasswordAsItsSecretIsJudged) {
  int begun = 0;
  for (std::uint32_t i = 0; i < 2 * limits::kWrongPasswordsPerAddress; ++i) {
    if (begin_first([] { return false; }).under_way()) {
      ++begun;
      EXPECT_FALSE(next_verdict().right);
    }
  }
  EXPECT_EQ(begun, static_cast<int>(limits::kWrongPasswordsPerAddress));
  now += 24h;
  for (std::uint32_t i = 0; i < 2 * limits::kWrongPasswordsPerAddress; ++i) {
    ASSERT_TRUE(begin_first([] { return true; }).under_way());
    EXPECT_TRUE(next_verdict().right);
  }
}

TEST_F(Gate, GivesAnAddressAFewPlacesAndLeavesTheOthersToOthers) {
  std::ptrdiff_t begun = 0;
  for (std::uint64_t login = 1; login <= limits::kHashQueue; ++login) {
    begun += begin("неверный", dear_hash, {login, kStranger.address}).under_way() ? 1 : 0;
  }
  EXPECT_GE(begun, limits::kHashPlacesPerAddress);
  EXPECT_LE(begun, limits::kHashPlacesPerAddress + 2) << "one is checked, and perhaps one more was";
  const auto turn = begin("неверный", hash, {1000, kStranger.address});
  EXPECT_EQ(turn.refusal, Refusal::kQueueIsFull);
  EXPECT_EQ(turn.retry_after, 1s);
  EXPECT_TRUE(begin("неверный", hash, {1000, kStranger.address, 77}).under_way()) << "a known device";
  EXPECT_TRUE(begin("неверный", hash, {1000, kStranger.address + 1}).under_way());
  for (std::ptrdiff_t told = 0; told < begun + 2; ++told) {
    next_verdict();
  }
}

TEST_F(Gate, StopsInMidCheckAndLetsGoOfThoseWhoWait) {
  const auto waiting = std::make_shared<int>();
  for (int i = 0; i < 5; ++i) {
    const auto turn =
        gate.check({"неверный", dear_hash, [] { return true; }, [waiting](const auto&) {}, {}, false, kStranger, {}}, home);
    EXPECT_TRUE(turn.under_way());
  }
  hasher.stop();
  home.drop_posted();
  EXPECT_EQ(waiting.use_count(), 1);
}

}  // namespace
}  // namespace atrium::session
