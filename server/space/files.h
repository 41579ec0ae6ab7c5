#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "atrium/stored/v1/change.pb.h"
#include "atrium/wire/v1/files.pb.h"
#include "storage/ids.h"

namespace atrium::storage {
struct SpaceImage;
}

namespace atrium::space {

// What an operator allows; 0 = no bound.
struct FileRules {
  std::uint64_t file_bytes = 0;
  std::uint64_t account_bytes = 0;
  std::uint64_t space_bytes = 0;
};

// Whether so many bytes more are too many; a bound of 0 bounds nothing.
constexpr bool exceeds(std::uint64_t used, std::uint64_t more, std::uint64_t bound) {
  return bound != 0 && more > bound - std::min(used, bound);
}

// A file on its way to a message.
struct Upload {
  UploadId id;
  AccountId account;
  std::string name;
  std::uint64_t size = 0;    // that its sender has announced
  std::uint64_t synced = 0;  // of these, how many a power loss can't take any more
  std::int64_t made_at_ms = 0;
  std::int64_t touched_at_ms = 0;
  wire::v1::UploadState state = wire::v1::UPLOAD_STATE_RECEIVING;
  wire::v1::File file;  // READY
  wire::v1::UploadRefusal refusal = wire::v1::UPLOAD_REFUSAL_UNSPECIFIED;
  std::vector<std::function<void()>> waiting;  // called once it is READY, REFUSED or gone

  // Bytes that it takes of its account's quota.
  std::uint64_t bytes() const;
};

// Which files a space has: those on their way, the content of all, and who takes how much. What changes goes into a change; the bytes
// themselves are elsewhere. On the home thread.
class Files {
 public:
  void load(const storage::SpaceImage& image);

  const Upload* upload(UploadId id) const;
  // Of those that were not sent yet.
  std::size_t uploads_of(AccountId account) const;
  std::size_t uploads() const { return uploads_.size(); }
  std::vector<UploadId> unfinished() const;
  // Those that nothing came of since then.
  std::vector<UploadId> untouched_since(std::int64_t at_ms) const;
  std::uint64_t used_by(AccountId account) const;
  std::uint64_t used() const { return blob_bytes_ + announced_; }
  bool has_blob(const std::string& sha256) const { return blobs_.contains(sha256); }

  void begin(stored::v1::Change& change, Upload upload);
  void note_synced(stored::v1::Change& change, UploadId id, std::uint64_t synced, std::int64_t now_ms);
  // Nobody removes this content until it is disclaimed.
  void claim(const std::string& sha256) { ++blobs_[sha256].claims; }
  // Whether nothing has it any more.
  [[nodiscard]] bool disclaim(const std::string& sha256);
  // It can be sent. Its content is kept, and claimed until now.
  void finish(stored::v1::Change& change, UploadId id, wire::v1::File file, std::uint64_t thumbnail_size,
              std::int64_t now_ms);
  void refuse(stored::v1::Change& change, UploadId id, wire::v1::UploadRefusal refusal, std::int64_t now_ms);
  // One that is ready goes with a message from now on.
  wire::v1::File send(stored::v1::Change& change, UploadId id);
  // Content that nothing has any more, by its SHA-256.
  using Orphans = std::vector<std::string>;
  [[nodiscard]] Orphans forget(stored::v1::Change& change, UploadId id);
  // A message of this account is deleted.
  [[nodiscard]] Orphans take_back(stored::v1::Change& change, AccountId account, const std::vector<wire::v1::File>& files);

  // Calls back once the upload is READY, REFUSED or gone.
  void await(UploadId id, std::function<void()> then);

 private:
  struct Blob {
    std::uint64_t size = 0;
    std::uint64_t uses = 0;
    std::uint64_t thumbnail_size = 0;
    std::uint64_t claims = 0;  // in memory only
  };

  void put(stored::v1::Change& change, const Upload& upload) const;
  void put(stored::v1::Change& change, const std::string& sha256, const Blob& blob) const;
  void put_use(stored::v1::Change& change, AccountId account, std::uint64_t bytes);
  void count(const Upload& upload, bool comes);
  void release(stored::v1::Change& change, const std::string& sha256, Orphans& orphans);
  static void call(Upload& upload);

  std::map<UploadId, Upload> uploads_;
  std::unordered_map<std::string, Blob> blobs_;        // by SHA-256
  std::unordered_map<AccountId, std::uint64_t> sent_;  // what the files of messages take
  struct OnTheirWay {
    std::size_t count = 0;
    std::uint64_t bytes = 0;
  };
  std::unordered_map<AccountId, OnTheirWay> on_their_way_;
  std::uint64_t blob_bytes_ = 0;
  std::uint64_t announced_ = 0;  // by uploads that are no content yet
};

}  // namespace atrium::space
