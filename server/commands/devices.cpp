// A person's devices and password.
#include <algorithm>

#include "server/commands/command.h"
#include "server/commands/execute.h"
#include "server/config/limits.h"
#include "server/policy/password_rules.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

// Whose devices it is about: 0 is oneself.
space::Account* owner_of(const Command& command, std::uint64_t account_id) {
  return account_id == 0 ? &command.account() : command.space.account(AccountId(account_id));
}

bool is_online(const space::Device& device) {
  return std::ranges::any_of(device.account->actors,
                             [&](const auto& actor) { return actor->token_hash == device.token_hash && !actor->gone; });
}

void commit_ended(const Command& command, space::Draft draft, space::Account& owner,
                  const std::vector<const space::Device*>& devices) {
  std::vector<std::string> hashes;
  AuditRecord act;
  act.mutable_devices_revoked()->set_account_id(owner.id.value);
  for (const auto* device : devices) {
    hashes.push_back(device->token_hash);
    act.mutable_devices_revoked()->add_device_ids(device->id());
  }
  command.space.end_devices(draft, owner, hashes);
  if (&owner != &command.account() && !devices.empty()) {
    command.space.audit(draft, command.account().id, std::move(act));
  }
  commit_done(command, std::move(draft));
}

std::vector<const space::Device*> others_than(const space::Account& account, const std::string& token_hash) {
  auto devices = account.devices;
  std::erase_if(devices, [&](const space::Device* device) { return device->token_hash == token_hash; });
  return devices;
}

// The old password fits. What was decided while it was checked has come before.
void replace_password(const Command& command, const std::string& new_hash) {
  auto draft = draft_or_refusal(command, policy::Operation::kChangePassword, 2048);
  if (!draft) {
    return;
  }
  auto& account = command.account();
  command.space.change_account(*draft, account, account.id,
                               [&](space::Account& changed) { changed.password_hash = new_hash; });
  AuditRecord act;
  act.mutable_password_changed()->set_account_id(account.id.value);
  command.space.audit(*draft, account.id, std::move(act));
  if (const auto* device = command.space.device(command.actor->token_hash)) {
    command.space.notify(*draft, account, space::notice_about(NOTICE_CODE_PASSWORD_CHANGED, *device));
  }
  commit_ended(command, std::move(*draft), account, others_than(account, command.actor->token_hash));
}

}  // namespace

void list_devices(const Command& command) {
  const auto* owner = owner_of(command, command.frame.list_devices().account_id());
  if (!allowed(command, policy::Operation::kListDevices, facts_about_person(command, owner))) {
    return;
  }
  auto devices = owner->devices;
  std::ranges::stable_sort(devices, {}, &space::Device::created_at_ms);
  ServerFrame content;
  auto& list = *content.mutable_device_list();
  for (const auto* known : devices) {
    auto& device = *list.add_devices();
    device.set_device_id(known->id());
    device.set_name(known->name);
    device.set_created_at_ms(known->created_at_ms);
    device.set_online(is_online(*known));
    device.set_current(known->token_hash == command.actor->token_hash);
  }
  command.space.reply(command.to(), content);
}

void revoke_devices(const Command& command) {
  const auto& wish = command.frame.revoke_devices();
  auto* owner = owner_of(command, wish.account_id());
  if (!allowed(command, policy::Operation::kRevokeDevices, facts_about_person(command, owner)) ||
      !valid_count(command, wish.device_ids_size(), wish.all() ? 0 : 1, wish.all() ? 0 : limits::kPeoplePerCommand,
                   "device_ids")) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kRevokeDevices, 64 * owner->devices.size());
  if (!draft) {
    return;
  }
  auto ending = wish.all() ? others_than(*owner, command.actor->token_hash) : owner->devices;
  std::erase_if(ending, [&](const space::Device* device) {
    return !wish.all() && std::ranges::find(wish.device_ids(), device->id()) == wish.device_ids().end();
  });
  commit_ended(command, std::move(*draft), *owner, ending);
}

void change_password(const Command& command) {
  const auto& wish = command.frame.change_password();
  auto& space = command.space;
  auto& account = command.account();
  if (!allowed(command, policy::Operation::kChangePassword, facts_about(command, nullptr)) ||
      !valid_text(command, wish.old_password(), limits::kPasswordBytes, "old_password", Lines::kMany) ||
      !valid_text(command, wish.new_password(), limits::kPasswordBytes, "new_password", Lines::kMany)) {
    return;
  }
  if (const auto why = policy::weakness(wish.new_password(), {account.login, space.name(), account.role_set()})) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, *why, "new_password");
    return;
  }
  // Of two that are checked at once against one password the second comes too late.
  const auto still_so = [&account, hash = account.password_hash] { return account.password_hash == hash; };
  const auto checked = [&space, actor = command.actor, frame = command.frame, key = command.key,
                        digest = command.digest](const space::PasswordVerdict& verdict) {
    actor->blocked = false;
    const Command again{space, actor, frame, key, digest};
    if (actor->gone) {
      return;
    }
    if (!still_speaks(again)) {
      judge(again);
    } else if (verdict.right) {
      replace_password(again, verdict.new_hash);
    } else {
      refuse_sign_in(space, again.to(), wrong_credentials());
    }
    unblock(space, actor);
  };
  command.actor->blocked = true;
  guard::Attempt attempt;
  attempt.device = space::device_id(command.actor->token_hash);
  const auto turn = space.environment().check_password({wish.old_password(), account.password_hash,
                                                        [actor = command.actor] { return !actor->gone; }, checked,
                                                        wish.new_password(), false, attempt, still_so});
  if (!turn.under_way()) {
    command.actor->blocked = false;
    space.reply(command.to(), not_checked(turn));
  }
}

}  // namespace atrium::commands
