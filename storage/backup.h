#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/keys.h"
#include "storage/mark_file.h"
#include "storage/result.h"

// Backups of a store, in a folder of their own that may hold many: tables that several need stand there once. A backup is there as a whole
// or not at all. docs/decisions/backup.md tells why it is done so.
namespace atrium::storage {

// What a backup says of itself.
struct BackupNote {
  Mark mark;  // the group that it ends with
  Epoch epoch;
  std::uint64_t spaces = 0;
  std::int64_t at_ms = 0;
  friend bool operator==(const BackupNote&, const BackupNote&) = default;
};

// One line with a checksum, as it stands in the backup.
std::string encode_note(const BackupNote& note);
std::optional<BackupNote> decode_note(std::string_view line);

using BackupNumber = std::uint32_t;

struct Backup {
  BackupNumber number = 0;
  BackupNote note;
  std::uint64_t bytes = 0;  // of its files, shared ones among them
};

// Hears now and then how many bytes were copied or read so far; false ends what is being done.
using BackupProgress = std::function<bool(std::uint64_t bytes)>;

// Adds the store in `checkpoint`, which nobody else uses, to the backups in `folder`; makes the folder if it is not there. Copies only
// tables that no earlier backup has.
Result<Backup> add_backup(const std::filesystem::path& checkpoint, const std::filesystem::path& folder, std::int64_t now_ms,
                          const BackupProgress& progress);
// Leaves only the newest so many of those that can be read.
Status prune_backups(const std::filesystem::path& folder, std::uint32_t keep);

struct BackupList {
  std::vector<Backup> readable;  // both ascending
  std::vector<BackupNumber> damaged;
};

Result<BackupList> list_backups(const std::filesystem::path& folder);

// A backup that was opened to be looked through.
class BackupReader {
 public:
  static Result<std::unique_ptr<BackupReader>> open(const std::filesystem::path& folder, BackupNumber number);
  virtual ~BackupReader() = default;

  virtual const Backup& backup() const = 0;
  // What is wrong with its files, one line each; reads all of every file.
  virtual std::vector<std::string> check_files(const BackupProgress& progress) = 0;
  // Opens the store in it, checks every block, and that it ends with the group that the note names.
  virtual Status open_store() = 0;
  // All rows of a family, in order of their keys; after open_store(). Ends at a failure of the visitor.
  virtual Status visit(Family family,
                       const std::function<Status(std::string_view key, std::string_view value)>& visitor) = 0;
};

// The folder that a backup may be restored into, as it is to be named: not there yet or empty, no link and no mount point, since it
// is put in its place as a whole.
Result<std::filesystem::path> fresh_folder(const std::filesystem::path& data);

// Makes `data`, which must not be there or be empty, a data folder from a backup, under another epoch: all or nothing.
Status restore_backup(const std::filesystem::path& folder, BackupNumber number, const std::filesystem::path& data,
                      Epoch epoch);

}  // namespace atrium::storage
