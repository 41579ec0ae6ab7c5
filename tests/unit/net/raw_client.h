#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tests/unit/net/client_frames.h"
#include "tests/unit/net/raw_stream.h"

namespace atrium::test {

// A frame as the server sent it.
struct ServerFrame {
  Opcode opcode = Opcode::kBinary;
  std::string payload;

  std::uint16_t close_code() const;
};

// Whether an answer has one: that to a HEAD and a 304 have none.
enum class Body { kFollows, kNone };

// A blocking client that sends whatever bytes a test wants, on a socket of its own. Waits 10 s for bytes at most.
class RawClient {
 public:
  explicit RawClient(Door door) : stream_(door) {}

  RawStream& stream() { return stream_; }

  // As much of it as the server takes.
  void send(std::string_view bytes);
  void send_frame(Opcode opcode, std::string_view payload, Part part = Part::kLast) {
    send(client_frame(opcode, payload, part));
  }
  // Sends a GET for /ws with more header lines, each ending in "\r\n"; returns the answer's status.
  unsigned upgrade(std::string_view more_headers = {}, std::string_view host = "localhost");
  // Sends a request and returns the whole answer, until the server closes.
  std::string ask(std::string_view request);
  // The next answer of HTTP, as long as it says itself; what there is of it if the connection ended.
  std::string next_answer(Body body = Body::kFollows);

  // The next frame; nothing if the connection ended. Fails the test on half a frame, a mask or a fragment.
  std::optional<ServerFrame> next();
  // The code of the close frame that comes next or after other frames; nothing if the connection ends without.
  std::optional<std::uint16_t> close_code();
  // Whether the connection ends, whatever comes before.
  bool ends();
  // Whether it ends before more than so many bytes come.
  bool ends_within(std::size_t bytes);
  void hang_up() { stream_.hang_up(); }
  // Takes few bytes into its receive buffer. To be called before much has come.
  void take_little();

 private:
  bool receive();
  bool receive_until(std::size_t size);

  RawStream stream_;
  std::string received_;
  bool timed_out_ = false;
};

}  // namespace atrium::test
