#include "storage/rocksdb_meta.h"

#include <optional>
#include <string>

namespace atrium::storage {
namespace {

Result<std::optional<std::string>> get_meta(const Database& database, std::string_view key, std::size_t size) {
  std::string value;
  const auto status = database.db->Get(rocksdb::ReadOptions(), database.handle(Family::kMeta), slice(key), &value);
  if (status.IsNotFound())
    return std::optional<std::string>();
  if (!status.ok())
    return explain(status);
  if (value.size() != size)
    return explain(rocksdb::Status::Corruption("meta", slice(key)));
  return std::optional<std::string>(std::move(value));
}

}  // namespace

Result<Meta> read_meta(const Database& database) {
  const auto format = get_meta(database, kFormatKey, 8);
  const auto epoch = get_meta(database, kEpochKey, 8);
  const auto commit = get_meta(database, kCommitKey, 16);
  const auto mark = get_meta(database, kMarkKey, 16);
  for (const auto* value : {&format, &epoch, &commit, &mark}) {
    if (!*value)
      return value->error();
  }
  const auto to_mark = [](const std::string& bytes) { return Mark{GroupNumber(read_u64(bytes, 0)), read_u64(bytes, 8)}; };
  Meta meta;
  if (*format)
    meta.format = read_u64(**format, 0);
  if (*epoch)
    meta.epoch = Epoch(read_u64(**epoch, 0));
  if (*commit)
    meta.marks.commit = to_mark(**commit);
  if (*mark)
    meta.marks.recorded = to_mark(**mark);
  if ((meta.format != 0) != (meta.epoch.value != 0) || (meta.format == 0 && meta.marks.commit.group)) {
    return explain(rocksdb::Status::Corruption("the store's own records are incomplete"));
  }
  return meta;
}

Status write_epoch(Database& database, rocksdb::WriteBatch& batch, Epoch epoch) {
  if (auto status = database.put(batch, Family::kMeta, kEpochKey, encode_u64(epoch.value)); !status)
    return status;
  if (auto status = database.write(batch); !status)
    return status;
  const auto flushed = database.db->Flush(rocksdb::FlushOptions(), database.handle(Family::kMeta));
  return flushed.ok() ? Status() : Status(explain(flushed));
}

}  // namespace atrium::storage
