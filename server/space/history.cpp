#include "server/space/history.h"

#include <algorithm>
#include <set>

#include "server/codec/frames.h"
#include "server/config/limits.h"

namespace atrium::space {
namespace {

using namespace wire::v1;

// Entries that a page of messages may pass over before it ends: a page costs a bounded amount.
constexpr std::size_t kEntriesPerPage = 2000;

const Failure kDamaged{"a stored entry can't be decoded: restore the data folder from a backup"};

void take_text(Entry& entry) {
  if (entry.has_message()) {
    entry.mutable_message()->clear_text();
  } else if (entry.has_edit()) {
    entry.mutable_edit()->clear_text();
  }
}

bool says_deleted(std::string_view encoded_overlay) {
  Overlay overlay;
  return overlay.ParseFromArray(encoded_overlay.data(), static_cast<int>(encoded_overlay.size())) && overlay.deleted();
}

// Which of these messages are deleted by now.
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

// Walks the visible part of a chat, interval by interval, and fills a page.
class PageReader {
 public:
  PageReader(const storage::Store& store, const PageQuery& query) : store_(store), query_(query) {
    page_.set_chat_id(query.chat.value);
    page_.set_head_seq(query.head.value);
  }

  Result<HistoryPage> read() {
    auto intervals = query_.visibility.intervals();
    if (older()) {
      std::ranges::reverse(intervals);
    }
    for (const auto& interval : intervals) {
      if (auto status = read_interval(interval); !status) {
        return status.error();
      }
      if (page_.next_from_seq() != 0) {
        break;
      }
    }
    if (older()) {
      std::reverse(page_.mutable_items()->begin(), page_.mutable_items()->end());
    }
    if (auto status = take_text_of_deleted_edits(); !status) {
      return status.error();
    }
    return std::move(page_);
  }

 private:
  bool older() const { return query_.direction == HISTORY_DIRECTION_OLDER; }

  Status read_interval(const delivery::SeqInterval& interval) {
    auto first = interval.first;
    auto last = interval.last ? std::min(interval.last, query_.head) : query_.head;
    if (query_.from) {
      older() ? void(last = std::min(last, query_.from)) : void(first = std::max(first, query_.from));
    }
    if (first > last) {
      return {};
    }
    const auto direction = older() ? storage::Direction::kDescending : storage::Direction::kAscending;
    bool damaged = false;
    const auto status = store_.visit_entries({query_.space, query_.chat, first, last, direction},
                                             [&](const storage::StoredEntry& stored) { return take(stored, damaged); });
    return damaged ? Status(kDamaged) : status;
  }

  storage::Visit take(const storage::StoredEntry& stored, bool& damaged) {
    HistoryItem item;
    damaged = !item.mutable_entry()->ParseFromArray(stored.encoded.data(), static_cast<int>(stored.encoded.size())) ||
              (!stored.overlay.empty() &&
               !item.mutable_overlay()->ParseFromArray(stored.overlay.data(), static_cast<int>(stored.overlay.size())));
    if (damaged) {
      return storage::Visit::kStop;
    }
    const bool wanted = query_.view == HISTORY_VIEW_ENTRIES || item.entry().has_message();
    prepare(item);
    const auto size = item.ByteSizeLong() + 8;
    const bool full = wanted && (count_ == query_.limit || bytes_ + size > limits::kPageBytes);
    if (full || ++seen_ > kEntriesPerPage) {
      page_.set_next_from_seq(stored.seq.value);
      return storage::Visit::kStop;
    }
    if (wanted) {
      ++count_;
      bytes_ += size;
      *page_.add_items() = std::move(item);
    }
    return storage::Visit::kContinue;
  }

  // What this member may see of it: no text that was deleted, nothing about what lies before their time.
  void prepare(HistoryItem& item) const {
    const auto target = target_of(item.entry());
    if (target && !query_.visibility.sees(target)) {
      *item.mutable_entry() = withheld_entry(item.entry());
    }
    if (item.overlay().deleted()) {
      take_text(*item.mutable_entry());
    }
  }

  Status take_text_of_deleted_edits() {
    std::set<Seq> edited;
    for (const auto& item : page_.items()) {
      if (item.entry().has_edit()) {
        edited.insert(target_of(item.entry()));
      }
    }
    const auto deleted = deleted_among(store_, query_.space, query_.chat, edited);
    if (!deleted) {
      return deleted.error();
    }
    for (auto& item : *page_.mutable_items()) {
      if (item.entry().has_edit() && deleted->contains(target_of(item.entry()))) {
        take_text(*item.mutable_entry());
      }
    }
    return {};
  }

  const storage::Store& store_;
  const PageQuery& query_;
  HistoryPage page_;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
  std::size_t seen_ = 0;
};

}  // namespace

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
  return Seq(entry.has_edit() ? entry.edit().target_seq() : entry.deletion().target_seq());
}

Result<HistoryPage> read_page(const storage::Store& store, const PageQuery& query) {
  return PageReader(store, query).read();
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
    return kDamaged;
  }
  if (!status) {
    return status.error();
  }
  return page;
}

}  // namespace atrium::space
