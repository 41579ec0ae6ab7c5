#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "storage/ids.h"

namespace atrium::test {

// The program faulty_server, in a process of its own. Its folder goes with it.
class FaultyServerProcess {
 public:
  explicit FaultyServerProcess(std::filesystem::path data);
  ~FaultyServerProcess();

  // Also after an end, on the same folder and a disk that is well again.
  void start();
  std::uint16_t port() const { return port_; }
  ChatId chat() const { return chat_; }

  // The disk takes so many more syncs, then they fail, or hang until they fail. Returns when that holds.
  void break_disk_after(int syncs) { demand("break " + std::to_string(syncs)); }
  void hang_disk_after(int syncs) { demand("hang " + std::to_string(syncs)); }
  void fail_what_hangs() { write_line("fail"); }
  // Waits until the process ends by itself, and returns its exit status; -1: it did not, or died.
  int wait_for_end();

 private:
  void demand(const std::string& line);
  void write_line(const std::string& line);
  std::string read_line();
  void end();

  const std::filesystem::path data_;
  pid_t process_ = 0;
  int input_ = -1;
  int output_ = -1;
  std::uint16_t port_ = 0;
  ChatId chat_;
};

}  // namespace atrium::test
