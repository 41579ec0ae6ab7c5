#pragma once

#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>

#include "storage/mark_file.h"

namespace atrium::storage {

// A data folder that is gone when the test ends.
class DataFolder {
 public:
  DataFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "atrium-storage-XXXXXX").string();
    if (!::mkdtemp(name.data()))
      throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;
  ~DataFolder() { std::filesystem::remove_all(path_); }

  const std::filesystem::path& path() const { return path_; }

  // What another machine would find if this one lost its power now, with all that was written on the disk.
  void copy_to(const DataFolder& other) const {
    std::filesystem::copy(path_, other.path_,
                          std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  }

  // The newest write-ahead log.
  std::filesystem::path log() const {
    std::filesystem::path newest;
    for (const auto& file : std::filesystem::directory_iterator(path_ / "rocksdb")) {
      if (file.path().extension() == ".log" && file.path() > newest)
        newest = file.path();
    }
    return newest;
  }

  // Waits until the mark file says so.
  bool mark_reaches(GroupNumber group) const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < deadline) {
      const auto mark = read_mark_file(path_);
      if (mark && *mark && (*mark)->group >= group)
        return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  }

 private:
  std::filesystem::path path_;
};

inline std::string read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace atrium::storage
