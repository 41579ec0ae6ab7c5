#include "server/space/tail_budget.h"

#include <utility>

namespace atrium::space {

void TailBudget::used(Chat& chat) {
  bytes_ -= std::exchange(chat.counted_, chat.tail_bytes());
  bytes_ += chat.tail_bytes();
  chat.unlink();
  unused_first_.push_back(chat);
  while (bytes_ > most_bytes_ && &unused_first_.front() != &chat) {
    auto& unused = static_cast<Chat&>(unused_first_.front());
    unused_first_.pop_front();
    bytes_ -= std::exchange(unused.counted_, 0);
    unused.drop_tail();
  }
}

}  // namespace atrium::space
