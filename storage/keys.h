#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "storage/ids.h"

// What stands under which key. Numbers are big-endian, so that keys sort as their numbers do. The grammar with an
// example is in README.md.
namespace atrium::storage {

// The column families, all of them.
enum class Family : std::size_t { kMeta, kEntries, kOverlays, kRequests, kRecords };

// Indexed by Family. A RocksDB always has "default"; it holds what concerns the whole data folder.
inline constexpr std::array<std::string_view, 5> kFamilyNames = {"default", "entries", "overlays", "requests", "records"};
inline constexpr std::size_t kFamilies = kFamilyNames.size();

// What a row of kRecords holds. On disk: numbers are never used again.
enum class RecordKind : std::uint8_t {
  kSpace = 1,
  kLastChange = 2,
  kAccount = 3,
  kDevice = 4,
  kChat = 5,
  kMembership = 6,
  kReadMark = 7,
  kUnit = 8,
  kDiscipline = 9,
  kTie = 10,
  kBlock = 25,
  kInvite = 17,
  kJoinRequest = 18,
  kApplication = 21,
  kUpload = 40,
  kBlob = 41,
  kStorageUse = 42,
  kScheduled = 45,
  kDraft = 47,
  kReport = 48,
};

// Rows of kMeta.
inline constexpr std::string_view kFormatKey = "format";
inline constexpr std::string_view kEpochKey = "epoch";
inline constexpr std::string_view kCommitKey = "commit";
inline constexpr std::string_view kMarkKey = "mark";

template <std::size_t Size>
struct Key {
  std::array<char, Size> bytes{};
  operator std::string_view() const { return {bytes.data(), Size}; }
};

// kEntries and kOverlays.
Key<24> entry_key(SpaceId space, ChatId chat, Seq seq);
// kRequests.
Key<32> request_key(SpaceId space, AccountId account, RequestId request);
// kRecords: everything of a space stands together, so loading it is one scan.
Key<9> space_key(SpaceId space);
Key<9> last_change_key(SpaceId space);
Key<17> account_key(SpaceId space, AccountId account);
std::string device_key(SpaceId space, std::string_view token_hash);
Key<17> chat_key(SpaceId space, ChatId chat);
Key<25> membership_key(SpaceId space, ChatId chat, AccountId account);
Key<25> read_mark_key(SpaceId space, AccountId account, ChatId chat);
Key<17> unit_key(SpaceId space, UnitId unit);
Key<17> discipline_key(SpaceId space, DisciplineId discipline);
Key<17> tie_key(SpaceId space, TieId tie);
Key<17> block_key(SpaceId space, AccountId account);
Key<17> application_key(SpaceId space, ApplicationNumber number);
std::string invite_key(SpaceId space, std::string_view secret_hash);
Key<17> join_request_key(SpaceId space, JoinRequestId request);
Key<17> upload_key(SpaceId space, UploadId upload);
std::string blob_key(SpaceId space, std::string_view sha256);
Key<17> storage_use_key(SpaceId space, AccountId account);
Key<17> scheduled_key(SpaceId space, ScheduledId scheduled);
Key<25> draft_key(SpaceId space, AccountId account, ChatId chat);
Key<17> report_key(SpaceId space, ReportNumber number);

inline constexpr std::size_t kSpacePrefix = 8;
inline constexpr std::size_t kChatPrefix = 16;    // of an entry or overlay
inline constexpr std::size_t kSenderPrefix = 24;  // of a request

// The number at `offset`; the bytes must be there.
std::uint64_t read_u64(std::string_view bytes, std::size_t offset);
Key<8> encode_u64(std::uint64_t number);
Key<16> encode_u64_pair(std::uint64_t first, std::uint64_t second);

// The smallest key behind all keys that begin with `prefix`; empty if there is none.
std::string after_prefix(std::string_view prefix);

}  // namespace atrium::storage
