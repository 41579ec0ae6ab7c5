#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "storage/ids.h"
#include "tests/support/child_process.h"

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
  void fail_what_hangs() { process_->write("fail\n"); }
  // Waits until the process ends by itself; its exit status.
  int wait_for_end() { return process_->wait(); }

 private:
  void demand(const std::string& line);

  const std::filesystem::path data_;
  std::unique_ptr<ChildProcess> process_;
  std::size_t lines_ = 0;  // that it has said
  std::uint16_t port_ = 0;
  ChatId chat_;
};

}  // namespace atrium::test
