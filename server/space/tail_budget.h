#pragma once

#include <boost/intrusive/list.hpp>
#include <cstddef>

#include "server/space/chat.h"

namespace atrium::space {

// Keeps what the chats of a space have in memory of their newest entries within a bound. One per space, on its home thread.
class TailBudget {
 public:
  explicit TailBudget(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  // The chat's newest entries are of use, and may be more than before. Those that were of none for longest go, all of a chat, if
  // there are more than the bound.
  void used(Chat& chat);

 private:
  const std::size_t most_bytes_;
  boost::intrusive::list<TailUse, boost::intrusive::constant_time_size<false>> unused_first_;
  std::size_t bytes_ = 0;
};

}  // namespace atrium::space
