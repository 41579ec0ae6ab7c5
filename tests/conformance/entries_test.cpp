// Entries that go out as the bytes that were stored, against what Protobuf makes of them.
#include "server/codec/entries.h"

#include <gtest/gtest.h>

namespace atrium::test {
namespace {

using namespace wire::v1;

void put_conversation(Entry& entry, Entry::BodyCase body) {
  if (body == Entry::kConfirmed) {
    entry.mutable_confirmed()->set_target_seq(11);
  } else if (body == Entry::kConfirmReminder) {
    entry.mutable_confirm_reminder()->set_target_seq(12);
  } else if (body == Entry::kConfirmationClosed) {
    entry.mutable_confirmation_closed()->set_target_seq(13);
  } else {
    entry.mutable_slow_mode_set()->set_seconds(30);
  }
}

Entry entry_of(Entry::BodyCase body) {
  Entry entry;
  entry.set_chat_id(0xC0FFEE);
  entry.set_seq(300);
  entry.set_message_no(200);
  entry.set_author_id(7);
  entry.set_at_ms(-1);
  switch (body) {
    case Entry::kMessage:
      entry.mutable_message()->set_text("привет");
      entry.mutable_message()->set_reply_to_seq(5);
      entry.mutable_message()->mutable_forward()->set_seq(6);
      entry.mutable_message()->add_entities()->set_length(12);
      entry.mutable_message()->add_files()->set_name("отчёт.pdf");
      break;
    case Entry::kEdit:
      entry.mutable_edit()->set_target_seq(8);
      entry.mutable_edit()->set_text("привет!");
      break;
    case Entry::kDeletion:
      entry.mutable_deletion()->set_target_seq(9);
      break;
    case Entry::kMembersAdded:
      entry.mutable_members_added()->add_account_ids(70);
      break;
    case Entry::kMembersRemoved:
      entry.mutable_members_removed()->add_account_ids(71);
      break;
    case Entry::kChatCreated:
      entry.mutable_chat_created();
      break;
    case Entry::kMembersChanged:
      entry.mutable_members_changed()->add_moderator_ids(72);
      entry.mutable_members_changed()->add_member_ids(73);
      break;
    case Entry::kWithheld:
      entry.mutable_withheld();
      break;
    case Entry::kChatRenamed:
      entry.mutable_chat_renamed()->set_title("Группа ИС-31");
      break;
    case Entry::kChatArchived:
      entry.mutable_chat_archived();
      break;
    case Entry::kReaction:
      entry.mutable_reaction()->set_target_seq(8);
      entry.mutable_reaction()->set_emoji("👍");
      break;
    case Entry::kPin:
      entry.mutable_pin()->set_target_seq(9);
      entry.mutable_pin()->set_pinned(true);
      break;
    case Entry::kVote:
      entry.mutable_vote()->set_target_seq(10);
      entry.mutable_vote()->add_options(2);
      break;
    case Entry::kPollClosed:
      entry.mutable_poll_closed()->set_target_seq(10);
      break;
    case Entry::kConfirmed:
    case Entry::kConfirmReminder:
    case Entry::kConfirmationClosed:
    case Entry::kSlowModeSet:
      put_conversation(entry, body);
      break;
    case Entry::BODY_NOT_SET:
      break;
  }
  return entry;
}

std::vector<Entry> every_kind() {
  std::vector<Entry> entries;
  for (const auto body :
       {Entry::BODY_NOT_SET, Entry::kMessage, Entry::kEdit, Entry::kDeletion, Entry::kMembersAdded, Entry::kMembersRemoved,
        Entry::kChatCreated, Entry::kMembersChanged, Entry::kWithheld, Entry::kChatRenamed, Entry::kChatArchived,
        Entry::kReaction, Entry::kPin, Entry::kVote, Entry::kPollClosed, Entry::kConfirmed, Entry::kConfirmReminder,
        Entry::kConfirmationClosed, Entry::kSlowModeSet}) {
    entries.push_back(entry_of(body));
  }
  entries.push_back(entry_of(Entry::kMessage));
  entries.back().mutable_thread()->set_root_seq(4);
  return entries;
}

// Bytes whose outline says what Protobuf reads in them.
void expect_outline(const std::string& bytes, Entry::BodyCase body) {
  Entry entry;
  ASSERT_TRUE(entry.ParseFromString(bytes));
  ASSERT_EQ(entry.body_case(), body);
  const auto outline = codec::outline_of(bytes);
  ASSERT_TRUE(outline);
  EXPECT_EQ(outline->body, body);
  EXPECT_EQ(outline->message_no, entry.message_no());
  EXPECT_EQ(outline->in_thread, entry.has_thread());
}

const std::string kMessageBytes = entry_of(Entry::kMessage).SerializeAsString();

TEST(EntryBytes, AnOutlineSaysWhatStandsInAnEntry) {
  for (const auto& entry : every_kind()) {
    expect_outline(entry.SerializeAsString(), entry.body_case());
  }
  expect_outline("", Entry::BODY_NOT_SET);
}

TEST(EntryBytes, ABodyStandsWhereItsOutlineSays) {
  for (const auto& entry : every_kind()) {
    const auto bytes = entry.SerializeAsString();
    const auto outline = *codec::outline_of(bytes);
    Entry body;
    ASSERT_TRUE(body.ParseFromString(bytes.substr(outline.body_begin, outline.body_end - outline.body_begin)));
    EXPECT_EQ(body.body_case(), entry.body_case());
    EXPECT_EQ(body.ByteSizeLong(), outline.body_end - outline.body_begin);
  }
}

// Fields that nobody knows yet, one of each type.
const std::string kLaterFields[] = {"\x80\x02\xAC\x02", "\x81\x02........", "\x82\x02\x03...", "\x85\x02...."};

TEST(EntryBytes, FieldsOfALaterVersionArePassedOver) {
  for (const auto& field : kLaterFields) {
    expect_outline(field + kMessageBytes, Entry::kMessage);
    expect_outline(kMessageBytes + field, Entry::kMessage);
  }
}

TEST(EntryBytes, WhatIsCutInAFieldHasNoOutline) {
  for (const auto& field : kLaterFields) {
    for (std::size_t size = 1; size < field.size(); ++size) {
      EXPECT_FALSE(codec::outline_of(kMessageBytes + field.substr(0, size))) << int(field[0]) << " " << size;
    }
  }
}

TEST(EntryBytes, WhatIsNoEntryOfOursHasNoOutline) {
  using namespace std::string_literals;
  const auto endless = "\x10"s + std::string(10, '\xFF');
  const auto huge = "\x42\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"s;
  for (const auto& bytes : {"\0\1"s, endless, huge, "\x83\x02\x84\x02"s, "\x84\x02"s, "\x86\x02"s, "\x87\x02"s}) {
    EXPECT_FALSE(codec::outline_of(bytes));
    EXPECT_FALSE(codec::outline_of(kMessageBytes + bytes));
  }
  EXPECT_FALSE(codec::outline_of(kMessageBytes + kMessageBytes));  // a text would stay in the other body
}

TEST(EntryBytes, AMessageIsEmptiedInPlace) {
  auto entry = entry_of(Entry::kMessage);
  const auto bytes = entry.SerializeAsString() + kLaterFields[2];
  entry.mutable_message()->Clear();
  EXPECT_EQ(codec::with_empty_message(bytes, *codec::outline_of(bytes)), entry.SerializeAsString() + kLaterFields[2]);
}

Overlay overlay_of(std::string text) {
  Overlay overlay;
  overlay.set_text(std::move(text));
  overlay.set_changed_by_seq(301);
  overlay.add_edit_seqs(301);
  overlay.add_reactions()->set_emoji("👍");
  return overlay;
}

// A page by Protobuf, and by us: of every kind of entry, each with this overlay.
void expect_same_page(const Overlay& overlay) {
  HistoryPage page;
  page.set_chat_id(0xC0FFEE);
  page.set_head_seq(400);
  page.set_next_from_seq(12);
  auto expected = page;
  std::vector<std::string> items;
  for (const auto& entry : every_kind()) {
    codec::append_history_item(items.emplace_back(), entry.SerializeAsString(), overlay.SerializeAsString());
    auto& item = *expected.add_items();
    *item.mutable_entry() = entry;
    if (overlay.ByteSizeLong() > 0) {
      *item.mutable_overlay() = overlay;
    }
  }
  ServerFrame frame;
  ASSERT_TRUE(
      frame.ParseFromString(codec::encode_history_page(page, std::vector<std::string_view>(items.begin(), items.end()))));
  EXPECT_EQ(frame.history_page().SerializeAsString(), expected.SerializeAsString());
}

TEST(EntryBytes, APageOfThemIsOneOfProtobuf) { expect_same_page(overlay_of("исправлено")); }

TEST(EntryBytes, AnItemOfManyBytesIsOneOfProtobuf) { expect_same_page(overlay_of(std::string(20'000, 'a'))); }

TEST(EntryBytes, AnEmptyOverlayIsNone) { expect_same_page({}); }

TEST(EntryBytes, AnItemIsTheBytesOfProtobuf) {
  HistoryPage page;
  *page.add_items()->mutable_entry() = entry_of(Entry::kEdit);
  *page.add_items()->mutable_entry() = entry_of(Entry::kMessage);
  *page.mutable_items(1)->mutable_overlay() = overlay_of("да");
  std::string items;
  codec::append_history_item(items, entry_of(Entry::kEdit).SerializeAsString(), {});
  codec::append_history_item(items, kMessageBytes, overlay_of("да").SerializeAsString());
  EXPECT_EQ(items, page.SerializeAsString());
}

TEST(EntryBytes, APageMayBeEmpty) {
  HistoryPage page;
  page.set_chat_id(1);
  ServerFrame frame;
  *frame.mutable_history_page() = page;
  EXPECT_EQ(codec::encode_history_page(page, {}), frame.SerializeAsString());
}

}  // namespace
}  // namespace atrium::test
