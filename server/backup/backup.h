#pragma once

#include <cstdint>
#include <filesystem>

#include "storage/result.h"

// The commands `atriumd backup ...`: what they say goes to standard output, and how far they are to standard error.
namespace atrium {

struct BackupOptions {
  std::filesystem::path folder;  // where the backups are
  std::uint32_t keep = 0;        // so many of the newest; 0 = all
  std::uint32_t number = 0;      // which of them; 0 = the newest
};

// Adds a backup of the store in a data folder, also while a server runs on it.
Status create_backup(const std::filesystem::path& data, const BackupOptions& options);
// Whether a backup is whole, in every byte and every chat; what is not is told on standard error.
Status verify_backup(const BackupOptions& options);
// Makes a fresh data folder of a backup, once it is verified.
Status restore_backup(const std::filesystem::path& data, const BackupOptions& options);
Status list_backups(const BackupOptions& options);
Status prune_backups(const BackupOptions& options);

}  // namespace atrium
