#include "storage/file_store.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <utility>

#include "storage/hexadecimal.h"

namespace atrium::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReadBytes = 1024 * 1024;
constexpr std::string_view kThumbnail = ".thumbnail";

Failure failure(std::string_view what, const fs::path& path) {
  return Failure{std::string(what) + " " + path.string() + ": " + std::strerror(errno)};
}

std::string digits_of(std::uint64_t number) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(number));
  return text.data();
}

std::optional<std::uint64_t> number_of(const std::string& name) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number, 16);
  const bool is_whole = error == std::errc() && end == name.data() + name.size() && name.size() == 16;
  return is_whole ? std::optional(number) : std::nullopt;
}

std::optional<std::string> bytes_of(const std::string& name) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < name.size(); i += 2) {
    unsigned byte = 0;
    const auto [end, error] = std::from_chars(name.data() + i, name.data() + i + 2, byte, 16);
    if (error != std::errc() || end != name.data() + i + 2) {
      return std::nullopt;
    }
    bytes += static_cast<char>(byte);
  }
  return bytes.size() == 32 && name.size() == 64 ? std::optional(bytes) : std::nullopt;
}

Result<OpenFile> open_file(const fs::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (descriptor < 0) {
    return failure("can't open", path);
  }
  struct stat status {};
  OpenFile file(descriptor, ::fstat(descriptor, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0);
  return file;
}

Status make_folder(const fs::path& path) {
  if (fs::is_directory(path)) {
    return {};
  }
  if (auto status = path.has_parent_path() && path != path.parent_path() ? make_folder(path.parent_path()) : Status();
      !status) {
    return status;
  }
  if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return failure("can't make", path);
  }
  return sync_directory(path.parent_path());
}

Status remove_file(const fs::path& path) {
  return ::unlink(path.c_str()) == 0 || errno == ENOENT ? Status() : Status(failure("can't remove", path));
}

// The same content under another name, by then whole on the disk.
Status link_file(const fs::path& from, const fs::path& to) {
  const auto file = open_file(from, O_RDONLY);
  if (!file) {
    return file.error();
  }
  if (::fdatasync(file->descriptor()) != 0) {
    return failure("can't sync", from);
  }
  return ::link(from.c_str(), to.c_str()) == 0 || errno == EEXIST ? Status() : Status(failure("can't make", to));
}

template <class Action>
Status for_each_name(const fs::path& folder, const Action& action) {
  std::error_code error;
  if (!fs::exists(folder, error)) {
    return {};
  }
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    action(it->path());
  }
  return error ? Status(Failure{"can't read " + folder.string() + ": " + error.message()}) : Status();
}

}  // namespace

Status sync_directory(const fs::path& path) {
  const OpenFile folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0);
  return folder.descriptor() >= 0 && ::fsync(folder.descriptor()) == 0 ? Status() : Status(failure("can't sync", path));
}

OpenFile::OpenFile(OpenFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(std::exchange(other.size_, 0)) {}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  return *this;
}

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

Result<std::string> OpenFile::read(std::uint64_t offset, std::size_t size) const {
  std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(size, size_ - std::min(size_, offset))), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto got = ::pread(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return Failure{std::string("can't read a file: ") + (got == 0 ? "it is shorter than it was" : std::strerror(errno))};
    }
    done += static_cast<std::size_t>(got);
  }
  return Result<std::string>(boost::system::in_place_value, std::move(bytes));
}

Sha256::Sha256() : state_(EVP_MD_CTX_new(), EVP_MD_CTX_free) { EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr); }

Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) { EVP_DigestUpdate(state_.get(), bytes.data(), bytes.size()); }

std::string Sha256::digest() const {
  const std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> copy(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_MD_CTX_copy_ex(copy.get(), state_.get());
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  EVP_DigestFinal_ex(copy.get(), bytes.data(), &size);
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

Status Part::append(std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto put =
        ::pwrite(file_.descriptor(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(size_ + done));
    if (put < 0 && errno != EINTR) {
      return Failure{std::string("can't write a file: ") + std::strerror(errno)};
    }
    done += static_cast<std::size_t>(std::max<ssize_t>(put, 0));
  }
  sha256_.add(bytes);
  size_ += bytes.size();
  return {};
}

Status Part::sync() {
  return ::fdatasync(file_.descriptor()) == 0 ? Status()
                                              : Status(Failure{std::string("can't sync a file: ") + std::strerror(errno)});
}

Status Part::read_again(std::uint64_t size) {
  if (file_.size() < size) {
    return Failure{"a part of an upload is shorter than it was"};
  }
  while (size_ < size) {
    const auto bytes = file_.read(size_, static_cast<std::size_t>(std::min<std::uint64_t>(kReadBytes, size - size_)));
    if (!bytes) {
      return bytes.error();
    }
    sha256_.add(*bytes);
    size_ += bytes->size();
  }
  return ::ftruncate(file_.descriptor(), static_cast<off_t>(size)) == 0
             ? Status()
             : Status(Failure{std::string("can't cut a file: ") + std::strerror(errno)});
}

fs::path FileStore::folder(SpaceId space) const { return root_ / digits_of(space.value); }

fs::path FileStore::part(SpaceId space, UploadId upload) const { return folder(space) / "parts" / digits_of(upload.value); }

fs::path FileStore::blob(SpaceId space, std::string_view sha256, Variant variant) const {
  const auto name = hexadecimal(sha256);
  return folder(space) / "blobs" / name.substr(0, 2) /
         (name + std::string(variant == Variant::kThumbnail ? kThumbnail : ""));
}

Result<std::unique_ptr<Part>> FileStore::begin(SpaceId space, UploadId upload) const {
  const auto path = part(space, upload);
  if (auto status = make_folder(path.parent_path()); !status) {
    return status.error();
  }
  auto file = open_file(path, O_RDWR | O_CREAT | O_TRUNC);
  if (!file) {
    return file.error();
  }
  if (auto status = sync_directory(path.parent_path()); !status) {
    return status.error();
  }
  return std::make_unique<Part>(std::move(*file));
}

Result<std::unique_ptr<Part>> FileStore::go_on(SpaceId space, UploadId upload, std::uint64_t size) const {
  auto file = open_file(part(space, upload), O_RDWR);
  if (!file) {
    return file.error();
  }
  auto part = std::make_unique<Part>(std::move(*file));
  if (auto status = part->read_again(size); !status) {
    return status.error();
  }
  return part;
}

Status FileStore::open_again(SpaceId space, UploadId upload, Part& known) const {
  auto file = open_file(part(space, upload), O_RDWR);
  if (!file) {
    return file.error();
  }
  if (file->size() < known.size()) {
    return Failure{"a part of an upload is shorter than it was"};
  }
  known.file_ = std::move(*file);
  return {};
}

Status FileStore::remove_part(SpaceId space, UploadId upload) const {
  const auto path = part(space, upload).string();
  Status status;
  for (const auto* ending : {kCleanOfPart, kThumbnailOfPart, ""}) {
    if (const auto removed = remove_file(path + ending); !removed) {
      status = removed;
    }
  }
  return status;
}

Status FileStore::keep(SpaceId space, std::string_view sha256, const fs::path& file,
                       const std::optional<fs::path>& thumbnail) const {
  const auto to = blob(space, sha256, Variant::kContent);
  auto status = make_folder(to.parent_path());
  // What shows it first: content is never without its thumbnail.
  if (status && thumbnail) {
    status = link_file(*thumbnail, blob(space, sha256, Variant::kThumbnail));
  }
  if (status) {
    status = link_file(file, to);
  }
  return status ? sync_directory(to.parent_path()) : status;
}

fs::path FileStore::content(SpaceId space, std::string_view sha256) const { return blob(space, sha256, Variant::kContent); }

Result<OpenFile> FileStore::open(SpaceId space, std::string_view sha256, Variant variant) const {
  return open_file(blob(space, sha256, variant), O_RDONLY);
}

Status FileStore::remove(SpaceId space, std::string_view sha256) const {
  const auto status = remove_file(blob(space, sha256, Variant::kContent));
  return status ? remove_file(blob(space, sha256, Variant::kThumbnail)) : status;
}

Result<FileStore::Listing> FileStore::list(SpaceId space) const {
  Listing listing;
  auto status = for_each_name(folder(space) / "parts", [&](const fs::path& path) {
    if (const auto number = number_of(path.stem().string())) {
      listing.parts.emplace_back(*number);
    }
  });
  if (status) {
    status = for_each_name(folder(space) / "blobs", [&](const fs::path& branch) {
      for_each_name(branch, [&](const fs::path& path) {
        if (const auto bytes = bytes_of(path.filename().string())) {
          listing.blobs.push_back(*bytes);
        }
      });
    });
  }
  if (!status) {
    return status.error();
  }
  return listing;
}

Result<std::string> sha256_of(const fs::path& path) {
  const auto file = open_file(path, O_RDONLY);
  if (!file) {
    return file.error();
  }
  Sha256 sha256;
  for (std::uint64_t offset = 0; offset < file->size();) {
    const auto bytes = file->read(offset, kReadBytes);
    if (!bytes) {
      return bytes.error();
    }
    sha256.add(*bytes);
    offset += bytes->size();
  }
  return Result<std::string>(boost::system::in_place_value, sha256.digest());
}

}  // namespace atrium::storage
