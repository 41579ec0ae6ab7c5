// A new password for somebody who has forgotten theirs: the staff starts it and never sees it.
#include <algorithm>
#include <chrono>
#include <set>

#include "server/commands/arrivals.h"
#include "server/commands/execute.h"
#include "server/config/limits.h"
#include "server/policy/password_rules.h"
#include "server/space/sha256.h"
#include "server/structure/class_ties.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

policy::Facts facts_about_reset(space::Space& space, const space::Account& keeper, const space::Account* person) {
  auto facts = space.facts_of(keeper);
  if (person != nullptr) {
    facts.target.visible = true;
    facts.target.only_self = person == &keeper;
    facts.target.roles = person->role_set();
    facts.target.closed = person->closed();
    const auto of_class = space.structure().class_of(person->id);
    facts.target.leads = structure::ties_to_class(space.standing_of(keeper), of_class, space.structure()).leads;
  }
  return facts;
}

// Whoever started it could start it now.
bool is_still_due(space::Space& space, const space::Invite& reset, const space::Account* person) {
  const auto* keeper = space.account(AccountId(reset.made_by_id()));
  return keeper != nullptr &&
         policy::decide(policy::Operation::kMakePasswordReset, facts_about_reset(space, *keeper, person)).allowed();
}

void end_all_devices(space::Space& space, space::Draft& draft, space::Account& account) {
  std::set<std::string> hashes;
  for (const auto* device : account.devices) {
    hashes.insert(device->token_hash);
  }
  for (const auto& actor : account.actors) {
    hashes.insert(actor->token_hash);
  }
  space.end_devices(draft, account, {hashes.begin(), hashes.end()});
}

}  // namespace

void make_password_reset(const Command& command) {
  const auto& wish = command.frame.make_password_reset();
  auto& space = command.space;
  const auto* person = space.account(AccountId(wish.account_id()));
  if (!allowed(command, policy::Operation::kMakePasswordReset, facts_about_reset(space, command.account(), person)) ||
      !valid_secret(command, wish.secret_hash())) {
    return;
  }
  constexpr std::chrono::milliseconds kMost = limits::kResetTime;
  const auto now = space.now_ms();
  if (wish.expires_at_ms() != 0 && (wish.expires_at_ms() <= now || wish.expires_at_ms() > now + kMost.count())) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want a time to come, at most 24 hours ahead", "expires_at_ms");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kMakePasswordReset, 4096);
  if (!draft) {
    return;
  }
  space.forget_past_admission(*draft);
  if (const auto* before = space.invites().reset_of(person->id, now)) {
    space.forget_invite(*draft, std::string(before->secret_hash()));
  }
  space::Invite reset;
  reset.set_secret_hash(wish.secret_hash());
  reset.set_made_by_id(command.account().id.value);
  reset.set_made_at_ms(draft->at_ms);
  reset.set_account_id(wish.account_id());
  reset.set_uses(1);
  reset.set_expires_at_ms(wish.expires_at_ms() == 0 ? draft->at_ms + kMost.count() : wish.expires_at_ms());
  AuditRecord act;
  auto& made = *act.mutable_reset_made();
  made.set_account_id(wish.account_id());
  made.set_reset_id(space::id_of(reset));
  space.audit(*draft, command.account().id, std::move(act));
  ServerFrame content;
  content.mutable_invite_made()->set_invite_id(space::id_of(reset));
  content.mutable_invite_made()->set_expires_at_ms(reset.expires_at_ms());
  space.put_invite(*draft, std::move(reset));
  space.notify(*draft, *space.account(person->id), space::notice_about(NOTICE_CODE_RESET_STARTED, command.account().id));
  commit(command, std::move(*draft), content);
}

void reset_password(space::Space& space, const space::ReplyTo& to, const space::Invite& reset,
                    const ResetCredential& credential, const std::string& password_hash) {
  auto* account = space.account(AccountId(reset.account_id()));
  if (!is_still_due(space, reset, account)) {
    refuse_sign_in(space, to, wrong_credentials());
    return;
  }
  if (const auto why = policy::weakness(credential.password(), {account->login, space.name(), account->role_set()})) {
    refuse_sign_in(space, to, error_content(ERROR_CODE_INVALID_ARGUMENT, *why, "password"));
    return;
  }
  auto draft = space.draft(4096);
  if (!draft) {
    refuse(space, to, ERROR_CODE_BUSY, "too much is waiting for the disk: send it again later");
    return;
  }
  end_all_devices(space, *draft, *account);
  space.change_account(*draft, *account, account->id,
                       [&](space::Account& changed) { changed.password_hash = password_hash; });
  auto used = reset;
  used.set_used(1);
  AuditRecord act;
  auto& done = *act.mutable_password_reset();
  done.set_account_id(reset.account_id());
  done.set_reset_id(space::id_of(reset));
  space.audit(*draft, account->id, std::move(act));
  space.put_invite(*draft, std::move(used));
  auto hash = space::sha256(credential.new_token());
  const auto& device = space.add_device(*draft, *account, hash, credential.device_name());
  space.notify(*draft, *account, space::notice_about(NOTICE_CODE_PASSWORD_RESET, device));
  space.add_actor(*account, to.actor, std::move(hash));
  space.commit(std::move(*draft), to, signed_in(space, *account).SerializeAsString(), std::nullopt, {});
}

}  // namespace atrium::commands
