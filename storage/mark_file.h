#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "storage/disk.h"
#include "storage/ids.h"
#include "storage/result.h"

// The high-water mark: a small file beside the store that says how far the store had certainly come. RocksDB ends its
// recovery at the first record of the log that it can't read and opens with what came before it; only something outside
// the log can tell that more had been there.
namespace atrium::storage {

// Counts the groups that a data folder has committed; 0 = none yet.
using GroupNumber = Strong<struct GroupNumberTag>;

// A group, and the hash over it and all groups before it.
struct Mark {
  GroupNumber group;
  std::uint64_t hash = 0;
  friend bool operator==(const Mark&, const Mark&) = default;
};

std::string encode_mark(const Mark& mark);
std::optional<Mark> decode_mark(std::string_view bytes);

// Nothing, if there is no such file. Fails if it is damaged: it is replaced as a whole, so no crash leaves it torn.
Result<std::optional<Mark>> read_mark_file(const std::filesystem::path& folder, const Disk& disk = Disk());

// Replaces the file, and returns once that would survive a power loss.
Status write_mark_file(const std::filesystem::path& folder, const Mark& mark, const Disk& disk = Disk());

// What a store says about itself when it is opened.
struct StoreMarks {
  Mark commit;                   // its last group
  std::optional<Mark> recorded;  // the mark file, as it stood before one of the last groups
};

// Whether a store is at least as far as the mark file says, and has the same past.
Status check_mark(const StoreMarks& store, const std::optional<Mark>& file);

}  // namespace atrium::storage
