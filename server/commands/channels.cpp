// Channels of the administration, each with a rule that says whom it is for.
#include <algorithm>

#include "server/commands/structure.h"
#include "server/config/limits.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

template <class Values>
bool each_once(const Values& values, int first, int last) {
  std::set<int> seen;
  return std::ranges::all_of(values,
                             [&](int value) { return value >= first && value <= last && seen.insert(value).second; });
}

// Whether the rule makes sense; else answers why not.
bool valid_rule(const Command& command, const ChannelRule& rule) {
  if (rule.roles().empty() || !each_once(rule.roles(), ROLE_HEAD, ROLE_PARENT)) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want one or more of the seven roles", "roles");
    return false;
  }
  if (!each_once(rule.ties(), TIE_KIND_CURATOR_OF, TIE_KIND_STUDENT_ACTIVIST)) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want kinds of ties, each once", "ties");
    return false;
  }
  if (!each_once(rule.writers(), ROLE_HEAD, ROLE_PARENT)) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want some of the seven roles", "writers");
    return false;
  }
  return true;
}

structure::ChatRule wished_rule(const ChannelRule& wish) {
  structure::ChatRule rule{CHAT_TEMPLATE_CHANNEL, UnitId(wish.unit_id()), {}};
  for (const int role : wish.roles()) {
    rule.channel.roles.add(static_cast<Role>(role));
  }
  for (const int kind : wish.ties()) {
    rule.channel.ties.insert(static_cast<TieKind>(kind));
  }
  for (const int role : wish.writers()) {
    rule.channel.writers.add(static_cast<Role>(role));
  }
  return rule;
}

bool unit_is_there(const Command& command, const ChannelRule& wish) {
  return wish.unit_id() == 0 || command.space.structure().unit(UnitId(wish.unit_id())) != nullptr;
}

std::optional<space::Draft> draft_for_everybody(const Command& command, policy::Operation operation) {
  return draft_or_refusal(command, operation, kFollowBytes + 128 * command.space.accounts().size());
}

void record(const Command& command, space::Draft& draft, const space::Chat& chat, const ChannelRule& rule) {
  AuditRecord act;
  act.mutable_channel_set()->set_chat_id(chat.id().value);
  act.mutable_channel_set()->set_title(chat.title());
  *act.mutable_channel_set()->mutable_rule() = rule;
  command.space.audit(draft, command.account().id, std::move(act));
}

}  // namespace

void make_channel(const Command& command) {
  const auto& wish = command.frame.make_channel();
  auto facts = facts_about(command, nullptr);
  facts.target.visible = unit_is_there(command, wish.rule());
  if (!allowed(command, policy::Operation::kMakeChannel, facts) ||
      !valid_text(command, wish.title(), limits::kTitleBytes, "title") || !valid_rule(command, wish.rule())) {
    return;
  }
  auto draft = draft_for_everybody(command, policy::Operation::kMakeChannel);
  if (!draft) {
    return;
  }
  auto& chat = command.space.create_channel(*draft, wished_rule(wish.rule()), wish.title(), command.account().id);
  record(command, *draft, chat, wish.rule());
  ServerFrame content;
  content.mutable_chat_opened()->set_chat_id(chat.id().value);
  content.mutable_chat_opened()->set_seq(chat.decided_seq.value);
  commit(command, std::move(*draft), content);
}

void change_channel(const Command& command) {
  const auto& wish = command.frame.change_channel();
  auto* chat = command.space.chat(ChatId(wish.chat_id()));
  auto facts = facts_about(command, nullptr);
  facts.target.visible =
      chat != nullptr && chat->rule().chat_template == CHAT_TEMPLATE_CHANNEL && unit_is_there(command, wish.rule());
  if (!allowed(command, policy::Operation::kChangeChannel, facts) ||
      !valid_text(command, wish.title(), limits::kTitleBytes, "title") || !valid_rule(command, wish.rule())) {
    return;
  }
  auto draft = draft_for_everybody(command, policy::Operation::kChangeChannel);
  if (!draft) {
    return;
  }
  command.space.change_channel(*draft, *chat, wished_rule(wish.rule()), wish.title(), command.account().id);
  record(command, *draft, *chat, wish.rule());
  commit_done(command, std::move(*draft));
}

}  // namespace atrium::commands
