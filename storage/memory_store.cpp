#include "storage/memory_store.h"

#include <iterator>
#include <mutex>
#include <utility>

#include "storage/rows.h"

namespace atrium::storage {
namespace {

template <class Record>
Record parse(std::string_view bytes) {
  Record record;
  record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  return record;
}

// The last row at or before `key` whose key shares the first `prefix` bytes; the end if there is none.
template <class Rows>
auto last_of_prefix(const Rows& rows, std::string_view key, std::size_t prefix) {
  const auto behind = rows.upper_bound(key);
  if (behind == rows.begin())
    return rows.end();
  const auto last = std::prev(behind);
  return std::string_view(last->first).starts_with(key.substr(0, prefix)) ? last : rows.end();
}

}  // namespace

class MemoryStore::Sink final : public RowSink {
 public:
  explicit Sink(std::array<Rows, kFamilies>& families) : families_(families) {}
  void put(Family family, std::string_view key, std::string_view value) override {
    rows(family).insert_or_assign(std::string(key), std::string(value));
  }
  void remove(Family family, std::string_view key) override { rows(family).erase(std::string(key)); }

 private:
  Rows& rows(Family family) { return families_[static_cast<std::size_t>(family)]; }
  std::array<Rows, kFamilies>& families_;
};

MemoryStore::MemoryStore(Epoch epoch, WriteHook before_write) : epoch_(epoch), before_write_(std::move(before_write)) {}

Status MemoryStore::write(std::span<const Change* const> group) {
  if (failure_)
    return *failure_;
  if (before_write_) {
    if (const auto status = before_write_(group); !status) {
      failure_ = status.error();
      return status;
    }
  }
  const std::unique_lock lock(mutex_);
  Sink sink(families_);
  write_group(group, sink);
  return {};
}

Result<std::vector<stored::v1::SpaceRecord>> MemoryStore::spaces() const {
  const std::shared_lock lock(mutex_);
  std::vector<stored::v1::SpaceRecord> spaces;
  for (const auto& [key, value] : rows(Family::kRecords)) {
    const SpaceId space(read_u64(key, 0));
    if (std::string_view(key) == space_key(space))
      spaces.push_back(parse<stored::v1::SpaceRecord>(value));
  }
  return spaces;
}

Result<SpaceImage> MemoryStore::load_space(SpaceId space) const {
  const std::shared_lock lock(mutex_);
  const auto prefix = encode_u64(space.value);
  SpaceImageBuilder builder(space);
  const Rows& records = rows(Family::kRecords);
  for (auto row = records.lower_bound(prefix); row != records.end(); ++row) {
    if (!row->first.starts_with(std::string_view(prefix)))
      break;
    if (auto status = builder.add(row->first, row->second); !status)
      return status.error();
  }
  auto image = std::move(builder).finish();
  if (!image)
    return image;

  const Rows& entries = rows(Family::kEntries);
  for (const auto& chat : image->chats) {
    const ChatId id(chat.chat_id());
    const auto head = last_of_prefix(entries, entry_key(space, id, Seq(~0ull)), kChatPrefix);
    if (head != entries.end())
      image->heads.push_back({id, head->second});
  }
  const auto audit = last_of_prefix(entries, entry_key(space, kAuditLog, Seq(~0ull)), kChatPrefix);
  if (audit != entries.end())
    image->newest_audit = audit->second;
  return image;
}

Status MemoryStore::visit_entries(const EntryRange& range, const EntryVisitor& visit) const {
  const std::shared_lock lock(mutex_);
  const Rows& entries = rows(Family::kEntries);
  const Rows& overlays = rows(Family::kOverlays);
  const bool ascending = range.direction == Direction::kAscending;
  const auto key = [&](Seq seq) { return entry_key(range.space, range.chat, seq); };
  for (Seq seq = ascending ? range.first : range.last; seq >= range.first && seq <= range.last;) {
    // The entry there, or the next in this direction.
    auto row = ascending ? entries.lower_bound(key(seq)) : entries.upper_bound(key(seq));
    if (row == (ascending ? entries.end() : entries.begin()))
      break;
    if (!ascending)
      --row;
    if (!row->first.starts_with(std::string_view(key(seq)).substr(0, kChatPrefix)))
      break;
    seq = Seq(read_u64(row->first, kChatPrefix));
    if (seq < range.first || seq > range.last)
      break;
    const auto overlay = overlays.find(row->first);
    const auto next =
        visit({seq, row->second, overlay == overlays.end() ? std::string_view() : std::string_view(overlay->second)});
    if (next == Visit::kStop)
      break;
    seq = next.target() ? next.target() : Seq(ascending ? seq.value + 1 : seq.value - 1);
  }
  return {};
}

Result<std::optional<stored::v1::RequestRecord>> MemoryStore::find_request(SpaceId space, AccountId account,
                                                                           RequestId request) const {
  const std::shared_lock lock(mutex_);
  const Rows& requests = rows(Family::kRequests);
  const auto row = requests.find(request_key(space, account, request));
  if (row == requests.end())
    return std::optional<stored::v1::RequestRecord>();
  return std::optional(parse<stored::v1::RequestRecord>(row->second));
}

Result<std::uint64_t> MemoryStore::newest_counter(SpaceId space, AccountId account, SenderId sender) const {
  const std::shared_lock lock(mutex_);
  const Rows& requests = rows(Family::kRequests);
  const auto row = last_of_prefix(requests, request_key(space, account, RequestId{sender, ~0ull}), kSenderPrefix);
  return row == requests.end() ? std::uint64_t{0} : read_u64(row->first, kSenderPrefix);
}

}  // namespace atrium::storage
