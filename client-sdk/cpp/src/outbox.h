#pragma once

#include <atrium/types.h>

#include <chrono>
#include <deque>
#include <functional>
#include <optional>

#include "frames.h"

namespace atrium::client {

// A command on its way, and what to do with its answer. The answer of several frames comes as one, merged.
struct Command {
  using Answer = Result<wire::ServerFrame>;

  wire::ClientFrame frame;
  // It carries a request_id: its answer is handed over after those of all changes before it.
  bool change = false;
  // Worth something only on the present connection.
  bool fleeting = false;
  // Set: it is not sent, and this is its answer.
  std::optional<Error> refusal;
  std::function<void(Answer)> done;
};

// The commands of the application in the order of the calls, until each is answered: what to send next, what to send
// again, whose answer to hand over. Knows neither socket nor clock.
//
// Thread: the client's. `done` is called from push, on_reply, on_disconnected and fail_all; it must not call back.
class Outbox {
 public:
  explicit Outbox(std::size_t window) : window_(window) {}

  void push(Command command);

  // The next frame that may go out now and has at most `room` bytes, as it stands on the wire; it counts as unanswered
  // from then on. Empty = none.
  std::string_view next_frame(std::size_t room);

  enum class Handled {
    kNotMine,  // no command here has this id
    kYes,
    kHeld,       // the server is busy: call release() after retry_after()
    kReconnect,  // the server is stopping
  };
  Handled on_reply(const wire::ServerFrame& reply);

  // After a busy answer nothing goes out until release(); then, once everything in flight is answered, the first command
  // alone, and the rest when it got through. So a busy server does not reorder what waits.
  std::chrono::milliseconds retry_after() const { return retry_after_; }
  void release() { released_ = true; }

  // What was sent and not answered goes out again, under the same request ids, in the same order.
  void on_disconnected();
  void fail_all(const Error& error);

  void set_window(std::size_t window) { window_ = window; }
  std::size_t in_flight() const { return in_flight_; }
  bool empty() const { return items_.empty(); }

 private:
  enum class Progress { kWaiting, kSent, kAnswered, kFinished };
  enum class Flow { kOpen, kHeld, kProbing };

  struct Item {
    std::string bytes;
    bool change = false;
    bool fleeting = false;
    wire::ServerFrame::ContentCase result = wire::ServerFrame::CONTENT_NOT_SET;  // of its answer
    Progress progress = Progress::kWaiting;
    wire::ServerFrame reply;
    std::optional<Error> error;
    std::function<void(Command::Answer)> done;
  };

  Item& at(std::uint64_t id) { return items_[id - first_id_]; }
  std::uint64_t end_id() const { return first_id_ + items_.size(); }
  Handled hold(std::uint64_t id, const wire::Error& error);
  void answered(Item& item);
  void finish(Item& item);
  void hand_over();

  std::deque<Item> items_;
  std::uint64_t first_id_ = 1;      // the frame id of items_.front(); ids are consecutive
  std::uint64_t next_to_send_ = 1;  // nothing before it waits
  std::uint64_t next_change_ = 1;   // no change before it is unfinished
  std::size_t window_;
  std::size_t in_flight_ = 0;
  Flow flow_ = Flow::kOpen;
  bool released_ = false;
  std::chrono::milliseconds retry_after_{0};
};

}  // namespace atrium::client
