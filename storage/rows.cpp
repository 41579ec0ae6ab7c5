#include "storage/rows.h"

#include <string>
#include <unordered_map>
#include <utility>

namespace atrium::storage {
namespace {

// Writes the rows of one change, serializing into one buffer.
class ChangeWriter {
 public:
  explicit ChangeWriter(RowSink& sink) : sink_(sink) {}

  void write(const Change& change) {
    const SpaceId space(change.space_id());
    write_log(space, change);
    for (const auto& mark : change.read_marks()) {
      put(read_mark_key(space, AccountId(mark.account_id()), ChatId(mark.chat_id())), mark);
    }
    for (const auto& chat : change.chats())
      put(chat_key(space, ChatId(chat.chat_id())), chat);
    for (const auto& member : change.memberships()) {
      put(membership_key(space, ChatId(member.chat_id()), AccountId(member.account_id())), member);
    }
    for (const auto& account : change.accounts())
      put(account_key(space, AccountId(account.account_id())), account);
    for (const auto& device : change.devices())
      put(device_key(space, device.token_hash()), device);
    for (const auto& hash : change.removed_devices())
      sink_.remove(Family::kRecords, device_key(space, hash));
    for (const auto& unit : change.units())
      put(unit_key(space, UnitId(unit.unit_id())), unit);
    for (const auto& discipline : change.disciplines())
      put(discipline_key(space, DisciplineId(discipline.discipline_id())), discipline);
    for (const auto& tie : change.ties())
      put(tie_key(space, TieId(tie.tie_id())), tie);
    for (const auto& block : change.blocks())
      put(block_key(space, AccountId(block.account_id())), block);
    for (const auto& application : change.applications())
      put(application_key(space, ApplicationNumber(application.number())), application);
    write_invites(space, change);
    write_files(space, change);
    write_unsent(space, change);
    write_reports(space, change);
    if (change.has_space())
      put(space_key(space), change.space());
  }

 private:
  void write_log(SpaceId space, const Change& change) {
    for (const auto& entry : change.entries()) {
      sink_.put(Family::kEntries, entry_key(space, ChatId(entry.chat_id()), Seq(entry.seq())), entry.encoded());
    }
    for (const auto& overlay : change.overlays()) {
      sink_.put(Family::kOverlays, entry_key(space, ChatId(overlay.chat_id()), Seq(overlay.target_seq())),
                overlay.encoded());
    }
    if (change.has_request()) {
      const auto& request = change.request();
      const RequestId id{SenderId(request.sender()), request.counter()};
      put(request_key(space, AccountId(request.account_id()), id), request, Family::kRequests);
    }
  }

  void write_invites(SpaceId space, const Change& change) {
    for (const auto& invite : change.invites())
      put(invite_key(space, invite.secret_hash()), invite);
    for (const auto& hash : change.removed_invites())
      sink_.remove(Family::kRecords, invite_key(space, hash));
    for (const auto& request : change.join_requests())
      put(join_request_key(space, JoinRequestId(request.join_request_id())), request);
    for (const auto id : change.removed_join_requests())
      sink_.remove(Family::kRecords, join_request_key(space, JoinRequestId(id)));
  }

  void write_unsent(SpaceId space, const Change& change) {
    for (const auto& scheduled : change.scheduled())
      put(scheduled_key(space, ScheduledId(scheduled.scheduled_id())), scheduled);
    for (const auto id : change.removed_scheduled())
      sink_.remove(Family::kRecords, scheduled_key(space, ScheduledId(id)));
    for (const auto& draft : change.drafts()) {
      const auto key = draft_key(space, AccountId(draft.account_id()), ChatId(draft.chat_id()));
      draft.draft().empty() ? sink_.remove(Family::kRecords, key) : put(key, draft);
    }
  }

  void write_reports(SpaceId space, const Change& change) {
    for (const auto& report : change.reports())
      put(report_key(space, ReportNumber(report.number())), report);
    for (const auto number : change.removed_reports())
      sink_.remove(Family::kRecords, report_key(space, ReportNumber(number)));
  }

  void write_files(SpaceId space, const Change& change) {
    for (const auto& upload : change.uploads())
      put(upload_key(space, UploadId(upload.upload_id())), upload);
    for (const auto id : change.removed_uploads())
      sink_.remove(Family::kRecords, upload_key(space, UploadId(id)));
    for (const auto& blob : change.blobs())
      put(blob_key(space, blob.sha256()), blob);
    for (const auto& sha256 : change.removed_blobs())
      sink_.remove(Family::kRecords, blob_key(space, sha256));
    for (const auto& use : change.storage_uses())
      put(storage_use_key(space, AccountId(use.account_id())), use);
  }

  template <class Record>
  void put(std::string_view key, const Record& record, Family family = Family::kRecords) {
    buffer_.clear();
    record.AppendToString(&buffer_);
    sink_.put(family, key, buffer_);
  }

  RowSink& sink_;
  std::string buffer_;
};

Failure unreadable(std::string_view what) {
  return Failure{"The store is damaged: a record (" + std::string(what) +
                 ") can't be read. Restore the data folder from a backup."};
}

template <class Record>
Status append(std::vector<Record>& records, std::string_view value, std::string_view what) {
  if (!records.emplace_back().ParseFromArray(value.data(), static_cast<int>(value.size())))
    return unreadable(what);
  return {};
}

}  // namespace

void write_group(std::span<const Change* const> group, RowSink& sink) {
  ChangeWriter writer(sink);
  std::unordered_map<SpaceId, const Change*> last;
  for (const Change* change : group) {
    writer.write(*change);
    last[SpaceId(change->space_id())] = change;
  }
  for (const auto& [space, change] : last) {
    sink.put(Family::kRecords, last_change_key(space),
             encode_u64_pair(change->number(), static_cast<std::uint64_t>(change->at_ms())));
  }
}

Status SpaceImageBuilder::add(std::string_view key, std::string_view value) {
  if (key.size() <= kSpacePrefix)
    return unreadable("key");
  switch (static_cast<RecordKind>(key[kSpacePrefix])) {
    case RecordKind::kSpace:
      found_ = image_.space.ParseFromArray(value.data(), static_cast<int>(value.size()));
      return found_ ? Status() : Status(unreadable("space"));
    case RecordKind::kLastChange:
      if (value.size() != 16)
        return unreadable("last change");
      image_.last_change = ChangeNumber(read_u64(value, 0));
      image_.last_change_at_ms = static_cast<std::int64_t>(read_u64(value, 8));
      return {};
    case RecordKind::kAccount:
      return append(image_.accounts, value, "account");
    case RecordKind::kDevice:
      return append(image_.devices, value, "device");
    case RecordKind::kChat:
      return append(image_.chats, value, "chat");
    case RecordKind::kMembership:
      return append(image_.memberships, value, "membership");
    case RecordKind::kReadMark:
      return append(image_.read_marks, value, "read mark");
    case RecordKind::kUnit:
      return append(image_.units, value, "unit");
    case RecordKind::kDiscipline:
      return append(image_.disciplines, value, "discipline");
    case RecordKind::kTie:
      return append(image_.ties, value, "tie");
    case RecordKind::kBlock:
      return append(image_.blocks, value, "block");
    case RecordKind::kApplication:
      return append(image_.applications, value, "application");
    case RecordKind::kInvite:
      return append(image_.invites, value, "invite");
    case RecordKind::kJoinRequest:
      return append(image_.join_requests, value, "join request");
    case RecordKind::kUpload:
      return append(image_.uploads, value, "upload");
    case RecordKind::kBlob:
      return append(image_.blobs, value, "blob");
    case RecordKind::kStorageUse:
      return append(image_.storage_uses, value, "storage use");
    case RecordKind::kScheduled:
      return append(image_.scheduled, value, "scheduled message");
    case RecordKind::kDraft:
      return append(image_.drafts, value, "draft");
    case RecordKind::kReport:
      return append(image_.reports, value, "report");
  }
  return unreadable("unknown kind");
}

Result<SpaceImage> SpaceImageBuilder::finish() && {
  if (!found_)
    return Failure{"There is no space " + std::to_string(space_.value) + " in this store."};
  return std::move(image_);
}

}  // namespace atrium::storage
