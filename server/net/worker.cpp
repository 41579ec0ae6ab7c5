#include "server/net/worker.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <iterator>
#include <utility>

#include "server/config/limits.h"

namespace atrium::net {
namespace {

thread_local const Worker* this_worker = nullptr;

}  // namespace

Worker::Worker(std::size_t index) : index_(index), work_(boost::asio::make_work_guard(context_)) {}

Worker::~Worker() {
  // Tasks that never ran may own sockets of the context.
  drop_posted();
}

bool Worker::on_this_thread() const { return this_worker == this; }

void Worker::run() {
  this_worker = this;
  while (!context_.stopped()) {
    if (!turn_due_) {
      context_.run_one();
    }
    turn();
  }
  this_worker = nullptr;
}

void Worker::run_turn() {
  this_worker = this;
  turn();
  this_worker = nullptr;
}

void Worker::turn() {
  for (std::size_t ran = 0; ran < limits::kHandlersPerTurn && context_.poll_one() != 0; ++ran) {
  }
  drain_mailbox();
  end_turn();
}

void Worker::stop() { context_.stop(); }

void Worker::drop_posted() {
  std::vector<Task> posted;
  const std::scoped_lock lock(mailbox_mutex_);
  posted.swap(mailbox_);
}

void Worker::post(Task task) {
  bool first = false;
  {
    const std::scoped_lock lock(mailbox_mutex_);
    first = mailbox_.empty();
    mailbox_.push_back(std::move(task));
  }
  if (first) {
    wake();
  }
}

void Worker::post(std::vector<Task> tasks) {
  if (tasks.empty()) {
    return;
  }
  bool first = false;
  {
    const std::scoped_lock lock(mailbox_mutex_);
    first = mailbox_.empty();
    std::ranges::move(tasks, std::back_inserter(mailbox_));
  }
  if (first) {
    wake();
  }
}

void Worker::wake() {
  // The worker itself is awake: it only mustn't fall asleep, which costs no system call.
  if (on_this_thread()) {
    turn_due_ = true;
  } else {
    boost::asio::post(context_, [] {});
  }
}

void Worker::drain_mailbox() {
  {
    const std::scoped_lock lock(mailbox_mutex_);
    taken_.swap(mailbox_);
  }
  // What made this turn due is in hand now; what comes from here on makes the next one due.
  turn_due_ = false;
  for (auto& task : taken_) {
    task();
  }
  taken_.clear();
}

void Worker::at_end_of_turn(TurnStage stage, TurnEnd& hook) {
  const auto at = static_cast<std::size_t>(stage);
  if (std::exchange(hook.scheduled_[at], true)) {
    return;
  }
  ends_[at].push_back(&hook);
  // A stage that has begun or is over takes it up in the next turn.
  if (static_cast<int>(at) <= stage_under_way_) {
    turn_due_ = true;
  }
}

void Worker::cancel(TurnEnd& hook) {
  for (std::size_t stage = 0; stage < kTurnStages; ++stage) {
    if (std::exchange(hook.scheduled_[stage], false)) {
      std::ranges::replace(ends_[stage], &hook, static_cast<TurnEnd*>(nullptr));
    }
  }
}

void Worker::end_turn() {
  for (std::size_t stage = 0; stage < kTurnStages; ++stage) {
    stage_under_way_ = static_cast<int>(stage);
    const auto count = ends_[stage].size();
    for (std::size_t i = 0; i < count; ++i) {
      if (auto* hook = std::exchange(ends_[stage][i], nullptr)) {
        hook->scheduled_[stage] = false;
        hook->end_of_turn();
      }
    }
    ends_[stage].erase(ends_[stage].begin(), ends_[stage].begin() + static_cast<std::ptrdiff_t>(count));
    turn_due_ = turn_due_ || !ends_[stage].empty();
  }
  stage_under_way_ = -1;
}

}  // namespace atrium::net
