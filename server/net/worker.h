#pragma once

#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <mutex>
#include <vector>

#include "server/net/task.h"

namespace atrium::net {

// What happens at the end of a turn, in this order.
enum class TurnStage {
  kCommands,  // sessions hand the turn's commands to their home threads
  kChanges,   // spaces hand what they decided to the committer
  kOutgoing,  // spaces hand replies and pushes to the I/O threads
  kFlush,     // connections write what is queued
};
inline constexpr std::size_t kTurnStages = 4;

// Something that wants to act once at the end of a turn.
class TurnEnd {
 public:
  virtual ~TurnEnd() = default;
  virtual void end_of_turn() = 0;

 private:
  friend class Worker;
  std::array<bool, kTurnStages> scheduled_{};
};

// One thread with its io_context: home of spaces and of sockets. It works in turns: run_one, then poll until nothing is
// ready (at most kHandlersPerTurn), then the end of the turn. So one turn costs one hand-over, one wake-up and one write per
// target, however much happened in it.
class Worker {
 public:
  explicit Worker(std::size_t index);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  std::size_t index() const { return index_; }
  boost::asio::io_context& context() { return context_; }

  // Runs turns on the calling thread until stop().
  void run();
  // One turn with what is ready, without waiting: for who runs several workers on one thread.
  void run_turn();
  // Any thread.
  void stop();
  // Lets go of what was posted and has not run. After run(), before any worker is destroyed whose sockets it may own.
  void drop_posted();
  bool on_this_thread() const;

  // Runs `task` on this worker in a later step of this or the next turn. Any thread; tasks of one poster run in the order
  // of posting. A wake-up is sent only if the mailbox was empty.
  void post(Task task);
  void post(std::vector<Task> tasks);

  // Calls `hook.end_of_turn()` once at the end of this turn. On this thread only. If it is scheduled again from within the
  // same or a later stage, it runs in the next turn, which then follows at once.
  // `hook` must live until then: use `cancel` in its destructor.
  void at_end_of_turn(TurnStage stage, TurnEnd& hook);
  void cancel(TurnEnd& hook);

 private:
  void turn();
  void drain_mailbox();
  void end_turn();
  void wake();

  const std::size_t index_;

  std::mutex mailbox_mutex_;
  std::vector<Task> mailbox_;
  std::vector<Task> taken_;  // under way; keeps its memory

  std::array<std::vector<TurnEnd*>, kTurnStages> ends_;
  int stage_under_way_ = -1;
  bool turn_due_ = false;  // another turn follows at once

  // Last, so it goes first: handlers that never ran still own hooks.
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
};

}  // namespace atrium::net
