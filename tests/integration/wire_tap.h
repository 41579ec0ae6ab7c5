#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "atrium/wire/v1/frames.pb.h"

namespace atrium::test {

using Clock = std::chrono::steady_clock;

// One WebSocket of a client that is no library: whatever the server sends is seen as it came. Of one thread.
class WireTap {
 public:
  // Connects and upgrades.
  explicit WireTap(std::uint16_t port);
  ~WireTap() { hang_up(); }
  WireTap(const WireTap&) = delete;
  WireTap& operator=(const WireTap&) = delete;

  bool open() const { return socket_ >= 0; }
  void send(const wire::v1::ClientFrame& frame);
  // The frames that are there, without their lengths; waits so long for the first one.
  std::vector<std::string> receive(std::chrono::milliseconds patience);
  // Ends without a word.
  void hang_up();

 private:
  bool fill(std::chrono::milliseconds patience);
  bool send_bytes(std::string_view bytes);
  void take_messages(std::vector<std::string>& frames);

  int socket_ = -1;
  std::string received_;
};

}  // namespace atrium::test
