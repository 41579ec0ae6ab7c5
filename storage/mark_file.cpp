#include "storage/mark_file.h"

#include <xxhash.h>

#include "storage/keys.h"

namespace atrium::storage {
namespace {

constexpr std::string_view kMagic = "ATRMARK1";
constexpr std::size_t kHashedBytes = 24;
constexpr std::size_t kMarkBytes = 32;

Failure lost(const std::string& how) {
  return Failure{"The store has lost changes that were acknowledged (" + how +
                 "). It must not be used: restore the data folder from a backup."};
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

Result<std::optional<Mark>> read_mark_file(const std::filesystem::path& folder, const Disk& disk) {
  const auto path = folder / "mark";
  const auto bytes = disk.read(path);
  if (!bytes)
    return bytes.error();
  if (!*bytes)
    return std::optional<Mark>();
  const auto mark = decode_mark(**bytes);
  if (!mark) {
    return Failure{"The file " + path.string() +
                   " is damaged, so nobody can tell whether the store is complete. "
                   "Restore the data folder from a backup."};
  }
  return mark;
}

Status write_mark_file(const std::filesystem::path& folder, const Mark& mark, const Disk& disk) {
  return disk.replace(folder / "mark", encode_mark(mark));
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
