#pragma once

#include <memory>

#include "server/guard/sign_in_guard.h"
#include "server/session/password_hasher.h"

namespace atrium::session {

// Stands before the hasher: who has tried too many wrong passwords does not get one more checked.
class PasswordGate {
 public:
  // `has_shut` is called on the attempt's home thread whenever a login was shut.
  PasswordGate(
      PasswordHasher& hasher, std::shared_ptr<guard::SignInGuard> guard, std::function<void()> has_shut = [] {})
      : hasher_(hasher), guard_(std::move(guard)), has_shut_(std::move(has_shut)) {}

  // As PasswordHasher::check; the verdict also says whether this attempt has shut the login. Any thread.
  space::PasswordTurn check(space::PasswordCheck check, net::Worker& home);

 private:
  class Ticket;

  PasswordHasher& hasher_;
  const std::shared_ptr<guard::SignInGuard> guard_;  // those who are on their way have it too
  const std::function<void()> has_shut_;
};

}  // namespace atrium::session
