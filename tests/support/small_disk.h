#pragma once

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace atrium::test {

// A disk of so many MiB, and of so many files if that is bounded: a tmpfs that is gone when the test ends. Where the test may not mount one,
// there() says so.
class SmallDisk {
 public:
  explicit SmallDisk(std::uint64_t mib, std::uint64_t files = 0) {
    static int number = 0;
    const auto name = "atrium-disk-" + std::to_string(getpid()) + "-" + std::to_string(++number);
    path_ = std::filesystem::temp_directory_path() / name;
    std::filesystem::create_directory(path_);
    const auto size = "size=" + std::to_string(mib) + "m,nr_inodes=" + std::to_string(files);
    there_ = ::mount("none", path_.c_str(), "tmpfs", 0, size.c_str()) == 0;
  }
  ~SmallDisk() {
    if (there_) {
      ::umount2(path_.c_str(), MNT_DETACH);
    }
    std::filesystem::remove_all(path_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool there() const { return there_; }
  const std::filesystem::path& path() const { return path_; }
  std::uint64_t free_bytes() const {
    struct statvfs disk {};
    ::statvfs(path_.c_str(), &disk);
    return disk.f_bsize * disk.f_bavail;
  }

  // A file that leaves only so much free; and its end.
  void leave_free(std::uint64_t bytes) {
    drop_ballast();
    const auto size = free_bytes() - std::min(free_bytes(), bytes);
    const int file = ::open(ballast().c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    (void)!::posix_fallocate(file, 0, static_cast<off_t>(size));
    ::close(file);
  }
  // Empty files, until only so many more can be made; and their end.
  void leave_free_files(std::uint64_t files) {
    struct statvfs disk {};
    for (int i = 0; ::statvfs(path_.c_str(), &disk) == 0 && disk.f_favail > files; ++i) {
      std::filesystem::create_directories(crumbs());
      std::ofstream(crumbs() / std::to_string(i));
    }
  }
  void drop_files() { std::filesystem::remove_all(crumbs()); }
  void drop_ballast() { std::filesystem::remove(ballast()); }

 private:
  std::filesystem::path ballast() const { return path_ / "ballast"; }
  std::filesystem::path crumbs() const { return path_ / "crumbs"; }

  std::filesystem::path path_;
  bool there_ = false;
};

}  // namespace atrium::test
