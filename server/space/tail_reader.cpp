#include "server/space/tail_reader.h"

#include <set>
#include <utility>

#include "server/space/history.h"

namespace atrium::space {
namespace {

using namespace wire::v1;

// One read on its way through a range.
struct TailPage {
  std::vector<TailEntry> entries;
  std::size_t bytes_left;
  std::set<Seq> deleted;
  std::set<Seq> edited;
  bool damaged = false;

  storage::Visit take(const storage::StoredEntry& stored) {
    Entry entry;
    Overlay overlay;
    damaged = !entry.ParseFromArray(stored.encoded.data(), static_cast<int>(stored.encoded.size())) ||
              !overlay.ParseFromArray(stored.overlay.data(), static_cast<int>(stored.overlay.size()));
    if (damaged || stored.encoded.size() > bytes_left) {
      return storage::Visit::kStop;
    }
    bytes_left -= stored.encoded.size();
    if (overlay.deleted()) {
      deleted.insert(stored.seq);
    }
    if (entry.has_edit()) {
      edited.insert(target_of(entry));
    }
    entries.push_back(
        {stored.seq, target_of(entry), entry.has_deletion(), std::make_shared<const std::string>(stored.encoded)});
    return storage::Visit::kContinue;
  }
};

}  // namespace

Result<std::vector<TailEntry>> read_tail(const storage::Store& store, SpaceId space, ChatId chat,
                                         const Chat::TailRoom& room) {
  TailPage page{{}, room.bytes, {}, {}};
  const auto status = store.visit_entries({space, chat, room.first, room.last, storage::Direction::kDescending},
                                          [&](const storage::StoredEntry& stored) { return page.take(stored); });
  if (page.damaged || !status) {
    return page.damaged ? damaged_entry() : status.error();
  }
  // What was edited may lie before these.
  if (!page.entries.empty()) {
    page.edited.erase(page.edited.lower_bound(page.entries.back().seq), page.edited.end());
  }
  auto deleted_before = deleted_among(store, space, chat, page.edited);
  if (!deleted_before) {
    return deleted_before.error();
  }
  page.deleted.merge(*deleted_before);
  for (auto& entry : page.entries) {
    if (page.deleted.contains(entry.seq) || page.deleted.contains(entry.target)) {
      entry.encoded = std::make_shared<const std::string>(bytes_without_text(*entry.encoded));
    }
  }
  return std::move(page.entries);
}

void TailReader::fill(Chat& chat, std::function<void()> then) {
  auto& waiting = waiting_[&chat];
  waiting.push_back(std::move(then));
  if (waiting.size() > 1) {
    return;  // a read is under way
  }
  const auto room = chat.tail_room();
  environment_.read_pool([self = self_, &chat, room, &store = environment_.store, &home = environment_.home, space = space_,
                          id = chat.id()]() mutable {
    auto older = room ? read_tail(store, space, id, *room) : std::vector<TailEntry>();
    home.post([self = std::move(self), &chat, older = std::move(older)]() mutable {
      if (*self != nullptr) {
        (*self)->done(chat, older ? std::move(*older) : std::vector<TailEntry>());
      }
    });
  });
}

void TailReader::done(Chat& chat, std::vector<TailEntry> older) {
  chat.extend_tail(std::move(older));
  budget_.used(chat);
  const auto waiting = waiting_.extract(&chat);
  for (const auto& then : waiting.mapped()) {
    then();
  }
}

}  // namespace atrium::space
