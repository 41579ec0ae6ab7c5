#include "server/session/password_gate.h"

namespace atrium::session {

using Outcome = guard::SignInGuard::Outcome;
using Refusal = space::PasswordTurn::Refusal;

namespace {

// About half of what a full queue of password checks takes.
constexpr std::chrono::milliseconds kQueueRetry(3000);

}  // namespace

// An attempt that has begun. One whose check is dropped counts for nothing.
class PasswordGate::Ticket {
 public:
  Ticket(std::shared_ptr<guard::SignInGuard> guard, const guard::Attempt& attempt)
      : guard_(std::move(guard)), attempt_(attempt) {}
  ~Ticket() {
    if (open_) {
      end(Outcome::kUnchecked);
    }
  }
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;

  std::chrono::milliseconds end(Outcome outcome) {
    open_ = false;
    return guard_->end(attempt_, outcome);
  }

 private:
  const std::shared_ptr<guard::SignInGuard> guard_;
  const guard::Attempt attempt_;
  bool open_ = true;
};

space::PasswordTurn PasswordGate::check(space::PasswordCheck check, net::Worker& home) {
  if (const auto wait = guard_->begin(check.attempt); wait > std::chrono::milliseconds(0)) {
    return {Refusal::kTooManyWrong, wait};
  }
  check.done = [ticket = std::make_shared<Ticket>(guard_, check.attempt),
                done = std::move(check.done)](const space::PasswordVerdict& verdict) {
    auto judged = verdict;
    judged.shut_for = ticket->end(verdict.right ? Outcome::kRight : Outcome::kWrong);
    done(judged);
  };
  return hasher_.check(std::move(check), home) ? space::PasswordTurn{}
                                               : space::PasswordTurn{Refusal::kQueueIsFull, kQueueRetry};
}

}  // namespace atrium::session
