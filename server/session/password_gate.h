#pragma once

#include <memory>

#include "server/guard/sign_in_guard.h"
#include "server/session/password_hasher.h"

namespace atrium::session {

// Stands before the hasher: who has tried too many wrong passwords does not get one more checked.
class PasswordGate {
 public:
  PasswordGate(PasswordHasher& hasher, std::function<std::chrono::milliseconds()> clock, std::uint64_t seed)
      : hasher_(hasher), guard_(std::make_shared<guard::SignInGuard>(std::move(clock), seed)) {}

  // As PasswordHasher::check; the verdict also says whether this attempt has shut the login. Any thread.
  space::PasswordTurn check(space::PasswordCheck check, net::Worker& home);

 private:
  class Ticket;

  PasswordHasher& hasher_;
  const std::shared_ptr<guard::SignInGuard> guard_;  // those who are on their way have it too
};

}  // namespace atrium::session
