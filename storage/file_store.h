#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/ids.h"
#include "storage/result.h"

struct evp_md_ctx_st;

namespace atrium::storage {

// A file of the system that is open, until this is destroyed.
class OpenFile {
 public:
  OpenFile() = default;
  OpenFile(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&& other) noexcept;
  ~OpenFile();

  int descriptor() const { return descriptor_; }
  std::uint64_t size() const { return size_; }
  // Reads up to `size` bytes at `offset`; fewer only at its end.
  Result<std::string> read(std::uint64_t offset, std::size_t size) const;

 private:
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

// SHA-256 of what was given to it, so far.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::string_view bytes);
  // 32 bytes; more may be added afterwards.
  std::string digest() const;

 private:
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> state_;
};

// A part of an upload: what has come of it, in order. One thread at a time.
class Part {
 public:
  explicit Part(OpenFile file) : file_(std::move(file)) {}

  std::uint64_t size() const { return size_; }
  // What it has counted stays; the file does not stay open. FileStore::open_again before it is written to.
  void close() { file_ = OpenFile(); }
  bool is_open() const { return file_.descriptor() >= 0; }
  // Writes behind what is there. After a failure the size is as before: the same bytes may come again.
  Status append(std::string_view bytes);
  // What was written is there after a power loss.
  Status sync();
  std::string sha256() const { return sha256_.digest(); }

 private:
  friend class FileStore;
  Status read_again(std::uint64_t size);

  OpenFile file_;
  std::uint64_t size_ = 0;
  Sha256 sha256_;
};

// Endings of what is made of a part, as long as it is no content.
inline constexpr const char* kCleanOfPart = ".clean";
inline constexpr const char* kThumbnailOfPart = ".thumbnail";

// The files of messages, beside the store: parts while they come, then content, once in a space however often it was sent. What is
// content never changes; its name is its SHA-256, so it can be checked, and copied by name. Here they are files of a folder:
//
//   SPACE/parts/UPLOAD     SPACE/blobs/ab/abcd...     SPACE/blobs/ab/abcd....thumbnail        (in hexadecimal)
//
// Every call may wait for the disk. Any thread; what is about one part or one content is called in turn.
class FileStore {
 public:
  explicit FileStore(std::filesystem::path root) : root_(std::move(root)) {}

  // A new part, empty.
  Result<std::unique_ptr<Part>> begin(SpaceId space, UploadId upload) const;
  // One that is there, of which so many bytes are known to be right; what stands behind them goes. Fails if there are fewer.
  Result<std::unique_ptr<Part>> go_on(SpaceId space, UploadId upload, std::uint64_t size) const;
  Status open_again(SpaceId space, UploadId upload, Part& part) const;
  std::filesystem::path part(SpaceId space, UploadId upload) const;
  // And what was made of it.
  Status remove_part(SpaceId space, UploadId upload) const;

  // Makes content of a file of this folder's disk, which stays as it is, unless the same is there already. Durable once it returns.
  Status keep(SpaceId space, std::string_view sha256, const std::filesystem::path& file,
              const std::optional<std::filesystem::path>& thumbnail) const;
  std::filesystem::path content(SpaceId space, std::string_view sha256) const;
  enum class Variant { kContent, kThumbnail };
  Result<OpenFile> open(SpaceId space, std::string_view sha256, Variant variant) const;
  Status remove(SpaceId space, std::string_view sha256) const;

  // What is there, for who looks for what nothing names any more.
  struct Listing {
    std::vector<UploadId> parts;
    std::vector<std::string> blobs;  // SHA-256
  };
  Result<Listing> list(SpaceId space) const;

 private:
  std::filesystem::path folder(SpaceId space) const;
  std::filesystem::path blob(SpaceId space, std::string_view sha256, Variant variant) const;

  const std::filesystem::path root_;
};

// Returns once the names in it would survive a power loss.
Status sync_directory(const std::filesystem::path& path);

// SHA-256 of a whole file.
Result<std::string> sha256_of(const std::filesystem::path& file);

}  // namespace atrium::storage
