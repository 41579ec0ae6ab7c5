#pragma once

#include <cstdint>
#include <utility>

#include "tests/unit/space/school.h"

// The commands about settings, and about who writes to whom.
namespace atrium::test {

inline wire::v1::ClientFrame settings_question() {
  wire::v1::ClientFrame frame;
  frame.mutable_read_settings();
  return frame;
}

inline wire::v1::ClientFrame settings_wish(Person& by, std::uint64_t version, wire::v1::SettingsChange change) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_change_settings();
  *wish.mutable_request_id() = by.next_request();
  wish.set_version(version);
  *wish.mutable_change() = std::move(change);
  return frame;
}

// Of the settings as they are now.
inline wire::v1::ClientFrame settings_wish(Person& by, wire::v1::SettingsChange change) {
  const auto version = by.ask(settings_question()).space_settings().version();
  return settings_wish(by, version, std::move(change));
}

inline wire::v1::ClientFrame rule_wish(Person& by, wire::v1::Role from, wire::v1::Role to,
                                       wire::v1::ContactCondition condition) {
  wire::v1::SettingsChange change;
  auto& rule = *change.add_contact_rules();
  rule.set_from(from);
  rule.set_to(to);
  rule.set_condition(condition);
  return settings_wish(by, std::move(change));
}

inline wire::v1::ClientFrame verification_demand(Person& by) {
  wire::v1::SettingsChange change;
  change.set_demands_verification(true);
  return settings_wish(by, std::move(change));
}

inline wire::v1::ClientFrame direct_wish(Person& by, const Person& with) {
  wire::v1::ClientFrame frame;
  *frame.mutable_open_direct_chat()->mutable_request_id() = by.next_request();
  frame.mutable_open_direct_chat()->set_account_id(with.id().value);
  return frame;
}

inline wire::v1::ClientFrame contact_question(const Person& about) {
  wire::v1::ClientFrame frame;
  frame.mutable_check_contacts()->add_account_ids(about.id().value);
  return frame;
}

inline wire::v1::ClientFrame block_wish(Person& by, const Person& whom) {
  wire::v1::ClientFrame frame;
  *frame.mutable_block_person()->mutable_request_id() = by.next_request();
  frame.mutable_block_person()->set_account_id(whom.id().value);
  return frame;
}

inline wire::v1::ClientFrame unblock_wish(Person& by, const Person& whom) {
  wire::v1::ClientFrame frame;
  *frame.mutable_unblock_person()->mutable_request_id() = by.next_request();
  frame.mutable_unblock_person()->set_account_id(whom.id().value);
  return frame;
}

inline wire::v1::ClientFrame blocked_question() {
  wire::v1::ClientFrame frame;
  frame.mutable_list_blocked();
  return frame;
}

inline wire::v1::ClientFrame mute_wish(Person& by, ChatId chat, const Person& whom, std::int64_t until_ms) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_mute_member();
  *wish.mutable_request_id() = by.next_request();
  wish.set_chat_id(chat.value);
  wish.set_account_id(whom.id().value);
  wish.set_until_ms(until_ms);
  return frame;
}

}  // namespace atrium::test
