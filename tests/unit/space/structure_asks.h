#pragma once

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/unit/space/school.h"
#include "tests/unit/space/structure_model.h"

// The commands that the structure is changed by.
namespace atrium::test {

inline wire::v1::ClientFrame unit_wish(Person& by, wire::v1::UnitKind kind, std::string title) {
  wire::v1::ClientFrame frame;
  *frame.mutable_make_unit()->mutable_request_id() = by.next_request();
  frame.mutable_make_unit()->set_kind(kind);
  frame.mutable_make_unit()->set_title(std::move(title));
  return frame;
}

inline wire::v1::ClientFrame discipline_wish(Person& by, std::string title) {
  wire::v1::ClientFrame frame;
  *frame.mutable_make_discipline()->mutable_request_id() = by.next_request();
  frame.mutable_make_discipline()->set_title(std::move(title));
  return frame;
}

inline wire::v1::ClientFrame tie_wish(Person& by, const Tied& tie, std::int64_t until_ms = 0) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_make_tie();
  *wish.mutable_request_id() = by.next_request();
  wish.set_kind(tie.kind);
  wish.set_account_id(tie.who);
  wish.set_unit_id(tie.unit);
  wish.set_discipline_id(tie.discipline);
  wish.set_ward_id(tie.ward);
  wish.set_until_ms(until_ms);
  return frame;
}

inline wire::v1::ClientFrame tie_end(Person& by, std::uint64_t tie_id) {
  wire::v1::ClientFrame frame;
  *frame.mutable_end_tie()->mutable_request_id() = by.next_request();
  frame.mutable_end_tie()->set_tie_id(tie_id);
  return frame;
}

inline wire::v1::ClientFrame template_wish(Person& by, const TemplateChat& chat) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_make_template_chat();
  *wish.mutable_request_id() = by.next_request();
  wish.set_chat_template(chat.chat_template);
  wish.set_unit_id(chat.unit);
  wish.set_discipline_id(chat.discipline);
  return frame;
}

inline wire::v1::ClientFrame unit_rename(Person& by, std::uint64_t unit, std::string title) {
  wire::v1::ClientFrame frame;
  *frame.mutable_rename_unit()->mutable_request_id() = by.next_request();
  frame.mutable_rename_unit()->set_unit_id(unit);
  frame.mutable_rename_unit()->set_title(std::move(title));
  return frame;
}

inline wire::v1::ClientFrame unit_archive(Person& by, std::uint64_t unit) {
  wire::v1::ClientFrame frame;
  *frame.mutable_archive_unit()->mutable_request_id() = by.next_request();
  frame.mutable_archive_unit()->set_unit_id(unit);
  return frame;
}

inline wire::v1::ClientFrame discipline_rename(Person& by, std::uint64_t discipline, std::string title) {
  wire::v1::ClientFrame frame;
  *frame.mutable_rename_discipline()->mutable_request_id() = by.next_request();
  frame.mutable_rename_discipline()->set_discipline_id(discipline);
  frame.mutable_rename_discipline()->set_title(std::move(title));
  return frame;
}

inline wire::v1::ClientFrame exclusion_wish(Person& by, ChatId chat, const Person& whom, std::string reason = {}) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_exclude_member();
  *wish.mutable_request_id() = by.next_request();
  wish.set_chat_id(chat.value);
  wish.set_account_id(whom.id().value);
  wish.set_reason(std::move(reason));
  return frame;
}

inline wire::v1::ClientFrame exclusion_end(Person& by, ChatId chat, const Person& whom) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_lift_exclusion();
  *wish.mutable_request_id() = by.next_request();
  wish.set_chat_id(chat.value);
  wish.set_account_id(whom.id().value);
  return frame;
}

inline wire::v1::ClientFrame exclusion_question(ChatId chat) {
  wire::v1::ClientFrame frame;
  frame.mutable_list_exclusions()->set_chat_id(chat.value);
  return frame;
}

inline wire::v1::ClientFrame channel_wish(Person& by, std::string title, const wire::v1::ChannelRule& rule) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_make_channel();
  *wish.mutable_request_id() = by.next_request();
  wish.set_title(std::move(title));
  *wish.mutable_rule() = rule;
  return frame;
}

inline wire::v1::ClientFrame channel_change(Person& by, ChatId channel, std::string title,
                                            const wire::v1::ChannelRule& rule) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_change_channel();
  *wish.mutable_request_id() = by.next_request();
  wish.set_chat_id(channel.value);
  wish.set_title(std::move(title));
  *wish.mutable_rule() = rule;
  return frame;
}

inline std::uint64_t made(const wire::v1::ServerFrame& answer) {
  EXPECT_TRUE(answer.has_made()) << answer.error().message();
  return answer.made().id();
}

// On the home thread.
inline std::set<std::uint64_t> present_in(const space::Chat& chat) {
  std::set<std::uint64_t> members;
  for (const auto& [id, membership] : chat.memberships()) {
    if (membership.present()) {
      members.insert(id.value);
    }
  }
  return members;
}

// On the home thread.
inline std::set<std::uint64_t> moderators_in(const space::Chat& chat) {
  std::set<std::uint64_t> moderators;
  for (const auto& [id, membership] : chat.memberships()) {
    if (membership.present() && membership.role == wire::v1::MEMBER_ROLE_MODERATOR) {
      moderators.insert(id.value);
    }
  }
  return moderators;
}

inline std::set<std::uint64_t> members_now(School& school, ChatId chat) {
  std::set<std::uint64_t> members;
  school.at_home([&] { members = present_in(*school.space().chat(chat)); });
  return members;
}

}  // namespace atrium::test
