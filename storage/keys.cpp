#include "storage/keys.h"

namespace atrium::storage {
namespace {

void put_u64(char* to, std::uint64_t number) {
  for (int i = 0; i < 8; ++i)
    to[i] = static_cast<char>(number >> (56 - 8 * i));
}

template <class... Numbers>
Key<8 * sizeof...(Numbers)> encode(Numbers... numbers) {
  Key<8 * sizeof...(Numbers)> key;
  char* to = key.bytes.data();
  ((put_u64(to, numbers), to += 8), ...);
  return key;
}

template <class... Ids>
Key<9 + 8 * sizeof...(Ids)> record_key(SpaceId space, RecordKind kind, Ids... ids) {
  Key<9 + 8 * sizeof...(Ids)> key;
  put_u64(key.bytes.data(), space.value);
  key.bytes[kSpacePrefix] = static_cast<char>(kind);
  [[maybe_unused]] char* to = key.bytes.data() + 9;
  ((put_u64(to, ids.value), to += 8), ...);
  return key;
}

}  // namespace

Key<24> entry_key(SpaceId space, ChatId chat, Seq seq) { return encode(space.value, chat.value, seq.value); }

Key<32> request_key(SpaceId space, AccountId account, RequestId request) {
  return encode(space.value, account.value, request.sender.value, request.counter);
}

Key<9> space_key(SpaceId space) { return record_key(space, RecordKind::kSpace); }

Key<9> last_change_key(SpaceId space) { return record_key(space, RecordKind::kLastChange); }

Key<17> account_key(SpaceId space, AccountId account) { return record_key(space, RecordKind::kAccount, account); }

std::string device_key(SpaceId space, std::string_view token_hash) {
  std::string key(record_key(space, RecordKind::kDevice));
  key += token_hash;
  return key;
}

Key<17> chat_key(SpaceId space, ChatId chat) { return record_key(space, RecordKind::kChat, chat); }

Key<25> membership_key(SpaceId space, ChatId chat, AccountId account) {
  return record_key(space, RecordKind::kMembership, chat, account);
}

Key<25> read_mark_key(SpaceId space, AccountId account, ChatId chat) {
  return record_key(space, RecordKind::kReadMark, account, chat);
}

Key<17> unit_key(SpaceId space, UnitId unit) { return record_key(space, RecordKind::kUnit, unit); }

Key<17> discipline_key(SpaceId space, DisciplineId discipline) {
  return record_key(space, RecordKind::kDiscipline, discipline);
}

Key<17> tie_key(SpaceId space, TieId tie) { return record_key(space, RecordKind::kTie, tie); }

Key<17> block_key(SpaceId space, AccountId account) { return record_key(space, RecordKind::kBlock, account); }
Key<17> application_key(SpaceId space, ApplicationNumber number) {
  return record_key(space, RecordKind::kApplication, number);
}

std::string invite_key(SpaceId space, std::string_view secret_hash) {
  std::string key(record_key(space, RecordKind::kInvite));
  key += secret_hash;
  return key;
}

Key<17> join_request_key(SpaceId space, JoinRequestId request) {
  return record_key(space, RecordKind::kJoinRequest, request);
}

Key<17> upload_key(SpaceId space, UploadId upload) { return record_key(space, RecordKind::kUpload, upload); }

std::string blob_key(SpaceId space, std::string_view sha256) {
  std::string key(record_key(space, RecordKind::kBlob));
  key += sha256;
  return key;
}

Key<17> storage_use_key(SpaceId space, AccountId account) { return record_key(space, RecordKind::kStorageUse, account); }

Key<17> scheduled_key(SpaceId space, ScheduledId scheduled) { return record_key(space, RecordKind::kScheduled, scheduled); }

Key<25> draft_key(SpaceId space, AccountId account, ChatId chat) {
  return record_key(space, RecordKind::kDraft, account, chat);
}

Key<17> report_key(SpaceId space, ReportNumber number) { return record_key(space, RecordKind::kReport, number); }

std::uint64_t read_u64(std::string_view bytes, std::size_t offset) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i)
    number = number << 8 | static_cast<unsigned char>(bytes[offset + i]);
  return number;
}

Key<8> encode_u64(std::uint64_t number) { return encode(number); }

Key<16> encode_u64_pair(std::uint64_t first, std::uint64_t second) { return encode(first, second); }

std::string after_prefix(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xFF)
    end.pop_back();
  if (!end.empty())
    end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

}  // namespace atrium::storage
