#pragma once

#include <cstdint>

// How much of the disk the store leaves free for itself. What it must be able to write at any moment (the log, the tables that it makes of
// memory, a compaction beside what it replaces) never meets the end of the disk, because whatever is new is refused before. A file system
// that can hold only so many files is full, too, once it holds them.
namespace atrium::storage {

inline constexpr std::uint64_t kMiB = 1 << 20;

// How large what comes and goes may become.
struct StoreSizes {
  std::uint64_t log_bytes = 64 << 20;             // all write-ahead logs: bounds how long recovery takes
  std::uint64_t entries_buffer_bytes = 32 << 20;  // a memtable of the entries
  std::uint64_t other_buffer_bytes = 16 << 20;    // and of each other family
  std::uint64_t table_bytes = 64 << 20;           // a table that a compaction writes

  std::uint64_t buffers_bytes() const;  // two memtables of every family
  std::uint64_t compaction_bytes() const;
};

// Full-sized from 4 GiB on; below, everything shrinks with the volume, since the reserve would be all of it.
StoreSizes sizes_on_volume(std::uint64_t volume_bytes);

// max(5 % of the volume, log + memtables + the largest compaction, which is no larger than all tables).
std::uint64_t reserve_bytes(const StoreSizes& sizes, std::uint64_t volume_bytes, std::uint64_t all_tables_bytes);

// A twentieth of the files that a volume can hold, at most 1,000: far more than the store opens anew at a time.
std::uint64_t reserve_files(std::uint64_t volume_files);

// The disk at one moment.
struct DiskRoom {
  std::uint64_t free_bytes = ~0ull;
  std::uint64_t reserve_bytes = 0;
  std::uint64_t free_files = ~0ull;
  std::uint64_t reserve_files = 0;
};

// Whether there is room for something new, as one sample after the other tells. Once there is none, an eighth of either reserve more has to
// be free before there is again.
class RoomGauge {
 public:
  // Returns whether the answer is another one now.
  bool take(const DiskRoom& sample);
  bool has_room() const { return has_room_; }
  // How much more may be written; 0 if there is no room.
  std::uint64_t room_bytes(const DiskRoom& sample) const;
  // How much has to be free for the answer to be yes, or to become it.
  std::uint64_t wanted_bytes(const DiskRoom& sample) const { return wanted(sample.reserve_bytes); }
  std::uint64_t wanted_files(const DiskRoom& sample) const { return wanted(sample.reserve_files); }

 private:
  std::uint64_t wanted(std::uint64_t reserve) const;

  bool has_room_ = true;
};

}  // namespace atrium::storage
