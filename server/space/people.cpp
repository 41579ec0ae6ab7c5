// The half of Space that is about accounts and their devices.
#include <algorithm>
#include <set>

#include "server/codec/frames.h"
#include "server/config/limits.h"
#include "server/space/space.h"

namespace atrium::space {

void Space::load_people(const storage::SpaceImage& image) {
  for (const auto& record : image.accounts) {
    auto account = std::make_unique<Account>(account_of(record));
    logins_[account->login] = account.get();
    count_roles(*account, 1);
    accounts_[account->id] = std::move(account);
  }
  for (const auto& record : image.devices) {
    auto& owner = *account(AccountId(record.account_id()));
    keep_device({record.token_hash(), record.name(), record.created_at_ms(), &owner});
    if (owner.first_device_at_ms == 0) {
      owner.first_device_at_ms = std::max<std::int64_t>(record.created_at_ms(), 1);  // of before it was stored
    }
  }
  for (const auto& record : image.blocks) {
    for (const auto id : record.blocked_ids()) {
      account(AccountId(record.account_id()))->blocked.emplace_back(id);
    }
  }
}

const Device& Space::keep_device(Device device) {
  auto& kept = devices_[device.token_hash] = std::move(device);
  kept.account->devices.push_back(&kept);
  return kept;
}

void Space::count_roles(const Account& account, int step) {
  for (const auto role : account.roles) {
    holders_[role] += step;
  }
}

Account* Space::account(AccountId id) {
  const auto found = accounts_.find(id);
  return found == accounts_.end() ? nullptr : found->second.get();
}

const Account* Space::account(AccountId id) const {
  const auto found = accounts_.find(id);
  return found == accounts_.end() ? nullptr : found->second.get();
}

Account* Space::account_by_login(std::string_view login) {
  const auto found = logins_.find(std::string(login));
  return found == logins_.end() ? nullptr : found->second;
}

const Device* Space::device(const std::string& token_hash) const {
  const auto found = devices_.find(token_hash);
  return found == devices_.end() ? nullptr : &found->second;
}

policy::Roles Space::sole_roles(const Account& account) const {
  policy::Roles sole;
  for (const auto role : account.roles) {
    if (holders_.at(role) == 1) {
      sole.add(role);
    }
  }
  return sole;
}

Account& Space::create_account(Draft& draft, std::string login, std::string name, std::vector<wire::v1::Role> roles,
                               std::string password_hash, Trust trust) {
  auto account = std::make_unique<Account>();
  account->id = AccountId(environment_.random());
  account->login = std::move(login);
  account->name = std::move(name);
  account->roles = std::move(roles);
  account->password_hash = std::move(password_hash);
  account->unconfirmed = trust == Trust::kUnconfirmed;
  *draft.change->add_accounts() = record_of(*account);
  count_roles(*account, 1);
  auto& added = *account;
  logins_[added.login] = &added;
  accounts_[added.id] = std::move(account);
  follow(draft, {added.id}, AccountId());
  return added;
}

void Space::change_account(Draft& draft, Account& account, AccountId by, const std::function<void(Account&)>& change) {
  const auto roles_before = account.roles;
  count_roles(account, -1);
  change(account);
  count_roles(account, 1);
  *draft.change->add_accounts() = record_of(account);
  if (account.roles != roles_before) {
    follow(draft, {account.id}, by);
  }
  wire::v1::ServerFrame frame;
  space::describe(*frame.mutable_person_changed()->mutable_person(), account);
  std::string bytes;
  codec::append_frame(bytes, frame);
  draft.on_commit.push_back([this, &account, bytes = std::move(bytes)] {
    for (const auto& actor : account.actors) {
      if (actor->listening) {
        environment_.outbox.push(actor->receiver, bytes);
      }
    }
  });
}

const Device& Space::add_device(Draft& draft, Account& account, std::string token_hash, std::string name) {
  if (account.first_device_at_ms == 0) {
    account.first_device_at_ms = draft.at_ms;
    *draft.change->add_accounts() = record_of(account);
  }
  auto& record = *draft.change->add_devices();
  record.set_token_hash(token_hash);
  record.set_account_id(account.id.value);
  record.set_name(name);
  record.set_created_at_ms(draft.at_ms);
  return keep_device({std::move(token_hash), std::move(name), draft.at_ms, &account});
}

void Space::end_devices(Draft& draft, Account& account, const std::vector<std::string>& token_hashes) {
  const auto ends = [&](const std::string& hash) { return std::ranges::find(token_hashes, hash) != token_hashes.end(); };
  std::erase_if(account.devices, [&](const Device* device) { return ends(device->token_hash); });
  for (const auto& hash : token_hashes) {
    draft.change->add_removed_devices(hash);
    devices_.erase(hash);
  }
  std::vector<std::shared_ptr<Actor>> ended;
  for (const auto& actor : account.actors) {
    if (ends(actor->token_hash)) {
      dismiss(*actor);
      ended.push_back(actor);
    }
  }
  draft.on_commit.push_back([this, ended = std::move(ended)] {
    for (const auto& actor : ended) {
      if (actor->receiver != nullptr) {
        environment_.outbox.end(actor->receiver, wire::v1::CLOSE_CODE_SIGNED_OUT, "the device was signed out");
      }
    }
  });
}

void Space::close_account(Draft& draft, Account& account, AccountId by) {
  withdraw_requests_of(draft, account.id, by);
  for (const auto* ties : {&structure_.ties_of(account.id), &structure_.ties_to_ward(account.id)}) {
    while (!ties->empty()) {
      end_tie(draft, structure::Tie(**ties->begin()), by);
    }
  }
  while (!account.chats.empty()) {
    auto& chat = *account.chats.back().chat;
    wire::v1::Entry entry;
    entry.mutable_members_removed()->add_account_ids(account.id.value);
    remove_member(draft, chat, account, chat.decided_seq.next());
    append(draft, chat, by, std::move(entry));
  }
  std::set<std::string> hashes;
  for (const auto* device : account.devices) {
    hashes.insert(device->token_hash);
  }
  for (const auto& actor : account.actors) {
    hashes.insert(actor->token_hash);  // of whom nobody may be left, whatever their device
  }
  end_devices(draft, account, {hashes.begin(), hashes.end()});
  if (!account.blocked.empty()) {
    put_blocked(draft, account, {});
  }
  for (const auto* message : scheduled_.of(account.id)) {
    scheduled_.remove(*draft.change, message->id);
  }
  change_account(draft, account, by, [&](Account& closing) {
    closing.roles.clear();
    closing.password_hash.clear();
    closing.closed_at_ms = draft.at_ms;
  });
}

void Space::add_actor(Account& account, const std::shared_ptr<Actor>& actor, std::string token_hash) {
  actor->account = &account;
  actor->connection = newest_connection_ = newest_connection_.next();
  actor->signed_in = true;
  actor->token_hash = std::move(token_hash);
  account.actors.push_back(actor);
}

void Space::remove_actor(const std::shared_ptr<Actor>& actor) {
  dismiss(*actor);
  if (actor->account != nullptr) {
    std::erase(actor->account->actors, actor);
  }
}

}  // namespace atrium::space
