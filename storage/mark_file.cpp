#include "storage/mark_file.h"

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "storage/keys.h"

namespace atrium::storage {
namespace {

constexpr std::string_view kMagic = "ATRMARK1";
constexpr std::size_t kHashedBytes = 24;
constexpr std::size_t kMarkBytes = 32;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0)
      ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

Failure system_failure(const std::string& what, const std::filesystem::path& path) {
  return Failure{what + " " + path.string() + ": " + std::system_category().message(errno)};
}

Failure lost(const std::string& how) {
  return Failure{"The store has lost changes that were acknowledged (" + how +
                 "). It must not be used: restore the data folder from a backup."};
}

Status write_synced(const std::filesystem::path& path, std::string_view bytes) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file.number() < 0)
    return system_failure("Can't create", path);
  while (!bytes.empty()) {
    const auto written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return system_failure("Can't write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file.number()) != 0)
    return system_failure("Can't sync", path);
  return {};
}

}  // namespace

std::string encode_mark(const Mark& mark) {
  std::string bytes(kMagic);
  bytes += encode_u64_pair(mark.group.value, mark.hash);
  bytes += encode_u64(XXH3_64bits(bytes.data(), bytes.size()));
  return bytes;
}

std::optional<Mark> decode_mark(std::string_view bytes) {
  if (bytes.size() != kMarkBytes || !bytes.starts_with(kMagic))
    return std::nullopt;
  if (read_u64(bytes, kHashedBytes) != XXH3_64bits(bytes.data(), kHashedBytes))
    return std::nullopt;
  return Mark{GroupNumber(read_u64(bytes, 8)), read_u64(bytes, 16)};
}

Result<std::optional<Mark>> read_mark_file(const std::filesystem::path& folder) {
  const auto path = folder / "mark";
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0 && errno == ENOENT)
    return std::optional<Mark>();
  if (file.number() < 0)
    return system_failure("Can't open", path);

  std::array<char, kMarkBytes + 1> bytes{};
  std::size_t size = 0;
  while (size < bytes.size()) {
    const auto got = ::read(file.number(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return system_failure("Can't read", path);
    if (got == 0)
      break;
    size += static_cast<std::size_t>(got);
  }
  const auto mark = decode_mark({bytes.data(), size});
  if (!mark) {
    return Failure{"The file " + path.string() +
                   " is damaged, so nobody can tell whether the store is complete. "
                   "Restore the data folder from a backup."};
  }
  return mark;
}

Status write_mark_file(const std::filesystem::path& folder, const Mark& mark) {
  const auto path = folder / "mark";
  const auto fresh = folder / "mark.new";
  if (auto written = write_synced(fresh, encode_mark(mark)); !written)
    return written;
  if (::rename(fresh.c_str(), path.c_str()) != 0)
    return system_failure("Can't replace", path);
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.number() < 0)
    return system_failure("Can't open", folder);
  if (::fsync(directory.number()) != 0)
    return system_failure("Can't sync", folder);
  return {};
}

Status check_mark(const StoreMarks& store, const std::optional<Mark>& file) {
  if (!file) {
    if (!store.commit.group)
      return {};
    return Failure{
        "The file `mark` is missing from the data folder, so nobody can tell whether the store is complete. "
        "Restore the data folder, with this file, from a backup."};
  }
  if (store.commit.group < file->group) {
    return lost("it ends at group " + std::to_string(store.commit.group.value) + ", but had reached group " +
                std::to_string(file->group.value));
  }
  if (store.commit.group == file->group && store.commit.hash != file->hash) {
    return lost("group " + std::to_string(file->group.value) + " isn't the one that was written");
  }
  if (store.recorded && store.recorded->group == file->group && store.recorded->hash != file->hash) {
    return lost("another store's past stands before group " + std::to_string(store.commit.group.value));
  }
  return {};
}

}  // namespace atrium::storage
