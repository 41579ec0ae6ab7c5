// Making chats, and who is in them.
#include <algorithm>
#include <set>

#include "server/commands/company.h"
#include "server/commands/page.h"
#include "server/config/limits.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

// Somebody whom the actor may know, or who is in the chat with them.
bool is_known(const Command& command, const space::Account& account, const space::Chat* chat) {
  return (chat != nullptr && chat->member(account.id) != nullptr) ||
         policy::decide(policy::Operation::kFindPeople, facts_about_person(command, &account)).allowed();
}

// The accounts of these ids, each once; if one isn't there for the actor (or there are too many), answers that and returns
// nothing.
std::optional<std::vector<space::Account*>> resolve(const Command& command, const space::Chat* chat,
                                                    const google::protobuf::RepeatedField<std::uint64_t>& ids,
                                                    std::string_view field, std::size_t at_least = 0) {
  if (static_cast<std::size_t>(ids.size()) < at_least) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want at least one account", field);
    return std::nullopt;
  }
  if (static_cast<std::size_t>(ids.size()) > limits::kMembersPerCommand) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "at most 1000 accounts in one command", field);
    return std::nullopt;
  }
  std::vector<space::Account*> accounts;
  for (const auto id : std::set<std::uint64_t>(ids.begin(), ids.end())) {
    auto* account = command.space.account(AccountId(id));
    if (account == nullptr || account->closed() || !is_known(command, *account, chat)) {
      refuse(command, ERROR_CODE_NOT_FOUND, "there is no such account", field);
      return std::nullopt;
    }
    accounts.push_back(account);
  }
  return accounts;
}

void commit_opened(const Command& command, space::Draft draft, const space::Chat& chat) {
  ServerFrame content;
  content.mutable_chat_opened()->set_chat_id(chat.id().value);
  content.mutable_chat_opened()->set_seq(chat.decided_seq.value);
  commit(command, std::move(draft), content);
}

void append_created(const Command& command, space::Draft& draft, space::Chat& chat) {
  Entry created;
  created.mutable_chat_created();
  command.space.append(draft, chat, command.account().id, std::move(created));
}

bool room_for_a_chat_more(const Command& command, const std::vector<space::Account*>& accounts) {
  for (const auto* account : accounts) {
    if (account->chats.size() >= limits::kChatsPerAccount) {
      refuse(command, ERROR_CODE_CONFLICT, "an account is in as many chats as it can be");
      return false;
    }
  }
  return true;
}

bool room_for(const Command& command, const space::Chat& chat, const std::vector<space::Account*>& accounts) {
  if (chat.present_members() + accounts.size() > limits::kMembersPerChat) {
    refuse(command, ERROR_CODE_CONFLICT, "the chat is full");
    return false;
  }
  return room_for_a_chat_more(command, accounts);
}

}  // namespace

void list_chats(const Command& command) {
  if (!allowed(command, policy::Operation::kListChats, facts_about(command, nullptr))) {
    return;
  }
  Parts parts(&ServerFrame::mutable_chat_list);
  for (const auto& place : command.account().chats) {
    auto& view = *parts.room().add_chats();
    command.space.describe(view, *place.chat, command.account(), *place.membership);
    parts.count(view);
  }
  parts.reply(command);
}

void create_chat(const Command& command) {
  const auto& create = command.frame.create_chat();
  if (!allowed(command, policy::Operation::kCreateChat, facts_about(command, nullptr)) ||
      !valid_text(command, create.title(), limits::kTitleBytes, "title")) {
    return;
  }
  if (create.kind() != CHAT_KIND_GROUP && create.kind() != CHAT_KIND_CHANNEL) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want GROUP or CHANNEL", "kind");
    return;
  }
  auto members = resolve(command, nullptr, create.member_ids(), "member_ids");
  if (!members) {
    return;
  }
  std::erase(*members, &command.account());
  auto facts = facts_about(command, nullptr);
  const bool is_group = create.kind() == CHAT_KIND_GROUP;
  add_company(facts.target, {command.space, command.account(), nullptr, is_group}, {members->begin(), members->end()});
  if (!allowed(command, policy::Operation::kCreateChat, facts) || !room_for_a_chat_more(command, {&command.account()}) ||
      !room_for_a_chat_more(command, *members)) {
    return;
  }
  auto& space = command.space;
  auto draft =
      draft_or_refusal(command, policy::Operation::kCreateChat, create.title().size() + 128 * (members->size() + 2));
  if (!draft) {
    return;
  }
  auto& chat = space.create_chat(*draft, create.kind(), create.title(), create.open_history());
  space.add_member(*draft, chat, command.account(), MEMBER_ROLE_MODERATOR, Seq(1));
  for (auto* member : *members) {
    space.add_member(*draft, chat, *member, MEMBER_ROLE_MEMBER, Seq(1));
  }
  append_created(command, *draft, chat);
  commit_opened(command, std::move(*draft), chat);
}

void open_direct_chat(const Command& command) {
  auto& space = command.space;
  auto& self = command.account();
  auto* other = space.account(AccountId(command.frame.open_direct_chat().account_id()));
  if (!allowed(command, policy::Operation::kOpenDirectChat, facts_about_person(command, other))) {
    return;
  }
  auto* chat = space.direct_chat(self.id, other->id);
  if (chat == nullptr && !room_for_a_chat_more(command, {&self, other})) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kOpenDirectChat, 512);
  if (!draft) {
    return;
  }
  if (chat == nullptr) {
    chat = &space.create_chat(*draft, CHAT_KIND_DIRECT, {}, false);
    space.add_member(*draft, *chat, self, MEMBER_ROLE_MEMBER, Seq(1));
    space.add_member(*draft, *chat, *other, MEMBER_ROLE_MEMBER, Seq(1));
    append_created(command, *draft, *chat);
  }
  commit_opened(command, std::move(*draft), *chat);
}

void add_members(const Command& command) {
  const auto& add = command.frame.add_members();
  auto& space = command.space;
  auto* chat = space.chat(ChatId(add.chat_id()));
  if (!allowed(command, policy::Operation::kAddMembers, facts_about(command, chat))) {
    return;
  }
  if (!MemberRole_IsValid(add.role())) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want MEMBER or MODERATOR", "role");
    return;
  }
  auto accounts = resolve(command, chat, add.account_ids(), "account_ids", 1);
  if (!accounts) {
    return;
  }
  std::erase_if(*accounts, [&](const space::Account* account) { return chat->member(account->id) != nullptr; });
  auto facts = facts_about(command, chat);
  facts.target.gate_shut = chat->rule().is_set() && std::ranges::any_of(*accounts, [&](const space::Account* account) {
                             return add.role() == MEMBER_ROLE_MODERATOR || is_gate_shut(space, *chat, *account);
                           });
  const bool is_group = chat->kind() == CHAT_KIND_GROUP;
  add_company(facts.target, {space, command.account(), chat, is_group}, {accounts->begin(), accounts->end()});
  if (!allowed(command, policy::Operation::kAddMembers, facts) || !room_for(command, *chat, *accounts)) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kAddMembers, 128 * (accounts->size() + 1));
  if (!draft) {
    return;
  }
  auto seq = chat->decided_seq;
  if (!accounts->empty()) {
    Entry entry;
    const auto role = add.role() == MEMBER_ROLE_MODERATOR ? MEMBER_ROLE_MODERATOR : MEMBER_ROLE_MEMBER;
    for (auto* account : *accounts) {
      entry.mutable_members_added()->add_account_ids(account->id.value);
      space.add_member(*draft, *chat, *account, role, chat->decided_seq.next());
    }
    seq = space.append(*draft, *chat, command.account().id, std::move(entry));
  }
  commit_accepted(command, std::move(*draft), *chat, seq);
}

void remove_members(const Command& command) {
  const auto& remove = command.frame.remove_members();
  auto& space = command.space;
  auto* chat = space.chat(ChatId(remove.chat_id()));
  auto facts = facts_about(command, chat);
  facts.target.only_self = remove.account_ids_size() == 1 && remove.account_ids(0) == command.account().id.value;
  if (!allowed(command, policy::Operation::kRemoveMembers, facts)) {
    return;
  }
  auto accounts = resolve(command, chat, remove.account_ids(), "account_ids", 1);
  if (!accounts) {
    return;
  }
  std::erase_if(*accounts, [&](const space::Account* account) { return chat->member(account->id) == nullptr; });
  // Who is in the chat of an archived class may leave it.
  facts.target.by_rule =
      !(chat->archived() && facts.target.only_self) && std::ranges::any_of(*accounts, [&](const space::Account* account) {
        return chat->member(account->id)->origin == space::Origin::kRule;
      });
  if (!allowed(command, policy::Operation::kRemoveMembers, facts)) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kRemoveMembers, 128 * (accounts->size() + 1));
  if (!draft) {
    return;
  }
  auto seq = chat->decided_seq;
  if (!accounts->empty()) {
    Entry entry;
    for (auto* account : *accounts) {
      entry.mutable_members_removed()->add_account_ids(account->id.value);
      space.remove_member(*draft, *chat, *account, chat->decided_seq.next());
    }
    seq = space.append(*draft, *chat, command.account().id, std::move(entry));
  }
  commit_accepted(command, std::move(*draft), *chat, seq);
}

void mute_member(const Command& command) {
  const auto& mute = command.frame.mute_member();
  auto& space = command.space;
  auto* chat = space.chat(ChatId(mute.chat_id()));
  const auto* account = space.account(AccountId(mute.account_id()));
  const auto* member = chat == nullptr || account == nullptr ? nullptr : chat->member(account->id);
  auto facts = facts_about(command, chat);
  facts.target.visible = member != nullptr;
  facts.target.moderates = member != nullptr && member->role == MEMBER_ROLE_MODERATOR;
  if (!allowed(command, policy::Operation::kMuteMember, facts)) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kMuteMember, 1024);
  if (!draft) {
    return;
  }
  const auto until_ms = mute.until_ms() > draft->at_ms ? mute.until_ms() : 0;
  if (until_ms != member->muted_until_ms) {
    space.mute(*draft, *chat, *account, until_ms, command.account().id);
  }
  commit_done(command, std::move(*draft));
}

void list_members(const Command& command) {
  auto& space = command.space;
  auto* chat = space.chat(ChatId(command.frame.list_members().chat_id()));
  if (!allowed(command, policy::Operation::kListMembers, facts_about(command, chat))) {
    return;
  }
  std::vector<AccountId> ids;
  for (const auto& [id, membership] : chat->memberships()) {
    if (membership.present()) {
      ids.push_back(id);
    }
  }
  std::ranges::sort(ids);
  Parts parts(&ServerFrame::mutable_member_list);
  for (const auto id : ids) {
    auto& list = parts.room();
    list.set_chat_id(chat->id().value);
    const auto& account = *space.account(id);
    auto& member = *list.add_members();
    member.set_account_id(id.value);
    member.set_login(account.login);
    member.set_name(account.name);
    member.set_role(chat->member(id)->role);
    const auto muted_until = chat->member(id)->muted_until_ms;
    member.set_muted_until_ms(muted_until > space.now_ms() ? muted_until : 0);
    parts.count(member);
  }
  parts.reply(command);
}

}  // namespace atrium::commands
