#pragma once

#include <memory>
#include <string>

#include "tests/simulation/fake_network.h"

namespace atrium::test {

// Asks for far more than it reads, without the SDK's manners. Its own questions must not get it closed, and what it may have
// unanswered is bounded.
class Flooder {
 public:
  Flooder(Dice& dice, std::string space, std::string token);

  // Connects, or says something more.
  void step(std::uint64_t some_chat);
  bool connected() const { return pipe_ != nullptr; }
  std::size_t pipe() const { return pipe_ == nullptr ? 0 : pipe_->number; }
  bool was_closed_over_its_answers() const;
  void hang_up();

 private:
  Dice& dice_;
  const std::string space_;
  const std::string token_;
  std::shared_ptr<Pipe> pipe_;
  bool open_ = false;
  std::uint64_t next_id_ = 0;
};

}  // namespace atrium::test
