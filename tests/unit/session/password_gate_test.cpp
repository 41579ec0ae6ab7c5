// Which passwords are checked at all, with a real hash.
#include "server/session/password_gate.h"

#include <gtest/gtest.h>

#include <optional>

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
  PasswordGate gate{hasher, [this] { return now; }, 42};
  const std::string hash = hash_password("верный", kCheap);
  bool wanted = true;
  std::optional<space::PasswordVerdict> verdict;

  space::PasswordTurn begin(const std::string& password, const std::string& against) {
    const auto done = [this](const space::PasswordVerdict& told) {
      verdict = told;
      home.stop();
    };
    return gate.check({password, against, [still = wanted] { return still; }, done, {}, kStranger}, home);
  }
  // Whether it was checked, and what came of it.
  std::optional<bool> check(const std::string& password, const std::string& against) {
    verdict = std::nullopt;
    if (!begin(password, against).under_way()) {
      return std::nullopt;
    }
    home.run();
    home.context().restart();
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

TEST_F(Gate, ForgetsAnAttemptThatNobodyWaitsFor) {
  wanted = false;
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(begin("неверный", hash).under_way());
  }
  wanted = true;
  while (!begin("верный", hash).under_way()) {
    std::this_thread::yield();  // until the hasher has come to those
  }
  home.run();
  EXPECT_TRUE(verdict->right);
}

}  // namespace
}  // namespace atrium::session
