#include <rocksdb/iterator.h>
#include <rocksdb/snapshot.h>

#include "storage/rocksdb_database.h"
#include "storage/rocksdb_store.h"
#include "storage/rows.h"

// The reads of RocksdbStore. Each takes one snapshot, so that it sees whole groups only.
namespace atrium::storage {
namespace {

// What a read may touch.
enum class Reach { kDisk, kCache };

// Iterates over the keys from `lower` to before `upper`; an empty `upper` is no bound.
class BoundedIterator {
 public:
  BoundedIterator(const Database& database, Family family, const rocksdb::Snapshot* snapshot, std::string_view lower,
                  std::string_view upper, Reach reach = Reach::kDisk)
      : lower_(lower), upper_(upper), lower_bound_(lower_), upper_bound_(upper_) {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    options.read_tier = reach == Reach::kCache ? rocksdb::kBlockCacheTier : rocksdb::kReadAllTier;
    options.iterate_lower_bound = &lower_bound_;
    if (!upper_.empty())
      options.iterate_upper_bound = &upper_bound_;
    iterator_.reset(database.db->NewIterator(options, database.handle(family)));
  }
  BoundedIterator(const BoundedIterator&) = delete;
  BoundedIterator& operator=(const BoundedIterator&) = delete;

  rocksdb::Iterator* operator->() const { return iterator_.get(); }

  // To this key, or the next in this direction.
  void seek(Direction direction, std::string_view key) {
    if (direction == Direction::kAscending) {
      iterator_->Seek(slice(key));
    } else {
      iterator_->SeekForPrev(slice(key));
    }
  }
  void step(Direction direction) {
    if (direction == Direction::kAscending) {
      iterator_->Next();
    } else {
      iterator_->Prev();
    }
  }

 private:
  std::string lower_;
  std::string upper_;
  rocksdb::Slice lower_bound_;
  rocksdb::Slice upper_bound_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

Status outcome(const BoundedIterator& iterator) {
  const auto status = iterator->status();
  return status.ok() ? Status() : Status(explain(status));
}

Seq seq_of(const rocksdb::Slice& key) { return Seq(read_u64(view(key), kChatPrefix)); }

// The newest entry of every chat that has one, and of the audit: one seek each.
Status find_heads(const Database& database, const rocksdb::Snapshot* snapshot, SpaceId space, SpaceImage& image) {
  const auto prefix = encode_u64(space.value);
  const BoundedIterator entries(database, Family::kEntries, snapshot, prefix, after_prefix(prefix));
  const auto newest_of = [&](ChatId chat) {
    const auto newest = entry_key(space, chat, Seq(~0ull));
    entries->SeekForPrev(slice(newest));
    const bool found = entries->Valid() && view(entries->key()).starts_with(std::string_view(newest).substr(0, kChatPrefix));
    return found ? entries->value().ToString() : std::string();
  };
  image.heads.reserve(image.chats.size());
  for (const auto& record : image.chats) {
    const ChatId chat(record.chat_id());
    if (auto newest = newest_of(chat); !newest.empty()) {
      image.heads.push_back({chat, std::move(newest)});
    }
    if (auto status = outcome(entries); !status)
      return status;
  }
  image.newest_audit = newest_of(kAuditLog);
  return outcome(entries);
}

Status walk_entries(const Database& database, const EntryRange& range, Reach reach, const EntryVisitor& visit) {
  if (range.first > range.last)
    return {};
  const bool ascending = range.direction == Direction::kAscending;
  rocksdb::ManagedSnapshot snapshot(database.db.get());
  const auto lower = entry_key(range.space, range.chat, range.first);
  // The smallest key behind that of the last entry.
  const auto upper = std::string(entry_key(range.space, range.chat, range.last)) + '\0';
  BoundedIterator entries(database, Family::kEntries, snapshot.snapshot(), lower, upper, reach);
  BoundedIterator overlays(database, Family::kOverlays, snapshot.snapshot(), lower, upper, reach);
  const auto go_to = [&](Seq seq) {
    const auto key = entry_key(range.space, range.chat, seq);
    entries.seek(range.direction, key);
    overlays.seek(range.direction, key);
  };

  go_to(ascending ? range.first : range.last);
  Seq reached = range.last.next();
  while (entries->Valid()) {
    const Seq seq = reached = seq_of(entries->key());
    while (overlays->Valid() && (ascending ? seq_of(overlays->key()) < seq : seq_of(overlays->key()) > seq)) {
      overlays.step(range.direction);
    }
    if (auto status = outcome(overlays); !status)
      return status;
    StoredEntry entry{seq, view(entries->value()), {}};
    if (overlays->Valid() && seq_of(overlays->key()) == seq)
      entry.overlay = view(overlays->value());
    const auto next = visit(entry);
    if (next == Visit::kStop)
      return {};
    next.target() ? go_to(next.target()) : entries.step(range.direction);
  }
  if (auto status = outcome(entries); !status)
    return status;
  // RocksDB 7.8 says that all is well when a step back stops at a table that it may not open. So from memory an end is believed only where
  // the range ends.
  if (reach == Reach::kCache && !ascending && reached > range.first)
    return Failure{"what stands before isn't in memory"};
  return {};
}

}  // namespace

Result<std::vector<stored::v1::SpaceRecord>> RocksdbStore::spaces() const {
  rocksdb::ManagedSnapshot snapshot(database_->db.get());
  const BoundedIterator records(*database_, Family::kRecords, snapshot.snapshot(), {}, {});
  std::vector<stored::v1::SpaceRecord> spaces;
  for (records->SeekToFirst(); records->Valid();) {
    // The first row of a space is its own record. What else it has is skipped.
    const SpaceId space(read_u64(view(records->key()), 0));
    if (view(records->key()) == space_key(space)) {
      const auto value = records->value();
      if (!spaces.emplace_back().ParseFromArray(value.data(), static_cast<int>(value.size()))) {
        return explain(rocksdb::Status::Corruption("the record of a space can't be read"));
      }
    }
    const std::string next = after_prefix(encode_u64(space.value));
    if (next.empty())
      break;
    records->Seek(slice(next));
  }
  if (auto status = outcome(records); !status)
    return status.error();
  return spaces;
}

Result<SpaceImage> RocksdbStore::load_space(SpaceId space) const {
  rocksdb::ManagedSnapshot snapshot(database_->db.get());
  const auto prefix = encode_u64(space.value);
  const BoundedIterator records(*database_, Family::kRecords, snapshot.snapshot(), prefix, after_prefix(prefix));
  SpaceImageBuilder builder(space);
  for (records->SeekToFirst(); records->Valid(); records->Next()) {
    if (auto status = builder.add(view(records->key()), view(records->value())); !status)
      return status.error();
  }
  if (auto status = outcome(records); !status)
    return status.error();
  auto image = std::move(builder).finish();
  if (!image)
    return image;

  if (auto status = find_heads(*database_, snapshot.snapshot(), space, *image); !status)
    return status.error();
  return image;
}

Status RocksdbStore::visit_entries(const EntryRange& range, const EntryVisitor& visit) const {
  return walk_entries(*database_, range, Reach::kDisk, visit);
}

Status RocksdbStore::visit_cached_entries(const EntryRange& range, const EntryVisitor& visit) const {
  return walk_entries(*database_, range, Reach::kCache, visit);
}

Result<std::optional<stored::v1::RequestRecord>> RocksdbStore::find_request(SpaceId space, AccountId account,
                                                                            RequestId request) const {
  rocksdb::PinnableSlice value;
  const auto status = database_->db->Get(rocksdb::ReadOptions(), database_->handle(Family::kRequests),
                                         slice(request_key(space, account, request)), &value);
  if (status.IsNotFound())
    return std::optional<stored::v1::RequestRecord>();
  if (!status.ok())
    return explain(status);
  std::optional<stored::v1::RequestRecord> record(std::in_place);
  if (!record->ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return explain(rocksdb::Status::Corruption("the record of a request can't be read"));
  }
  return record;
}

Result<std::uint64_t> RocksdbStore::newest_counter(SpaceId space, AccountId account, SenderId sender) const {
  const auto newest = request_key(space, account, RequestId{sender, ~0ull});
  const auto prefix = std::string_view(newest).substr(0, kSenderPrefix);
  const BoundedIterator requests(*database_, Family::kRequests, nullptr, prefix, after_prefix(prefix));
  requests->SeekToLast();
  if (requests->Valid())
    return read_u64(view(requests->key()), kSenderPrefix);
  if (auto status = outcome(requests); !status)
    return status.error();
  return std::uint64_t{0};
}

}  // namespace atrium::storage
