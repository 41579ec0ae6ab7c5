#include "server/space/history.h"

#include "server/codec/frames.h"
#include "server/config/limits.h"

namespace atrium::space {
namespace {

using namespace wire::v1;

void take_text(Entry& entry) {
  if (entry.has_message()) {
    entry.mutable_message()->Clear();
  } else if (entry.has_edit()) {
    entry.mutable_edit()->clear_text();
    entry.mutable_edit()->clear_entities();
  }
}

}  // namespace

Failure damaged_entry() { return {"a stored entry can't be decoded: restore the data folder from a backup"}; }

bool says_deleted(std::string_view encoded_overlay) {
  Overlay overlay;
  return overlay.ParseFromArray(encoded_overlay.data(), static_cast<int>(encoded_overlay.size())) && overlay.deleted();
}

Result<std::set<Seq>> deleted_among(const storage::Store& store, SpaceId space, ChatId chat, const std::set<Seq>& messages) {
  std::set<Seq> deleted;
  for (const auto seq : messages) {
    const auto status = store.visit_entries({space, chat, seq, seq}, [&](const storage::StoredEntry& stored) {
      if (says_deleted(stored.overlay)) {
        deleted.insert(seq);
      }
      return storage::Visit::kStop;
    });
    if (!status) {
      return status.error();
    }
  }
  return deleted;
}

Entry withheld_entry(const Entry& entry) {
  Entry withheld;
  withheld.set_chat_id(entry.chat_id());
  withheld.set_seq(entry.seq());
  withheld.set_message_no(entry.message_no());
  withheld.mutable_withheld();
  return withheld;
}

std::string withheld_bytes(std::string_view encoded) {
  Entry entry;
  entry.ParseFromArray(encoded.data(), static_cast<int>(encoded.size()));
  return withheld_entry(entry).SerializeAsString();
}

Seq target_of(const Entry& entry) {
  switch (entry.body_case()) {
    case Entry::kEdit:
      return Seq(entry.edit().target_seq());
    case Entry::kDeletion:
      return Seq(entry.deletion().target_seq());
    case Entry::kReaction:
      return Seq(entry.reaction().target_seq());
    case Entry::kPin:
      return Seq(entry.pin().target_seq());
    case Entry::kVote:
      return Seq(entry.vote().target_seq());
    case Entry::kPollClosed:
      return Seq(entry.poll_closed().target_seq());
    case Entry::kConfirmed:
      return Seq(entry.confirmed().target_seq());
    case Entry::kConfirmReminder:
      return Seq(entry.confirm_reminder().target_seq());
    case Entry::kConfirmationClosed:
      return Seq(entry.confirmation_closed().target_seq());
    default:
      return Seq();
  }
}

bool has_target(Entry::BodyCase body) {
  return body == Entry::kEdit || body == Entry::kDeletion || body == Entry::kReaction || body == Entry::kPin ||
         body == Entry::kVote || body == Entry::kPollClosed || body == Entry::kConfirmed ||
         body == Entry::kConfirmReminder || body == Entry::kConfirmationClosed;
}

std::string bytes_without_text(std::string_view encoded) {
  Entry entry;
  entry.ParseFromArray(encoded.data(), static_cast<int>(encoded.size()));
  take_text(entry);
  return entry.SerializeAsString();
}

Result<CatchUpPage> read_catch_up(const storage::Store& store, SpaceId space, ChatId chat, Seq from, Seq through,
                                  const delivery::Visibility& visibility) {
  CatchUpPage page{{}, from};
  bool damaged = false;
  std::set<Seq> edited;
  const auto read = [&](const std::set<Seq>& deleted) {
    page = {{}, from};
    return store.visit_entries({space, chat, from, through}, [&](const storage::StoredEntry& stored) {
      Entry entry;
      if (!entry.ParseFromArray(stored.encoded.data(), static_cast<int>(stored.encoded.size()))) {
        damaged = true;
        return storage::Visit::kStop;
      }
      if (page.frames.size() + stored.encoded.size() + codec::kEntryPushOverhead > limits::kPageBytes) {
        return storage::Visit::kStop;
      }
      const auto target = target_of(entry);
      if (target && !visibility.sees(target)) {
        codec::append_entry_push(page.frames, withheld_entry(entry).SerializeAsString());
      } else if (says_deleted(stored.overlay) || deleted.contains(target)) {
        codec::append_entry_push(page.frames, bytes_without_text(stored.encoded));
      } else {
        codec::append_entry_push(page.frames, stored.encoded);
        if (entry.has_edit()) {
          edited.insert(target);
        }
      }
      page.next = stored.seq.next();
      return storage::Visit::kContinue;
    });
  };
  auto status = read({});
  if (status && !edited.empty()) {
    const auto deleted = deleted_among(store, space, chat, edited);
    if (!deleted) {
      return deleted.error();
    }
    if (!deleted->empty()) {
      status = read(*deleted);
    }
  }
  if (damaged) {
    return damaged_entry();
  }
  if (!status) {
    return status.error();
  }
  return page;
}

}  // namespace atrium::space
