#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "server/policy/policy.h"
#include "server/structure/structure.h"

namespace atrium::structure {

// Whom a channel of the administration is for: those with one of the roles who are tied so (if it says how) to the rule's unit
// (if it has one). Those of them with a role of `writers` write.
struct ChannelRule {
  policy::Roles roles;
  std::set<wire::v1::TieKind> ties;
  policy::Roles writers;
  friend auto operator<=>(const ChannelRule&, const ChannelRule&) = default;
};

// Whose chat it is: one of the templates, for the school, a class, or a class and a discipline.
struct ChatRule {
  wire::v1::ChatTemplate chat_template = wire::v1::CHAT_TEMPLATE_UNSPECIFIED;
  UnitId unit;
  DisciplineId discipline;
  ChannelRule channel{};  // for CHANNEL

  bool is_set() const { return chat_template != wire::v1::CHAT_TEMPLATE_UNSPECIFIED; }
  friend auto operator<=>(const ChatRule&, const ChatRule&) = default;
};

// What a rule needs to know about a person.
struct Standing {
  AccountId account;
  policy::Roles roles;  // empty once the account is closed
  // A parent whom nobody has confirmed yet is in the parents' chats of the classes that they claim, and nowhere else.
  bool on_trial = false;
  std::set<UnitId> claims = {};
};

// What a template is.
struct TemplateFacts {
  wire::v1::ChatKind kind;
  bool needs_unit;
  bool needs_discipline;
  bool system;  // made with the space; it can't be left
};
// Nothing for a number that is no template.
std::optional<TemplateFacts> facts_of(wire::v1::ChatTemplate chat_template);
// Whether it is a class's chat, which nobody writes in once the class is archived.
inline bool of_class(const ChatRule& rule) {
  const auto facts = facts_of(rule.chat_template);
  return facts && facts->needs_unit;
}

// The place that a person has in such a chat by what they are; nothing if they have none. Pure.
std::optional<wire::v1::MemberRole> place_of(const ChatRule& rule, const Standing& person, const Structure& structure);

// Whether somebody may be added to such a chat by hand, beside those who are in it by the rule: in the chats of the management nobody.
bool gate_opens(const ChatRule& rule, const Standing& person);

// Whether somebody may stay in such a chat of a class that is archived: what they were in it for are their roles now.
bool may_stay(const ChatRule& rule, const Standing& person);

ChatRule rule_of(const stored::v1::ChatRecord& record);
void put(stored::v1::ChatRecord& record, const ChatRule& rule);

// "Группа ИС-21", "Родители ИС-21", "ИС-21: математика"; at most limits::kTitleBytes. Empty for CHANNEL.
std::string title_of(const ChatRule& rule, const Structure& structure);

}  // namespace atrium::structure
