#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace atrium::test {

// What a peer does from the first byte on, and how it has to end.
struct Attack {
  std::string name;
  bool upgrades = false;               // first of all it becomes a WebSocket
  std::string first;                   // sent at once
  std::string again;                   // then this, over and over
  std::size_t times = 0;               // so often
  std::chrono::milliseconds pause{0};  // before each of them

  unsigned status = 0;     // of HTTP; 0: the server says nothing
  std::uint16_t code = 0;  // with which the server closes; 0: it just ends
};

inline constexpr std::size_t kFlood = 1'000'000;
// The one origin that may connect.
inline constexpr char kOrigin[] = "https://school.example";

// A request for the upgrade that is as it has to be, with more header lines, each ending in "\r\n".
std::string upgrade_request(const std::string& more = {});

std::vector<Attack> frame_attacks();     // what breaks the rules of WebSocket, or bends them
std::vector<Attack> message_attacks();   // what breaks those of Protobuf
std::vector<Attack> request_attacks();   // HTTP that is none, or two things at once
std::vector<Attack> origin_attacks();    // web pages of somebody else
std::vector<Attack> patience_attacks();  // what takes its time, or never comes
std::vector<Attack> tls_attacks();       // at a port that speaks TLS

}  // namespace atrium::test
