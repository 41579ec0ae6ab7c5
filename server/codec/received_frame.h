#pragma once

#include <google/protobuf/arena.h>

#include <memory>
#include <string_view>

#include "atrium/wire/v1/frames.pb.h"

namespace atrium::codec {

// A command as it came in. A long one lies in an arena: as nodes by themselves, the thousand positions of a Resume would cost more than all
// that is done with them.
class ReceivedFrame {
 public:
  // Once. False if the bytes are no frame.
  [[nodiscard]] bool parse(std::string_view encoded);

  wire::v1::ClientFrame& frame() { return arena_ == nullptr ? short_ : *long_; }

 private:
  wire::v1::ClientFrame short_;
  std::unique_ptr<google::protobuf::Arena> arena_;
  wire::v1::ClientFrame* long_ = nullptr;  // in the arena
};

}  // namespace atrium::codec
