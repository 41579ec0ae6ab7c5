// Schools' applications, in the operator's space.
#include "server/commands/page.h"
#include "server/config/limits.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;
using Kept = space::Applications::Kept;

constexpr std::size_t kInviteHashBytes = 32;
constexpr std::size_t kApplicationBytes = 4096;

ServerFrame content_of(const Application& application) {
  ServerFrame content;
  *content.mutable_application() = application;
  return content;
}

// Whether a form can be right; brings it into its stored shape. Else answers.
bool valid_form(const Command& command, ApplicationForm& form) {
  if (!valid_ground(command, form.order(), true)) {
    return false;
  }
  if (const auto mistake = space::normalise(form)) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, mistake->want, mistake->field);
    return false;
  }
  return true;
}

bool valid_decision(const Command& command, const DecideApplication& wish) {
  const bool approves = wish.decision() == APPLICATION_STATE_APPROVED;
  if (!approves && wish.decision() != APPLICATION_STATE_REJECTED) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want APPROVED or REJECTED", "decision");
    return false;
  }
  const auto hash_bytes = wish.head_invite_hash().size();
  if (hash_bytes != 0 && (!approves || hash_bytes != kInviteHashBytes)) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want the 32 bytes of an approved school's invite", "head_invite_hash");
    return false;
  }
  return approves ? valid_optional_text(command, wish.reason(), limits::kTitleBytes, "reason")
                  : valid_text(command, wish.reason(), limits::kTitleBytes, "reason");
}

ApplicationAct act_about(const Application& application) {
  ApplicationAct act;
  act.set_number(application.number());
  act.set_space(application.form().space());
  return act;
}

void audit_decision(const Command& command, space::Draft& draft, const Application& application) {
  AuditRecord act;
  auto& record = *act.mutable_application_decided() = act_about(application);
  record.set_decision(application.state());
  record.set_reason(application.reason());
  record.set_space_id(application.space_id());
  command.space.audit(draft, command.account().id, std::move(act));
}

// The space is founded once the decision is durable, and the answer comes once it is there. A crash in between: the server founds what
// was approved when it starts.
void commit_approval(const Command& command, space::Draft draft, const Kept& approved) {
  auto& space = command.space;
  const auto result = content_of(approved.application).SerializeAsString();
  draft.on_commit.push_back([&space, to = command.to(), founding = space::founding_of(approved), result] {
    space.environment().outside.found(founding, [&space, to, result] { space.reply_encoded(to, result); });
  });
  space.commit(std::move(draft), {}, result, command.key, command.digest);
}

// The school's space first, and what stands here afterwards: if the process ends in between, the same decision does the rest.
void renew_head_invite(const Command& command, const Kept& approved) {
  auto& space = command.space;
  const auto done = [&space, actor = command.actor, frame = command.frame, key = command.key,
                     digest = command.digest](bool made) {
    actor->blocked = false;
    const Command again{space, actor, frame, key, digest};
    if (actor->gone) {
      return;
    }
    if (!still_speaks(again)) {
      judge(again);
    } else if (!made) {
      refuse(again, ERROR_CODE_CONFLICT, "the school has a head, who invites the next one");
    } else if (auto draft = draft_or_refusal(again, policy::Operation::kDecideApplication, kApplicationBytes)) {
      const auto& wish = frame.decide_application();
      auto kept = *space.applications().find(ApplicationNumber(wish.number()));
      kept.head_invite_hash = wish.head_invite_hash();
      audit_decision(again, *draft, kept.application);
      space.put_application(*draft, kept);
      commit(again, std::move(*draft), content_of(kept.application));
    }
    unblock(space, actor);
  };
  command.actor->blocked = true;
  space.environment().outside.renew_head_invite(SpaceId(approved.application.space_id()),
                                                command.frame.decide_application().head_invite_hash(), done);
}

}  // namespace

void submit_application(const Command& command) {
  auto form = command.frame.submit_application().form();
  auto& space = command.space;
  if (!allowed(command, policy::Operation::kSubmitApplication, facts_about(command, nullptr)) ||
      !valid_form(command, form)) {
    return;
  }
  if (space.applications().claims(form.space()) || space.environment().outside.has_space(form.space())) {
    refuse(command, ERROR_CODE_CONFLICT, "there is a space of that short name, or an application for it", "space");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kSubmitApplication, kApplicationBytes);
  if (!draft) {
    return;
  }
  Kept kept;
  auto& application = kept.application;
  application.set_number(space.applications().next_number().value);
  *application.mutable_form() = std::move(form);
  application.set_state(APPLICATION_STATE_PENDING);
  application.set_submitted_at_ms(draft->at_ms);
  application.set_submitted_by_id(command.account().id.value);
  AuditRecord act;
  *act.mutable_application_submitted() = act_about(application);
  *act.mutable_application_submitted()->mutable_ground() = application.form().order();
  space.audit(*draft, command.account().id, std::move(act));
  const auto content = content_of(application);
  space.put_application(*draft, std::move(kept));
  commit(command, std::move(*draft), content);
}

void list_applications(const Command& command) {
  const auto& wish = command.frame.list_applications();
  if (!allowed(command, policy::Operation::kListApplications, facts_about(command, nullptr)) ||
      !valid_count(command, static_cast<int>(wish.limit()), 0, limits::kPageItems, "limit")) {
    return;
  }
  ServerFrame content;
  auto& list = *content.mutable_application_list();
  Page page(wish.limit(), limits::kDefaultListItems);
  const auto& all = command.space.applications().all();
  for (auto next = all.upper_bound(ApplicationNumber(wish.after_number())); next != all.end(); ++next) {
    const auto& application = next->second.application;
    if (wish.state() != APPLICATION_STATE_UNSPECIFIED && application.state() != wish.state()) {
      continue;
    }
    if (page.full()) {
      list.set_next_after_number(list.applications().rbegin()->number());
      break;
    }
    *list.add_applications() = application;
    page.count(application);
  }
  command.space.reply(command.to(), content);
}

void decide_application(const Command& command) {
  const auto& wish = command.frame.decide_application();
  auto& space = command.space;
  if (!allowed(command, policy::Operation::kDecideApplication, facts_about(command, nullptr)) ||
      !valid_decision(command, wish)) {
    return;
  }
  const auto* pending = space.applications().find(ApplicationNumber(wish.number()));
  if (pending == nullptr) {
    refuse(command, ERROR_CODE_NOT_FOUND, "there is no such application", "number");
    return;
  }
  const bool approves = wish.decision() == APPLICATION_STATE_APPROVED;
  const bool was_approved = pending->application.state() == APPLICATION_STATE_APPROVED;
  if (approves && was_approved && !wish.head_invite_hash().empty() && wish.head_invite_hash() != pending->head_invite_hash) {
    if (const auto refusal = no_room_for(space, policy::Operation::kDecideApplication)) {
      space.reply(command.to(), *refusal);
      return;
    }
    renew_head_invite(command, *pending);
    return;
  }
  if (pending->application.state() != APPLICATION_STATE_PENDING ||
      (approves && space.environment().outside.has_space(pending->application.form().space()))) {
    refuse(command, ERROR_CODE_CONFLICT, "it was decided, or there is a space of that short name by now");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kDecideApplication, kApplicationBytes);
  if (!draft) {
    return;
  }
  Kept kept = *pending;
  auto& application = kept.application;
  application.set_state(wish.decision());
  application.set_reason(wish.reason());
  application.set_decided_at_ms(draft->at_ms);
  application.set_decided_by_id(command.account().id.value);
  application.set_space_id(approves ? space.environment().random() : 0);
  kept.head_invite_hash = wish.head_invite_hash();
  audit_decision(command, *draft, application);
  space.put_application(*draft, kept);
  approves ? commit_approval(command, std::move(*draft), kept) : commit(command, std::move(*draft), content_of(application));
}

}  // namespace atrium::commands
