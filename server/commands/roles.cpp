// Roles, and what is confirmed about them. Each act leaves its record in the audit, in the same change.
#include <algorithm>
#include <chrono>
#include <string>

#include "server/commands/command.h"
#include "server/config/limits.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

// A day that there is, as YYYY-MM-DD.
bool is_date(std::string_view text) {
  constexpr std::string_view kPattern = "dddd-dd-dd";
  const auto fits = [](char mark, char found) { return mark == 'd' ? found >= '0' && found <= '9' : mark == found; };
  if (!std::ranges::equal(kPattern, text, fits)) {
    return false;
  }
  const auto number = [&](std::size_t at, std::size_t digits) { return std::stoi(std::string(text.substr(at, digits))); };
  const std::chrono::year_month_day date(std::chrono::year(number(0, 4)), std::chrono::month(number(5, 2)),
                                         std::chrono::day(number(8, 2)));
  return date.ok();
}

bool valid_role(const Command& command, Role role) {
  if (role < ROLE_HEAD || role > ROLE_PARENT) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want one of the seven roles", "role");
    return false;
  }
  return true;
}

RoleAct role_act(const space::Account& person, Role role, const Ground& ground) {
  RoleAct act;
  act.set_account_id(person.id.value);
  act.set_role(role);
  *act.mutable_ground() = ground;
  return act;
}

// What a teacher's status may become by a decision.
bool follows(TeacherStatus now, TeacherStatus decision) {
  return decision == TEACHER_STATUS_REVOKED ? now == TEACHER_STATUS_VERIFIED : now == TEACHER_STATUS_REQUESTED;
}

void set_status(const Command& command, space::Draft& draft, space::Account& teacher, TeacherStatus status,
                const std::string& reason) {
  command.space.change_account(draft, teacher, command.account().id, [&](space::Account& account) {
    auto& record = account.verification;
    record.set_status(status);
    record.set_by_account_id(command.account().id.value);
    record.set_at_ms(draft.at_ms);
    record.set_reason(reason);
  });
  AuditRecord act;
  act.mutable_verification()->set_account_id(teacher.id.value);
  act.mutable_verification()->set_status(status);
  act.mutable_verification()->set_reason(reason);
  command.space.audit(draft, command.account().id, std::move(act));
}

}  // namespace

bool valid_ground(const Command& command, const Ground& ground, bool must) {
  if (!must && ground.order_number().empty() && ground.order_date().empty()) {
    return true;
  }
  if (!valid_text(command, ground.order_number(), limits::kNameBytes, "order_number")) {
    return false;
  }
  if (!is_date(ground.order_date())) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want the date of the order as YYYY-MM-DD", "order_date");
    return false;
  }
  return true;
}

void grant_role(const Command& command) {
  const auto& grant = command.frame.grant_role();
  auto& space = command.space;
  auto* person = space.account(AccountId(grant.account_id()));
  auto facts = facts_about_person(command, person);
  facts.target.role = grant.role();
  if (!valid_role(command, grant.role()) || !allowed(command, policy::Operation::kGrantRole, facts) ||
      !valid_ground(command, grant.ground(), grant.role() == ROLE_ADMIN)) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kGrantRole, kFollowBytes);
  if (!draft) {
    return;
  }
  if (!person->has_role(grant.role())) {
    space.change_account(*draft, *person, command.account().id,
                         [&](space::Account& account) { account.roles.push_back(grant.role()); });
    AuditRecord act;
    *act.mutable_role_granted() = role_act(*person, grant.role(), grant.ground());
    space.audit(*draft, command.account().id, std::move(act));
  }
  commit_done(command, std::move(*draft));
}

void revoke_role(const Command& command) {
  const auto& revocation = command.frame.revoke_role();
  auto& space = command.space;
  auto* person = space.account(AccountId(revocation.account_id()));
  auto facts = facts_about_person(command, person);
  facts.target.role = revocation.role();
  if (!valid_role(command, revocation.role()) || !allowed(command, policy::Operation::kRevokeRole, facts) ||
      !valid_ground(command, revocation.ground(), false)) {
    return;
  }
  const bool held = person->has_role(revocation.role());
  if (held && person->roles.size() == 1) {
    refuse(command, ERROR_CODE_CONFLICT, "it is the person's last role: close the account instead", "role");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kRevokeRole, kFollowBytes);
  if (!draft) {
    return;
  }
  if (held) {
    space.change_account(*draft, *person, command.account().id, [&](space::Account& account) {
      std::erase(account.roles, revocation.role());
      if (revocation.role() == ROLE_TEACHER) {
        account.verification.Clear();
      }
    });
    AuditRecord act;
    *act.mutable_role_revoked() = role_act(*person, revocation.role(), revocation.ground());
    space.audit(*draft, command.account().id, std::move(act));
  }
  commit_done(command, std::move(*draft));
}

void close_account(const Command& command) {
  const auto& closing = command.frame.close_account();
  auto& space = command.space;
  auto* person = space.account(AccountId(closing.account_id()));
  if (!allowed(command, policy::Operation::kCloseAccount, facts_about_person(command, person)) ||
      !valid_ground(command, closing.ground(), false)) {
    return;
  }
  constexpr std::size_t kBytesPerChat = 512;
  auto draft = draft_or_refusal(command, policy::Operation::kCloseAccount, 2048 + kBytesPerChat * person->chats.size());
  if (!draft) {
    return;
  }
  space.close_account(*draft, *person, command.account().id);
  AuditRecord act;
  act.mutable_account_closed()->set_account_id(person->id.value);
  *act.mutable_account_closed()->mutable_ground() = closing.ground();
  space.audit(*draft, command.account().id, std::move(act));
  commit_done(command, std::move(*draft));
}

void request_verification(const Command& command) {
  if (!allowed(command, policy::Operation::kRequestVerification, facts_about(command, nullptr))) {
    return;
  }
  const auto status = command.account().teacher_status();
  if (status == TEACHER_STATUS_REQUESTED || status == TEACHER_STATUS_VERIFIED) {
    refuse(command, ERROR_CODE_CONFLICT, "it was asked for, or is confirmed");
    return;
  }
  if (auto draft = draft_or_refusal(command, policy::Operation::kRequestVerification, 1024)) {
    set_status(command, *draft, command.account(), TEACHER_STATUS_REQUESTED, {});
    commit_done(command, std::move(*draft));
  }
}

void decide_verification(const Command& command) {
  const auto& wish = command.frame.decide_verification();
  if (!allowed(command, policy::Operation::kDecideVerification, facts_about(command, nullptr)) ||
      !valid_count(command, wish.account_ids_size(), 1, limits::kPeoplePerCommand, "account_ids") ||
      !valid_optional_text(command, wish.reason(), limits::kTitleBytes, "reason")) {
    return;
  }
  const auto decision = wish.decision();
  if (decision != TEACHER_STATUS_VERIFIED && decision != TEACHER_STATUS_REJECTED && decision != TEACHER_STATUS_REVOKED) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want VERIFIED, REJECTED or REVOKED", "decision");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kDecideVerification,
                                1024 * static_cast<std::size_t>(wish.account_ids_size()));
  if (!draft) {
    return;
  }
  ServerFrame content;
  for (const auto id : wish.account_ids()) {
    auto& outcome = *content.mutable_verification_outcomes()->add_outcomes();
    outcome.set_account_id(id);
    auto* teacher = command.space.account(AccountId(id));
    auto facts = facts_about(command, nullptr);
    facts.target.only_self = teacher == &command.account();
    const auto decided = policy::decide(policy::Operation::kDecideVerification, facts);
    if (teacher == nullptr || !teacher->has_role(ROLE_TEACHER)) {
      outcome.set_refused(ERROR_CODE_NOT_FOUND);
    } else if (!decided.allowed()) {
      outcome.set_refused(decided.refused);
    } else if (!follows(teacher->teacher_status(), decision)) {
      outcome.set_refused(ERROR_CODE_CONFLICT);
      outcome.set_status(teacher->teacher_status());
    } else {
      set_status(command, *draft, *teacher, decision, wish.reason());
      outcome.set_status(decision);
    }
  }
  commit(command, std::move(*draft), content);
}

}  // namespace atrium::commands
