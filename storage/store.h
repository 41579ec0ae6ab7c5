#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "atrium/stored/v1/change.pb.h"
#include "storage/disk_room.h"
#include "storage/ids.h"
#include "storage/result.h"

namespace atrium::storage {

using stored::v1::Change;

// The newest entry of a chat, as the disk has it.
struct ChatHead {
  ChatId chat;
  std::string entry;  // the bytes of an atrium.wire.v1.Entry
};

// The audit is kept as the entries of a chat: this one, which no chat is.
inline constexpr ChatId kAuditLog{};

// All of a space that lives in memory. Entries and requests stay on disk.
struct SpaceImage {
  stored::v1::SpaceRecord space;
  ChangeNumber last_change;
  std::int64_t last_change_at_ms = 0;
  std::vector<stored::v1::AccountRecord> accounts;
  std::vector<stored::v1::DeviceRecord> devices;
  std::vector<stored::v1::ChatRecord> chats;
  std::vector<ChatHead> heads;
  std::string newest_audit;  // the bytes of an atrium.wire.v1.AuditRecord; empty = there is none
  std::vector<stored::v1::MembershipRecord> memberships;
  std::vector<stored::v1::ReadMarkRecord> read_marks;
  std::vector<stored::v1::UnitRecord> units;
  std::vector<stored::v1::DisciplineRecord> disciplines;
  std::vector<stored::v1::TieRecord> ties;
  std::vector<stored::v1::BlockRecord> blocks;
  std::vector<stored::v1::ApplicationRecord> applications;
  std::vector<stored::v1::InviteRecord> invites;
  std::vector<stored::v1::JoinRequestRecord> join_requests;
  std::vector<stored::v1::UploadRecord> uploads;
  std::vector<stored::v1::BlobRecord> blobs;
  std::vector<stored::v1::StorageUseRecord> storage_uses;
  std::vector<stored::v1::ScheduledRecord> scheduled;
  std::vector<stored::v1::DraftRecord> drafts;
  std::vector<stored::v1::ReportRecord> reports;
};

// An entry while it is being visited; the views live until the visitor returns.
struct StoredEntry {
  Seq seq;
  std::string_view encoded;  // an atrium.wire.v1.Entry
  std::string_view overlay;  // an atrium.wire.v1.Overlay; empty = none
};

enum class Direction { kAscending, kDescending };

// Where a visit goes on.
class Visit {
 public:
  static const Visit kContinue;
  static const Visit kStop;
  // At this entry of the range, ahead or back, and from there in the range's direction.
  static constexpr Visit jump(Seq to) { return Visit(Kind::kJump, to); }

  constexpr Seq target() const { return to_; }  // of a jump; else 0
  friend constexpr bool operator==(Visit, Visit) = default;

 private:
  enum class Kind { kContinue, kStop, kJump };
  constexpr explicit Visit(Kind kind, Seq to = Seq()) : kind_(kind), to_(to) {}

  Kind kind_;
  Seq to_;
};
inline constexpr Visit Visit::kContinue{Kind::kContinue};
inline constexpr Visit Visit::kStop{Kind::kStop};
using EntryVisitor = std::function<Visit(const StoredEntry&)>;

// The entries `first` to `last` of one chat, both included.
struct EntryRange {
  SpaceId space;
  ChatId chat;
  Seq first;
  Seq last;
  Direction direction = Direction::kAscending;
};

// Where changes are kept. RocksDB and memory implement it; both pass tests/unit/storage/store_contract_test.cpp.
//
// Threads: `write` is called by one thread at a time (the committer's); every read may run on any thread beside it. A read
// sees whole groups only, and every group whose `write` has returned before the read began.
class Store {
 public:
  virtual ~Store() = default;

  // Writes a group of changes, in order, atomically, and returns once it would survive a power loss. After a failure
  // nothing may be acknowledged any more and the process must stop: what is on disk is unknown.
  virtual Status write(std::span<const Change* const> group) = 0;

  virtual Epoch epoch() const = 0;

  // May wait for the disk. A store that is on none has room always.
  virtual Result<DiskRoom> disk_room() const { return DiskRoom(); }

  // Makes `folder`, on the same disk, a store of its own that ends with some group, at least the last one whose `write` had returned. Any
  // thread. Its tables take no room of their own until this store has replaced them.
  virtual Status make_checkpoint(const std::filesystem::path& /*folder*/) { return Failure{"This store is on no disk."}; }

  virtual Result<std::vector<stored::v1::SpaceRecord>> spaces() const = 0;

  // Fails if the space isn't there.
  virtual Result<SpaceImage> load_space(SpaceId space) const = 0;

  // Visits entries with their overlays in `range.direction`, until the range or the visitor ends it. One seek for the first
  // and each jump and one step an entry, at any depth.
  virtual Status visit_entries(const EntryRange& range, const EntryVisitor& visit) const = 0;
  // The same without ever waiting for the disk: fails where something isn't in memory.
  virtual Status visit_cached_entries(const EntryRange& range, const EntryVisitor& visit) const = 0;

  // The record of a request, if it was ever committed.
  virtual Result<std::optional<stored::v1::RequestRecord>> find_request(SpaceId space, AccountId account,
                                                                        RequestId request) const = 0;

  // The highest counter that this sender of this account ever had committed; 0 = none.
  virtual Result<std::uint64_t> newest_counter(SpaceId space, AccountId account, SenderId sender) const = 0;
};

}  // namespace atrium::storage
