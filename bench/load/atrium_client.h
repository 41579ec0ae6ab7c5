#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "atrium/wire/v1/frames.pb.h"
#include "bench/load/demo_server.h"
#include "bench/load/dialogue.h"

namespace atrium::bench {

// Who may come in, as demo.json says.
struct LoadCard {
  std::uint16_t port = 0;
  Cover cover = Cover::kPlain;
  std::string space;
  std::string head_login;  // of the head of the college, who may make chats
  std::string head_password;
  std::vector<std::string> logins;  // of the load accounts
  std::vector<std::string> tokens;  // theirs, as they travel
  std::uint64_t chat = 0;           // of all load accounts
};
LoadCard read_card(const DemoServer& server);

// A blocking client of atriumd. Throws when it is refused.
class AtriumClient {
 public:
  // Connects. The card outlives the client.
  explicit AtriumClient(const LoadCard& card);

  // As the load account of this number, from 0.
  wire::v1::SignedIn sign_in(std::size_t account);
  void sign_in_as_head();
  // Returns what the answer says of all chats, once so many entries have come too.
  std::vector<wire::v1::ChatView> resume(const wire::v1::Resume& resume, std::size_t entries);
  // Gives each its id, and its request id if it changes something; they are under way together. The answers in that order.
  std::vector<wire::v1::ServerFrame> ask_all(std::vector<wire::v1::ClientFrame> commands);
  std::vector<std::uint64_t> ids_of(const std::vector<std::string>& logins);
  // Makes a group of each; the ids of people. Returns those of the chats.
  std::vector<std::uint64_t> open_groups(const std::vector<std::vector<std::uint64_t>>& groups);

  Dialogue& dialogue() { return dialogue_; }

 private:
  wire::v1::SignedIn begin(wire::v1::ClientFrame sign_in);
  void number(wire::v1::ClientFrame& command);

  const LoadCard& card_;
  Dialogue dialogue_;
  const std::uint64_t sender_;
  std::uint64_t next_id_ = 0;
  std::uint64_t next_counter_ = 0;
};

}  // namespace atrium::bench
