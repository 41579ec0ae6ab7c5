#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "atrium/wire/v1/frames.pb.h"

namespace atrium::codec {

// A command as it came in. What is long lies in an arena: as nodes by themselves, the thousand positions of a Resume would cost more
// than all that is done with them.
class ReceivedFrame {
 public:
  ReceivedFrame() = default;
  ReceivedFrame(wire::v1::ClientFrame frame) : short_(std::move(frame)) {}

  // Once. False if the bytes are no frame.
  [[nodiscard]] bool parse(std::string_view encoded);

  wire::v1::ClientFrame& operator*() { return long_ == nullptr ? short_ : *long_; }

 private:
  wire::v1::ClientFrame short_;
  std::shared_ptr<wire::v1::ClientFrame> long_;  // with its arena
};

}  // namespace atrium::codec
