#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "server/demo_people.h"
#include "server/server.h"

namespace atrium {

// What the demo is asked for beside the server's own options.
struct DemoOptions {
  bool fresh = false;    // begin with an empty data folder
  std::size_t load = 0;  // so many accounts with tokens, in one group, for load generators
};

// Where it listens.
struct DemoAddress {
  std::string host;
  std::uint16_t port = 0;
  bool has_tls = false;

  std::string web_socket() const { return (has_tls ? "wss://" : "ws://") + authority() + "/ws"; }
  std::string http() const { return (has_tls ? "https://" : "http://") + authority(); }

 private:
  std::string authority() const { return host + ":" + std::to_string(port); }
};

// Makes the regulation's own college in the data folder, if it isn't there yet: channels, staff room, management chats, two
// classes with their people. Between Server::start and Server::open.
class Demo {
 public:
  // Reads the folder's secret or draws one; everything that the demo gives away follows from it.
  static Result<Demo> prepare(const std::filesystem::path& data, const DemoOptions& options);

  Status seed(Server& server) const;
  // Writes demo.json, whole or not at all, mode 0600.
  Status write_card(const DemoAddress& address) const;
  // For the messenger's first page: as whom one may come in.
  std::string people_card() const;
  // What a newcomer wants to know, for standard output.
  std::string greeting(const DemoAddress& address) const;

 private:
  Status seed_operator(Server& server) const;
  Demo(std::filesystem::path data, DemoOptions options, std::string secret);
  static std::vector<const demo::Person*> faces();
  std::string password() const;
  std::string token(const std::string& login) const;  // 32 bytes

  std::filesystem::path data_;
  DemoOptions options_;
  std::string secret_;
  mutable ChatId load_chat_;
};

}  // namespace atrium
