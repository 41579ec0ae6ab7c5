#include "server/session/password_gate.h"

namespace atrium::session {

using Outcome = guard::SignInGuard::Outcome;
using Refusal = space::PasswordTurn::Refusal;

namespace {

// About half of what a full queue of password checks takes, and all of what an address may have in it.
constexpr std::chrono::milliseconds kQueueRetry(3000);
constexpr std::chrono::milliseconds kShareRetry(1000);

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
  check.done = [ticket = std::make_shared<Ticket>(guard_, check.attempt), judge = std::move(check.judge),
                unknown = !check.only_hash, has_shut = has_shut_,
                done = std::move(check.done)](const space::PasswordVerdict& verdict) {
    auto judged = verdict;
    judged.right = verdict.right && (judge ? judge() : unknown);
    judged.shut_for = ticket->end(!verdict.checked ? Outcome::kUnchecked : judged.right ? Outcome::kRight : Outcome::kWrong);
    if (judged.shut_for > std::chrono::milliseconds(0)) {
      has_shut();
    }
    done(judged);
  };
  switch (hasher_.check(std::move(check), home)) {
    case PasswordHasher::Place::kFree:
      return {};
    case PasswordHasher::Place::kQueueIsFull:
      return {Refusal::kQueueIsFull, kQueueRetry};
    case PasswordHasher::Place::kAddressHasItsShare:
      break;
  }
  return {Refusal::kQueueIsFull, kShareRetry};
}

}  // namespace atrium::session
