#pragma once

#include <chrono>
#include <functional>
#include <utility>

#include "server/net/worker.h"
#include "server/space/environment.h"

namespace atrium::test {

// session::PasswordGate without a thread and without a hash: here a password is its own.
class FrontGate {
 public:
  explicit FrontGate(std::function<std::chrono::milliseconds()> clock) : guard_(std::move(clock), 1) {}

  space::PasswordTurn check(space::PasswordCheck check, net::Worker& home) {
    if (const auto wait = guard_.begin(check.attempt); wait.count() > 0) {
      return {space::PasswordTurn::Refusal::kTooManyWrong, wait};
    }
    const bool right = !check.hash.empty() && check.password == check.hash;
    home.post([this, right, checked = std::move(check)] {
      const auto outcome = right ? guard::SignInGuard::Outcome::kRight : guard::SignInGuard::Outcome::kWrong;
      checked.done({right, checked.new_password, guard_.end(checked.attempt, outcome)});
    });
    return {};
  }

 private:
  guard::SignInGuard guard_;
};

}  // namespace atrium::test
