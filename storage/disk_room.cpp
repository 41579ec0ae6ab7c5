#include "storage/disk_room.h"

#include <algorithm>

#include "storage/keys.h"

namespace atrium::storage {
namespace {

constexpr StoreSizes kFullSizes;
constexpr std::uint64_t kFullVolume = 4096 * kMiB;
constexpr std::uint64_t kLeastVolume = 64 * kMiB;   // nothing shrinks below what fits here
constexpr std::uint64_t kTablesPerCompaction = 25;  // RocksDB's own bound
constexpr std::uint64_t kShareOfVolume = 20;        // 5 %
constexpr std::uint64_t kMostReserveFiles = 1000;
constexpr std::uint64_t kShareOfReserveToComeBack = 8;

}  // namespace

std::uint64_t StoreSizes::buffers_bytes() const { return 2 * (entries_buffer_bytes + (kFamilies - 1) * other_buffer_bytes); }

std::uint64_t StoreSizes::compaction_bytes() const { return kTablesPerCompaction * table_bytes; }

StoreSizes sizes_on_volume(std::uint64_t volume_bytes) {
  const auto volume = std::clamp(volume_bytes, kLeastVolume, kFullVolume);
  const auto shrunk = [volume](std::uint64_t bytes) { return bytes / kMiB * volume / (kFullVolume / kMiB); };
  return {shrunk(kFullSizes.log_bytes), shrunk(kFullSizes.entries_buffer_bytes), shrunk(kFullSizes.other_buffer_bytes),
          shrunk(kFullSizes.table_bytes)};
}

std::uint64_t reserve_bytes(const StoreSizes& sizes, std::uint64_t volume_bytes, std::uint64_t all_tables_bytes) {
  const auto compaction = std::min(sizes.compaction_bytes(), all_tables_bytes);
  return std::max(volume_bytes / kShareOfVolume, sizes.log_bytes + sizes.buffers_bytes() + compaction);
}

std::uint64_t reserve_files(std::uint64_t volume_files) {
  return std::min(volume_files / kShareOfVolume, kMostReserveFiles);
}

std::uint64_t RoomGauge::wanted(std::uint64_t reserve) const {
  return has_room_ ? reserve : reserve + reserve / kShareOfReserveToComeBack;
}

std::uint64_t RoomGauge::room_bytes(const DiskRoom& sample) const {
  return has_room_ ? std::max<std::uint64_t>(sample.free_bytes - sample.reserve_bytes, 1) : 0;
}

bool RoomGauge::take(const DiskRoom& sample) {
  const bool before = has_room_;
  has_room_ = sample.free_bytes >= wanted_bytes(sample) && sample.free_files >= wanted_files(sample);
  return has_room_ != before;
}

}  // namespace atrium::storage
