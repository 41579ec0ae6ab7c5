#pragma once

#include <chrono>
#include <functional>
#include <utility>
#include <vector>

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
    home.post(
        [this, checked = std::move(check)]() mutable { held_ ? waiting_.push_back(std::move(checked)) : judge(checked); });
    return {};
  }

  // From now on checks wait, until they are let go. On the home thread.
  void hold() { held_ = true; }
  void release() {
    held_ = false;
    for (auto& check : std::exchange(waiting_, {})) {
      judge(check);
    }
  }

 private:
  void judge(space::PasswordCheck& check) {
    using Outcome = guard::SignInGuard::Outcome;
    const bool fits = check.only_hash || (!check.hash.empty() && check.password == check.hash);
    const bool right = fits && (check.judge ? check.judge() : !check.only_hash);
    check.done({right, check.new_password, guard_.end(check.attempt, right ? Outcome::kRight : Outcome::kWrong)});
  }

  guard::SignInGuard guard_;
  bool held_ = false;
  std::vector<space::PasswordCheck> waiting_;
};

}  // namespace atrium::test
