#include "server/space/confirmations.h"

#include <algorithm>
#include <chrono>

#include "server/config/limits.h"

namespace atrium::space {
namespace {

template <class Duration>
constexpr std::int64_t in_ms(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

}  // namespace

OpenConfirmation open_confirmation(Seq message, AccountId author, const wire::v1::ConfirmRequest& ask, std::int64_t now_ms) {
  OpenConfirmation open;
  open.set_seq(message.value);
  open.set_author_id(author.value);
  open.set_deadline_ms(ask.deadline_ms());
  for (const auto role : ask.roles()) {
    open.add_roles(role);
  }
  const auto before = ask.deadline_ms() - in_ms(limits::kConfirmReminder);
  open.set_due_ms(ask.deadline_ms() == 0 ? now_ms + in_ms(limits::kConfirmTimeWithoutDeadline)
                  : before > now_ms      ? before
                                         : ask.deadline_ms());
  return open;
}

bool is_asked(const OpenConfirmation& open, AccountId account, policy::Roles roles) {
  return open.author_id() != account.value && (open.roles().empty() || std::ranges::any_of(open.roles(), [&](int role) {
                                                 return roles.has(static_cast<wire::v1::Role>(role));
                                               }));
}

ConfirmationStep take_step(OpenConfirmation& open) {
  const auto deadline = open.deadline_ms();
  if (deadline == 0 || open.due_ms() > deadline) {
    return ConfirmationStep::kClose;
  }
  open.set_due_ms(open.due_ms() < deadline ? deadline : deadline + in_ms(limits::kConfirmTime));
  return ConfirmationStep::kRemind;
}

}  // namespace atrium::space
