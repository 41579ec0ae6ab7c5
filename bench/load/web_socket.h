#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

// As much of RFC 6455 as a client needs that knows its server.
namespace atrium::bench {

constexpr int kBinary = 2;
constexpr int kClose = 8;
constexpr int kPing = 9;
constexpr int kPong = 10;

// The server said goodbye, with a code of RFC 6455 or one of its own; 0 if it gave none.
class PeerClosed : public std::runtime_error {
 public:
  explicit PeerClosed(int code)
      : std::runtime_error("the server closed a connection with " + std::to_string(code)), code_(code) {}
  int code() const { return code_; }

 private:
  int code_;
};

// A whole masked frame.
void append_client_frame(std::string& out, int opcode, std::string_view payload);
// The first four bytes of a server's frame of 126 to 65,535 bytes, and the payload.
std::string server_frame(std::string_view payload);

// `protocol` may be empty.
std::string upgrade_request(std::uint16_t port, std::string_view path, std::string_view protocol);

// A server's bytes, however they are cut.
class FrameStream {
 public:
  // `on_payload(std::string_view)` gets what data frames hold, piece by piece.
  template <class OnPayload>
  void take(std::string_view bytes, OnPayload&& on_payload) {
    while (!bytes.empty()) {
      if (left_ == 0 && !take_header(bytes)) {
        return;
      }
      const auto part = bytes.substr(0, left_);
      bytes.remove_prefix(part.size());
      left_ -= part.size();
      if (opcode_ < kClose) {
        on_payload(part);
      } else {
        take_control(part);
      }
    }
  }

  bool is_at_boundary() const { return left_ == 0 && header_.empty(); }
  // Frames that answer pings; empty mostly.
  std::string& answers() { return answers_; }

 private:
  // Takes what belongs to a header; false if that was not all of it.
  bool take_header(std::string_view& bytes);
  void take_control(std::string_view part);

  std::string header_;  // one that is cut
  std::string control_;
  std::string answers_;
  std::uint64_t left_ = 0;
  int opcode_ = 0;
};

}  // namespace atrium::bench
