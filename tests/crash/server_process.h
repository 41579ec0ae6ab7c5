#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace atrium::test {

// For a load: one account may say as much as it likes.
inline const std::vector<std::string> kNoRates{"--rate.commands_per_second",    "1000000",
                                               "--rate.messages_per_second",    "1000000",
                                               "--rate.connections_per_second", "1000000"};

// A real atriumd with the demo's college, in a process of its own, on a free port that stays the same.
class ServerProcess {
 public:
  // `arguments` come after those that it gives by itself.
  explicit ServerProcess(std::filesystem::path data, std::vector<std::string> arguments = {});
  ~ServerProcess();

  // Starts it and waits until sign-in works.
  void start();
  // kill -9.
  void kill();

  pid_t id() const { return process_; }
  std::uint16_t port() const { return port_; }
  std::string url() const { return "ws://127.0.0.1:" + std::to_string(port_) + "/ws"; }
  // Memory of its own that the process has, in bytes.
  std::size_t memory() const;
  // What it has open: files, sockets and the like.
  std::size_t descriptors() const;
  // Of every account of the demo.
  std::string password() const;
  // demo.json: what a program needs to know.
  std::string card() const;

 private:
  const std::filesystem::path data_;
  const std::vector<std::string> arguments_;
  std::uint16_t port_;
  pid_t process_ = 0;
};

}  // namespace atrium::test
