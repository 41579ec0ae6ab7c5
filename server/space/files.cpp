#include "server/space/files.h"

#include <algorithm>
#include <utility>

#include "storage/store.h"

namespace atrium::space {

using namespace wire::v1;

std::uint64_t Upload::bytes() const {
  return state == UPLOAD_STATE_READY ? file.size() : state == UPLOAD_STATE_REFUSED ? 0 : size;
}

void Files::load(const storage::SpaceImage& image) {
  for (const auto& record : image.uploads) {
    Upload upload;
    upload.id = UploadId(record.upload_id());
    upload.account = AccountId(record.account_id());
    upload.name = record.name();
    upload.size = record.size();
    upload.synced = record.synced();
    upload.made_at_ms = record.made_at_ms();
    upload.touched_at_ms = record.touched_at_ms();
    upload.state = static_cast<UploadState>(record.state());
    upload.file.ParseFromString(record.file());
    upload.refusal = static_cast<UploadRefusal>(record.refusal());
    count(upload, true);
    uploads_[upload.id] = std::move(upload);
  }
  for (const auto& record : image.blobs) {
    blobs_[record.sha256()] = {record.size(), record.uses(), record.thumbnail_size(), 0};
    blob_bytes_ += record.size() + record.thumbnail_size();
  }
  for (const auto& record : image.storage_uses) {
    sent_[AccountId(record.account_id())] = record.bytes();
  }
}

const Upload* Files::upload(UploadId id) const {
  const auto found = uploads_.find(id);
  return found == uploads_.end() ? nullptr : &found->second;
}

std::size_t Files::uploads_of(AccountId account) const {
  const auto found = on_their_way_.find(account);
  return found == on_their_way_.end() ? 0 : found->second.count;
}

std::vector<UploadId> Files::unfinished() const {
  std::vector<UploadId> ids;
  for (const auto& [id, upload] : uploads_) {
    if (upload.state == UPLOAD_STATE_RECEIVING && upload.synced == upload.size) {
      ids.push_back(id);
    }
  }
  return ids;
}

std::vector<UploadId> Files::untouched_since(std::int64_t at_ms) const {
  std::vector<UploadId> ids;
  for (const auto& [id, upload] : uploads_) {
    if (upload.touched_at_ms < at_ms) {
      ids.push_back(id);
    }
  }
  return ids;
}

std::uint64_t Files::used_by(AccountId account) const {
  const auto sent = sent_.find(account);
  const auto coming = on_their_way_.find(account);
  return (sent == sent_.end() ? 0 : sent->second) + (coming == on_their_way_.end() ? 0 : coming->second.bytes);
}

void Files::count(const Upload& upload, bool comes) {
  auto& coming = on_their_way_[upload.account];
  const auto announced = upload.state == UPLOAD_STATE_READY ? 0 : upload.bytes();
  coming.count += comes ? 1 : -1;
  coming.bytes += comes ? upload.bytes() : -upload.bytes();
  announced_ += comes ? announced : -announced;
  if (coming.count == 0) {
    on_their_way_.erase(upload.account);
  }
}

void Files::put(stored::v1::Change& change, const Upload& upload) const {
  auto& record = *change.add_uploads();
  record.set_upload_id(upload.id.value);
  record.set_account_id(upload.account.value);
  record.set_name(upload.name);
  record.set_size(upload.size);
  record.set_synced(upload.synced);
  record.set_made_at_ms(upload.made_at_ms);
  record.set_touched_at_ms(upload.touched_at_ms);
  record.set_state(upload.state);
  record.set_file(upload.file.SerializeAsString());
  record.set_refusal(upload.refusal);
}

void Files::put(stored::v1::Change& change, const std::string& sha256, const Blob& blob) const {
  auto& record = *change.add_blobs();
  record.set_sha256(sha256);
  record.set_size(blob.size);
  record.set_uses(blob.uses);
  record.set_thumbnail_size(blob.thumbnail_size);
}

void Files::put_use(stored::v1::Change& change, AccountId account, std::uint64_t bytes) {
  sent_[account] = bytes;
  auto& record = *change.add_storage_uses();
  record.set_account_id(account.value);
  record.set_bytes(bytes);
}

void Files::begin(stored::v1::Change& change, Upload upload) {
  put(change, upload);
  count(upload, true);
  uploads_[upload.id] = std::move(upload);
}

void Files::note_synced(stored::v1::Change& change, UploadId id, std::uint64_t synced, std::int64_t now_ms) {
  auto& upload = uploads_.at(id);
  upload.synced = synced;
  upload.touched_at_ms = now_ms;
  put(change, upload);
}

bool Files::disclaim(const std::string& sha256) {
  auto& blob = blobs_.at(sha256);
  --blob.claims;
  const bool is_orphan = blob.claims == 0 && blob.uses == 0;
  if (is_orphan) {
    blobs_.erase(sha256);
  }
  return is_orphan;
}

void Files::finish(stored::v1::Change& change, UploadId id, File file, std::uint64_t thumbnail_size, std::int64_t now_ms) {
  auto& upload = uploads_.at(id);
  count(upload, false);
  upload.state = UPLOAD_STATE_READY;
  upload.touched_at_ms = now_ms;
  upload.file = std::move(file);
  count(upload, true);
  put(change, upload);
  auto& blob = blobs_.at(upload.file.sha256());
  --blob.claims;
  if (blob.uses++ == 0) {
    blob.size = upload.file.size();
    blob.thumbnail_size = thumbnail_size;
    blob_bytes_ += blob.size + blob.thumbnail_size;
  }
  put(change, upload.file.sha256(), blob);
  call(upload);
}

void Files::refuse(stored::v1::Change& change, UploadId id, UploadRefusal refusal, std::int64_t now_ms) {
  auto& upload = uploads_.at(id);
  count(upload, false);
  upload.state = UPLOAD_STATE_REFUSED;
  upload.refusal = refusal;
  upload.touched_at_ms = now_ms;
  count(upload, true);
  put(change, upload);
  call(upload);
}

File Files::send(stored::v1::Change& change, UploadId id) {
  const auto found = uploads_.find(id);
  auto file = std::move(found->second.file);
  const auto account = found->second.account;
  found->second.file.set_size(file.size());  // still counts as it did
  count(found->second, false);
  uploads_.erase(found);
  change.add_removed_uploads(id.value);
  const auto sent = sent_.find(account);
  put_use(change, account, (sent == sent_.end() ? 0 : sent->second) + file.size());
  return file;
}

void Files::release(stored::v1::Change& change, const std::string& sha256, Orphans& orphans) {
  const auto found = blobs_.find(sha256);
  if (found == blobs_.end() || found->second.uses == 0) {
    return;
  }
  auto& blob = found->second;
  if (--blob.uses > 0) {
    put(change, sha256, blob);
    return;
  }
  blob_bytes_ -= blob.size + blob.thumbnail_size;
  change.add_removed_blobs(sha256);
  if (blob.claims == 0) {
    blobs_.erase(found);
    orphans.push_back(sha256);
  }
}

Files::Orphans Files::forget(stored::v1::Change& change, UploadId id) {
  Orphans orphans;
  const auto found = uploads_.find(id);
  if (found == uploads_.end()) {
    return orphans;
  }
  auto upload = std::move(found->second);
  count(upload, false);
  uploads_.erase(found);
  change.add_removed_uploads(id.value);
  if (upload.state == UPLOAD_STATE_READY) {
    release(change, upload.file.sha256(), orphans);
  }
  call(upload);
  return orphans;
}

Files::Orphans Files::take_back(stored::v1::Change& change, AccountId account, const std::vector<File>& files) {
  Orphans orphans;
  std::uint64_t bytes = 0;
  for (const auto& file : files) {
    bytes += file.size();
    release(change, file.sha256(), orphans);
  }
  if (!files.empty()) {
    const auto before = sent_[account];
    put_use(change, account, before - std::min(before, bytes));
  }
  return orphans;
}

void Files::await(UploadId id, std::function<void()> then) { uploads_.at(id).waiting.push_back(std::move(then)); }

void Files::call(Upload& upload) {
  for (auto& then : std::exchange(upload.waiting, {})) {
    then();
  }
}

}  // namespace atrium::space
