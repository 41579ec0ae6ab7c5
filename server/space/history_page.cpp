#include <algorithm>
#include <optional>
#include <vector>

#include "server/codec/entries.h"
#include "server/config/limits.h"
#include "server/space/history.h"
#include "server/space/message_search.h"
#include "server/space/polls.h"

namespace atrium::space {
namespace {

using namespace wire::v1;

// Entries that a page may look at before it ends: a page costs a bounded amount, on the home thread a small one.
constexpr std::size_t kEntriesPerPage = 2000;
constexpr std::size_t kEntriesAtHome = 256;
constexpr std::size_t kThreadSteps = 250;  // a read each
constexpr std::size_t kEditsAtHome = 16;   // each is a read of its own: whether its message was deleted
// So many entries that are no messages are passed one by one; what is behind more of them is searched for.
constexpr std::size_t kRun = 32;

enum class Reach { kDisk, kMemory };

// Walks the visible part of a chat, interval by interval, and fills a page.
class PageReader {
 public:
  PageReader(const storage::Store& store, const PageQuery& query, Reach reach)
      : store_(store), query_(query), reach_(reach) {}

  Result<EncodedPage> read() {
    if (auto status = read_items(); !status) {
      return status.error();
    }
    if (auto status = take_text_of_deleted_edits(); !status) {
      return status.error();
    }
    return EncodedPage{encode()};
  }

 private:
  // Where an item's bytes stand.
  struct Item {
    std::size_t begin;
    std::size_t size;
  };
  // An edit on the page, and the message that it is about.
  struct ShownEdit {
    Seq target;
    std::size_t item;
    std::string encoded;
  };

  bool older() const { return query_.direction == HISTORY_DIRECTION_OLDER; }

  Status visit(const storage::EntryRange& range, const storage::EntryVisitor& visitor) const {
    return reach_ == Reach::kMemory ? store_.visit_cached_entries(range, visitor) : store_.visit_entries(range, visitor);
  }

  Status read_items() { return query_.thread ? read_thread() : query_.seqs.empty() ? read_intervals() : read_seqs(); }

  // From one to the one before it. What its reader may not see is passed over.
  Status read_thread() {
    std::size_t steps = 0;
    for (auto seq = query_.from; seq && !next_from_;) {
      if (++steps > kThreadSteps) {
        next_from_ = seq;
        break;
      }
      Seq previous;
      const auto status = visit({query_.space, query_.chat, seq, seq}, [&](const storage::StoredEntry& stored) {
        Entry entry;
        if (!entry.ParseFromArray(stored.encoded.data(), static_cast<int>(stored.encoded.size()))) {
          return fail(damaged_entry());
        }
        if (entry.thread().root_seq() != query_.thread.value) {
          return storage::Visit::kStop;
        }
        previous = Seq(entry.thread().previous_seq());
        return query_.visibility.sees(seq) ? take(stored) : storage::Visit::kStop;
      });
      if (failure_ || !status) {
        return failure_ ? Status(*failure_) : status;
      }
      seq = previous;
    }
    return {};
  }

  Status read_intervals() {
    auto intervals = query_.visibility.intervals();
    if (older()) {
      std::ranges::reverse(intervals);
    }
    for (const auto& interval : intervals) {
      if (auto status = read_interval(interval); !status || next_from_) {
        return status;
      }
    }
    return {};
  }

  Status read_seqs() {
    for (const auto seq : query_.seqs) {
      if (seq > query_.head || !query_.visibility.sees(seq)) {
        continue;
      }
      const auto status = visit({query_.space, query_.chat, seq, seq, storage::Direction::kAscending},
                                [&](const storage::StoredEntry& stored) { return take(stored); });
      if (failure_ || !status || next_from_) {
        return failure_ ? Status(*failure_) : status;
      }
    }
    return {};
  }

  Status read_interval(const delivery::SeqInterval& interval) {
    first_ = interval.first;
    last_ = interval.last ? std::min(interval.last, query_.head) : query_.head;
    if (query_.from) {
      if (older()) {
        last_ = std::min(last_, query_.from);
      } else {
        first_ = std::max(first_, query_.from);
      }
    }
    if (first_ > last_) {
      return {};
    }
    passed_ = 0;
    search_.reset();
    const auto direction = older() ? storage::Direction::kDescending : storage::Direction::kAscending;
    const auto status = visit({query_.space, query_.chat, first_, last_, direction},
                              [&](const storage::StoredEntry& stored) { return take(stored); });
    return failure_ ? Status(*failure_) : status;
  }

  storage::Visit take(const storage::StoredEntry& stored) {
    const auto outline = codec::outline_of(stored.encoded);
    if (!outline) {
      return fail(damaged_entry());
    }
    if (search_) {
      search_->saw(stored.seq, MessageNo(outline->message_no));
      return search();
    }
    if (query_.view == HISTORY_VIEW_MESSAGES && (outline->body != Entry::kMessage || outline->in_thread)) {
      return pass_over(stored.seq, MessageNo(outline->message_no));
    }
    passed_ = 0;
    const auto begin = bytes_.size();
    if (auto status = append_item(stored, *outline); !status) {
      return fail(status.error());
    }
    constexpr std::size_t kOverhead = 8;
    const auto size = bytes_.size() - begin;
    if (items_.size() == query_.limit || shown_bytes_ + size + kOverhead > limits::kPageBytes) {
      next_from_ = stored.seq;
      return storage::Visit::kStop;
    }
    items_.push_back({begin, size});
    shown_bytes_ += size + kOverhead;
    return go_on(stored.seq);
  }

  storage::Visit go_on(Seq behind) {
    return look_on(storage::Visit::kContinue, older() ? Seq(behind.value - 1) : behind.next());
  }

  // Does this next, unless the page has cost enough by now: then its reader may ask for the rest.
  storage::Visit look_on(storage::Visit next, Seq rest) {
    if (++seen_ < (reach_ == Reach::kMemory ? kEntriesAtHome : kEntriesPerPage)) {
      return next;
    }
    if (reach_ == Reach::kMemory) {
      return fail({"too far for the home thread"});
    }
    next_from_ = rest;
    return storage::Visit::kStop;
  }

  storage::Visit pass_over(Seq seq, MessageNo no) {
    if (++passed_ < kRun) {
      return go_on(seq);
    }
    search_ = older() ? MessageSearch::before(seq, no, first_) : MessageSearch::behind(seq, no, last_);
    return search();
  }

  storage::Visit search() {
    if (!search_->is_over()) {
      return look_on(storage::Visit::jump(search_->probe()), search_->rest());
    }
    const auto found = search_->rest();
    search_.reset();
    passed_ = 0;
    return found > last_ ? storage::Visit::kStop : look_on(storage::Visit::jump(found), found);
  }

  storage::Visit fail(const Failure& failure) {
    failure_ = failure;
    return storage::Visit::kStop;
  }

  // What this member may see of it: no text that was deleted, nothing about what lies before their time.
  Status append_item(const storage::StoredEntry& stored, const codec::EntryOutline& outline) {
    if (has_target(outline.body)) {
      return append_change(stored.encoded);
    }
    Overlay overlay;
    if (!stored.overlay.empty() && !overlay.ParseFromArray(stored.overlay.data(), static_cast<int>(stored.overlay.size()))) {
      return damaged_entry();
    }
    if (overlay.deleted() && outline.body == Entry::kMessage) {
      codec::append_history_item(bytes_, codec::with_empty_message(stored.encoded, outline), stored.overlay);
    } else if (overlay.has_poll()) {
      take_untold(*overlay.mutable_poll(), query_.now_ms);
      codec::append_history_item(bytes_, stored.encoded, overlay.SerializeAsString());
    } else {
      codec::append_history_item(bytes_, stored.encoded, stored.overlay);
    }
    return {};
  }

  // An entry that is about an older one.
  Status append_change(std::string_view encoded) {
    Entry entry;
    if (!entry.ParseFromArray(encoded.data(), static_cast<int>(encoded.size()))) {
      return damaged_entry();
    }
    const auto target = target_of(entry);
    if (target && !query_.visibility.sees(target)) {
      codec::append_history_item(bytes_, withheld_entry(entry).SerializeAsString(), {});
      return {};
    }
    codec::append_history_item(bytes_, encoded, {});
    if (!entry.has_edit()) {
      return {};
    }
    if (reach_ == Reach::kMemory && edits_.size() == kEditsAtHome) {
      return Failure{"too many reads for the home thread"};
    }
    edits_.push_back({target, items_.size(), std::string(encoded)});
    return {};
  }

  Status take_text_of_deleted_edits() {
    for (const auto& edit : edits_) {
      bool is_deleted = false;
      const auto status =
          visit({query_.space, query_.chat, edit.target, edit.target}, [&](const storage::StoredEntry& stored) {
            is_deleted = says_deleted(stored.overlay);
            return storage::Visit::kStop;
          });
      if (!status) {
        return status;
      }
      if (is_deleted && edit.item < items_.size()) {
        const auto begin = bytes_.size();
        codec::append_history_item(bytes_, bytes_without_text(edit.encoded), {});
        items_[edit.item] = {begin, bytes_.size() - begin};
      }
    }
    return {};
  }

  std::string encode() {
    if (older()) {
      std::ranges::reverse(items_);
    }
    std::vector<std::string_view> items;
    items.reserve(items_.size());
    for (const auto& item : items_) {
      items.push_back(std::string_view(bytes_).substr(item.begin, item.size));
    }
    HistoryPage page;
    page.set_chat_id(query_.chat.value);
    page.set_head_seq(query_.head.value);
    page.set_next_from_seq(next_from_.value);
    return codec::encode_history_page(page, items);
  }

  const storage::Store& store_;
  const PageQuery& query_;
  const Reach reach_;

  Seq first_;  // of the interval that is being read
  Seq last_;
  std::size_t passed_ = 0;  // no messages, in a row
  std::optional<MessageSearch> search_;
  std::size_t seen_ = 0;
  std::optional<Failure> failure_;

  std::string bytes_;
  std::vector<Item> items_;
  std::vector<ShownEdit> edits_;
  std::size_t shown_bytes_ = 0;
  Seq next_from_;
};

}  // namespace

Result<EncodedPage> read_page(const storage::Store& store, const PageQuery& query) {
  return PageReader(store, query, Reach::kDisk).read();
}

std::optional<EncodedPage> read_page_at_home(const storage::Store& store, const PageQuery& query) {
  auto page = PageReader(store, query, Reach::kMemory).read();
  return page ? std::optional(std::move(*page)) : std::nullopt;
}

}  // namespace atrium::space
