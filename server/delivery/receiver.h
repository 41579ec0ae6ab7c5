#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "server/net/message.h"

namespace atrium::delivery {

// A session as those see it who have something for it. Called on its worker only.
class Receiver {
 public:
  explicit Receiver(std::size_t worker_index) : worker_index_(worker_index) {}
  virtual ~Receiver() = default;

  // The worker that the socket lives on; the only thing that another thread may ask.
  std::size_t worker_index() const { return worker_index_; }

  // Queues a message. `replies` of the frames in it end a command each.
  virtual void deliver(const net::SharedMessage& message, std::size_t replies) = 0;
  // Queues a page of catch-up; the receiver asks its space for the next one when its queue has room.
  virtual void deliver_page(const net::SharedMessage& message, std::size_t replies) = 0;
  // Closes the connection.
  virtual void end(std::uint16_t code, std::string_view reason) = 0;
  // True once the socket is closed: nothing may be subscribed for it any more.
  virtual bool gone() const = 0;

 private:
  const std::size_t worker_index_;
};

}  // namespace atrium::delivery
