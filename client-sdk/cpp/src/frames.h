#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "atrium/wire/v1/frames.pb.h"

namespace atrium::client {

namespace wire = atrium::wire::v1;

// A frame as it stands in a WebSocket message: its length as a varint, then its bytes.
std::string encode_frame(const wire::ClientFrame& frame);

// Takes the frames out of a received message, one after the other.
class FrameReader {
 public:
  explicit FrameReader(std::string_view message) : rest_(message) {}

  bool at_end() const { return rest_.empty(); }
  // Nothing = the bytes are no frame.
  std::optional<wire::ServerFrame> next();

 private:
  std::string_view rest_;
};

// Whether a text may stand in a Protobuf string.
bool is_utf8(std::string_view text);

}  // namespace atrium::client
