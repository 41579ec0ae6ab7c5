#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace atrium::bench {

// A server under load, in a process of its own, which ends with ours.
class ServerProgram {
 public:
  // What it says goes to `log`.
  ServerProgram(const std::vector<std::string>& line, const std::filesystem::path& log);
  ~ServerProgram();
  ServerProgram(const ServerProgram&) = delete;
  ServerProgram& operator=(const ServerProgram&) = delete;

  pid_t id() const { return process_; }
  bool is_running() const;
  // Asks it to stop and waits until it has. Throws when that takes more than a minute or went wrong.
  void stop();
  // Throws if it has not come within a minute.
  void wait_for_file(const std::filesystem::path& path) const;
  void wait_for_port(std::uint16_t port) const;
  // The first line that it says.
  std::string wait_for_line() const;
  // Of all its threads, user and system.
  std::chrono::nanoseconds cpu() const;
  // Of the processes that it has started, and of those that these have started and that have ended; in steps of 10 ms.
  std::chrono::nanoseconds children_cpu() const;
  std::size_t rss_bytes() const;
  // The part of it that is the program's own, and no file's.
  std::size_t anonymous_bytes() const;
  std::size_t descriptors() const;
  std::size_t threads() const;

 private:
  template <class Condition>
  void wait_until(Condition&& holds) const;

  const std::string name_;
  const std::filesystem::path log_;
  pid_t process_ = 0;
};

std::uint16_t free_port();
// Where this program lies, and with it the others.
std::filesystem::path program_folder();
// Of the PATH and the folders of system programs; empty if there is none.
std::filesystem::path find_program(const std::string& name);
// As many descriptors as are allowed, at most `wanted`; the servers inherit it.
std::size_t raise_descriptor_limit(std::size_t wanted);

}  // namespace atrium::bench
