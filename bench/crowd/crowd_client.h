#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "atrium/wire/v1/frames.pb.h"
#include "bench/crowd/seen_entry.h"
#include "bench/crowd/tally.h"
#include "bench/load/web_socket.h"

namespace atrium::bench {

// Who comes in, and where.
struct Pass {
  std::string space;
  std::string token;
};

// The server did not let somebody in, who may try again.
class Refused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What one signed-in client says and knows, without a socket: from the WebSocket's handshake on. It resumes by token as the SDK does,
// and looks at the seq of every entry.
class CrowdClient {
 public:
  enum class Phase { kAway, kConnecting, kUpgrading, kSigningIn, kResuming, kCatchingUp, kThere };

  // How far a client has a chat.
  struct Place {
    std::uint64_t chat = 0;
    std::uint64_t seq = 0;
    std::uint64_t awaited = 0;  // the head that catching up has to reach; 0: it has
  };

  explicit CrowdClient(Pass pass) : pass_(std::move(pass)) {}

  Phase phase() const { return phase_; }
  // The server wished so in a refusal, before the next attempt.
  std::uint32_t retry_after_ms() const { return retry_after_ms_; }
  const std::vector<Place>& places() const { return places_; }
  std::uint64_t account() const { return account_; }
  // Its waits count.
  bool is_measured = true;

  void connecting() { phase_ = Phase::kConnecting; }
  // The socket is there: what is to be sent goes to unsent().
  void upgrade(std::uint16_t port);
  // The server's bytes. Throws PeerClosed when it says goodbye, Refused when it lets nobody in, std::runtime_error when it speaks
  // nonsense.
  void take(std::string_view bytes, Clock::time_point now, Tally& tally);
  // The connection is gone; what it knows of its chats stays.
  void lose();
  // Only who is there may say something. The text travels behind its stamp.
  void say(std::uint64_t chat, Stamp stamp, std::string_view text, Tally& tally);

  std::string& unsent() { return unsent_; }

 private:
  bool take_handshake(std::string_view& bytes);
  void take_frame(std::string_view frame, Clock::time_point now, Tally& tally);
  void take_entry(const SeenEntry& entry, Clock::time_point now, Tally& tally);
  void take_reply(const wire::v1::ServerFrame& frame, Tally& tally);
  void take_resumed(const wire::v1::Resumed& resumed, Tally& tally);
  void sign_in();
  void resume();
  void send(const wire::v1::ClientFrame& frame);
  Place& place_of(std::uint64_t chat);
  // Everything that was missed is there.
  void arrive(Tally& tally);

  const Pass pass_;
  Phase phase_ = Phase::kAway;
  std::string handshake_;
  FrameStream stream_;
  FrameCutter cutter_;
  std::string unsent_;
  std::vector<Place> places_;  // by chat
  std::size_t awaited_ = 0;    // how many of them are behind
  std::uint64_t epoch_ = 0;
  std::uint64_t account_ = 0;
  std::uint64_t sender_ = 0;  // of request ids
  std::uint64_t counter_ = 0;
  std::uint32_t retry_after_ms_ = 0;
  bool was_there_ = false;
};

}  // namespace atrium::bench
