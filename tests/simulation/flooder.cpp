#include "tests/simulation/flooder.h"

#include "atrium/wire/v1/errors.pb.h"
#include "frames.h"

namespace atrium::test {

using namespace wire::v1;

namespace {

constexpr int kFramesAtOnce = 100;

}  // namespace

Flooder::Flooder(Dice& dice, std::string space, std::string token)
    : dice_(dice), space_(std::move(space)), token_(std::move(token)) {}

bool Flooder::was_closed_over_its_answers() const {
  return pipe_ != nullptr && pipe_->closed_with == CLOSE_CODE_SLOW_CONSUMER;
}

void Flooder::hang_up() {
  if (pipe_ != nullptr) {
    pipe_->hang_up();
  }
  pipe_ = nullptr;
  open_ = false;
}

void Flooder::step(std::uint64_t some_chat) {
  if (pipe_ == nullptr) {
    next_id_ = 0;
    pipe_ = FakeNetwork::of_this_thread().dial({[this] { open_ = true; }, [](std::string_view) {}, [] {},
                                                [this](unsigned, const std::string&) {
                                                  pipe_ = nullptr;
                                                  open_ = false;
                                                }});
    return;
  }
  if (!open_) {
    return;
  }
  std::string message;
  const auto add = [&](ClientFrame frame) {
    frame.set_id(++next_id_);
    message += client::encode_frame(frame);
  };
  if (next_id_ == 0) {
    ClientFrame frame;
    frame.mutable_sign_in()->set_protocol(1);
    frame.mutable_sign_in()->set_space(space_);
    frame.mutable_sign_in()->set_token(token_);
    add(std::move(frame));
  } else {
    for (int i = 0; i < kFramesAtOnce; ++i) {
      ClientFrame frame;
      if (dice_.one_in(2)) {
        auto& history = *frame.mutable_read_history();
        history.set_chat_id(some_chat);
        history.set_direction(HISTORY_DIRECTION_OLDER);
        history.set_view(HISTORY_VIEW_ENTRIES);
        history.set_limit(200);
      } else {
        frame.mutable_list_chats();
      }
      add(std::move(frame));
    }
  }
  pipe_->send(std::move(message));
}

}  // namespace atrium::test
