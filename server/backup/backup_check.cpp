#include "server/backup/backup_check.h"

#include <map>
#include <set>
#include <utility>

#include "atrium/wire/v1/audit.pb.h"
#include "atrium/wire/v1/entries.pb.h"
#include "server/space/sha256.h"
#include "storage/rows.h"

namespace atrium {
namespace {

using storage::Family;

constexpr std::size_t kComplaints = 20;  // of a space: whoever has so many needs no more

// What is known of a space so far.
struct Space {
  explicit Space(SpaceId id) : builder(id) {}
  storage::SpaceImageBuilder builder;
  std::map<std::uint64_t, std::uint64_t> heads;  // by chat
  CheckedSpace found;

  void complain(std::string what) {
    if (found.complaints.size() < kComplaints) {
      found.complaints.push_back(std::move(what));
    }
  }
};

// One log after the other, as the rows come.
class Checker {
 public:
  Status record(std::string_view key, std::string_view value) {
    auto& space = space_of(key);
    if (auto status = space.builder.add(key, value); !status) {
      space.complain(status.error().message);
    }
    return {};
  }

  Status entry(std::string_view key, std::string_view value) {
    auto& space = space_of(key);
    const auto chat = storage::read_u64(key, storage::kSpacePrefix);
    const auto seq = storage::read_u64(key, storage::kChatPrefix);
    auto& head = space.heads[chat];
    if (seq != head + 1) {
      space.complain("chat " + std::to_string(chat) + ": entry " + std::to_string(seq) + " comes after " +
                     std::to_string(head));
    }
    if (chat == storage::kAuditLog.value) {
      audit(space, seq, value, seq == 1);
    } else {
      message(space, chat, seq, value, seq == 1);
    }
    head = seq;
    return {};
  }

  Status overlay(std::string_view key, std::string_view value) {
    auto& space = space_of(key);
    const auto chat = storage::read_u64(key, storage::kSpacePrefix);
    const auto seq = storage::read_u64(key, storage::kChatPrefix);
    const auto head = space.heads.find(chat);
    wire::v1::Overlay overlay;
    if (head == space.heads.end() || seq > head->second ||
        !overlay.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      space.complain("chat " + std::to_string(chat) + ": what became of entry " + std::to_string(seq) + " fits nowhere");
    }
    return {};
  }

  std::vector<CheckedSpace> finish() {
    std::vector<CheckedSpace> checked;
    for (auto& [id, space] : spaces_) {
      auto image = std::move(space.builder).finish();
      if (!image) {
        space.complain(image.error().message);
      } else {
        finish(space, *image);
      }
      checked.push_back(std::move(space.found));
    }
    return checked;
  }

 private:
  static void finish(Space& space, const storage::SpaceImage& image) {
    space.found.name = image.space.name();
    space.found.accounts = image.accounts.size();
    space.found.chats = image.chats.size();
    for (const auto& blob : image.blobs) {
      space.found.files.push_back({SpaceId(image.space.space_id()), blob.sha256(), blob.size()});
    }
    std::set<std::uint64_t> known{storage::kAuditLog.value};
    for (const auto& chat : image.chats) {
      known.insert(chat.chat_id());
      if (!space.heads.contains(chat.chat_id())) {
        space.complain("chat " + std::to_string(chat.chat_id()) + " has no entries");
      }
    }
    for (const auto& [chat, head] : space.heads) {
      if (!known.contains(chat)) {
        space.complain("chat " + std::to_string(chat) + " has entries and no record");
      }
    }
  }

  Space& space_of(std::string_view key) {
    const SpaceId id(storage::read_u64(key, 0));
    return spaces_.try_emplace(id, id).first->second;
  }

  void audit(Space& space, std::uint64_t number, std::string_view value, bool is_first) {
    wire::v1::AuditRecord record;
    const bool readable = record.ParseFromArray(value.data(), static_cast<int>(value.size()));
    if (!readable || record.number() != number || record.previous_hash() != (is_first ? "" : audit_hash_)) {
      space.complain("audit: record " + std::to_string(number) + " does not follow on the one before");
    }
    audit_hash_ = space::sha256(std::string(value));
    ++space.found.audit_records;
  }

  void message(Space& space, std::uint64_t chat, std::uint64_t seq, std::string_view value, bool is_first) {
    wire::v1::Entry entry;
    const bool readable = entry.ParseFromArray(value.data(), static_cast<int>(value.size()));
    const auto before = is_first ? 0 : message_no_;
    if (!readable || entry.chat_id() != chat || entry.seq() != seq || entry.message_no() < before ||
        entry.message_no() > before + 1) {
      space.complain("chat " + std::to_string(chat) + ": entry " + std::to_string(seq) + " is not what was written there");
    }
    message_no_ = entry.message_no();
    ++space.found.entries;
  }

  std::map<SpaceId, Space> spaces_;
  std::string audit_hash_;        // of the record before
  std::uint64_t message_no_ = 0;  // of the entry before
};

}  // namespace

Result<std::vector<CheckedSpace>> check_spaces(storage::BackupReader& backup) {
  Checker checker;
  const auto visit = [&](Family family, Status (Checker::*take)(std::string_view, std::string_view)) {
    return backup.visit(family, [&](std::string_view key, std::string_view value) { return (checker.*take)(key, value); });
  };
  for (const auto& [family, take] :
       {std::pair{Family::kRecords, &Checker::record}, std::pair{Family::kEntries, &Checker::entry},
        std::pair{Family::kOverlays, &Checker::overlay}}) {
    if (auto status = visit(family, take); !status) {
      return status.error();
    }
  }
  return checker.finish();
}

}  // namespace atrium
