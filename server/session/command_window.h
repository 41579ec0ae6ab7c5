#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "atrium/wire/v1/frames.pb.h"

namespace atrium::session {

// What the unanswered commands of one connection cost, and whether one more may join them. At most kCommandsInFlight,
// together kCommandBytesInFlight as they are decoded; and no more reads than have answers that fit in the connection's
// queue, so that nobody is closed over the answers to their own questions. A command that costs more goes alone.
class CommandWindow {
 public:
  // Counts the command in; false if it has to wait. `queued_bytes` wait for the peer already.
  [[nodiscard]] bool admit(const wire::v1::ClientFrame& command, std::size_t encoded_bytes, std::size_t queued_bytes);
  // The commands that these frames answer are over.
  void answered(std::string_view frames);
  void answered(std::uint64_t frame_id);
  // Whether a command waits for its answer.
  bool waits() const { return !unanswered_.empty(); }

 private:
  struct Cost {
    std::size_t bytes;
    std::size_t answer_bytes;
  };
  struct Unanswered {
    std::uint64_t frame_id;  // 0: answered
    Cost cost;
  };
  static Cost cost_of(const wire::v1::ClientFrame& command, std::size_t encoded_bytes);
  bool fits(const Cost& cost, std::size_t queued_bytes) const;
  void strike(std::uint64_t frame_id);
  void forget_answered();

  std::vector<Unanswered> unanswered_;  // in the order of sending, which is nearly that of the answers
  std::size_t next_ = 0;                // where the next answer's command most likely stands
  Cost sum_{0, 0};
};

}  // namespace atrium::session
