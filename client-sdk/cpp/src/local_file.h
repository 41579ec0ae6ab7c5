#pragma once

#include <atrium/result.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace atrium::client {

// An open file of this machine.
class LocalFile {
 public:
  LocalFile() = default;
  explicit LocalFile(int descriptor) : descriptor_(descriptor) {}
  LocalFile(LocalFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  LocalFile& operator=(LocalFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~LocalFile();

  int descriptor() const { return descriptor_; }
  // What is there from that place on, at most `size`; 0 at the end, or if it can't be read.
  std::size_t read(std::uint64_t offset, char* into, std::size_t size) const;
  bool write(std::uint64_t offset, std::string_view bytes) const;

 private:
  int descriptor_ = -1;
};

// What the system says of the last call: "can't read /tmp/file: ...".
Error local_error(const std::string& what, const std::string& path);

}  // namespace atrium::client
