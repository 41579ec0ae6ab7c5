#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "server/server.h"

namespace atrium {

// What the demo is asked for beside the server's own options.
struct DemoOptions {
  bool fresh = false;    // begin with an empty data folder
  std::size_t load = 0;  // so many accounts with tokens, in one group, for load generators
};

// Makes the regulation's own college in the data folder, if it isn't there yet: channels, staff room, management chats, two
// classes with their people. Between Server::start and Server::open.
class Demo {
 public:
  // Reads the folder's secret or draws one; everything that the demo gives away follows from it.
  static Result<Demo> prepare(const std::filesystem::path& data, const DemoOptions& options);

  Status seed(Server& server) const;
  // Writes demo.json, whole or not at all, mode 0600.
  Status write_card(const std::string& address, std::uint16_t port) const;
  // What a newcomer wants to know, for standard output.
  std::string greeting(const std::string& address, std::uint16_t port) const;

 private:
  Demo(std::filesystem::path data, DemoOptions options, std::string secret);
  std::string password() const;
  std::string token(const std::string& login) const;  // 32 bytes

  std::filesystem::path data_;
  DemoOptions options_;
  std::string secret_;
  mutable ChatId load_chat_;
};

}  // namespace atrium
