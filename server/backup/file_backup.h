#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "storage/backup.h"
#include "storage/ids.h"

namespace atrium {

// The files of messages beside a store, and in a folder of backups. Content never changes and is named by its hash: what is there is not
// copied again, and all backups of a folder share it.
//
// Copies content, not what is still on its way. A file is there whole and durable, or not at all. Ends early if `progress` says so.
Status copy_files(const std::filesystem::path& from, const std::filesystem::path& to,
                  const storage::BackupProgress& progress);

// Content that a space has by its records.
struct NamedContent {
  SpaceId space;
  std::string sha256;
  std::uint64_t size = 0;
};
// What of it is not there, or is not what it was: a line each.
std::vector<std::string> check_content(const std::filesystem::path& files, const std::vector<NamedContent>& named);

}  // namespace atrium
