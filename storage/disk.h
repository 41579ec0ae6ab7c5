#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "storage/result.h"

namespace rocksdb {
class Env;
}

namespace atrium::storage {

// Small files beside a store. They go the same way to the disk as what RocksDB writes, so that whoever owns that disk in a test
// owns these too. Any thread.
class Disk {
 public:
  // nullptr = the real one.
  explicit Disk(rocksdb::Env* env = nullptr);

  // With all above it; returns once they would survive a power loss.
  Status make_folder(const std::filesystem::path& path) const;
  bool has(const std::filesystem::path& path) const;
  // The whole file; nothing if there is none.
  Result<std::optional<std::string>> read(const std::filesystem::path& path) const;
  // Puts these bytes in the place of what was there, all or nothing, and returns once that would survive a power loss. Beside
  // it stands a file with `.new` behind the name meanwhile.
  Status replace(const std::filesystem::path& path, std::string_view bytes) const;

 private:
  rocksdb::Env* env_;
};

}  // namespace atrium::storage
