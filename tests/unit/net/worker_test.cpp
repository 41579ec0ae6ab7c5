#include "server/net/worker.h"

#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <memory>
#include <string>

#include "server/config/limits.h"

namespace atrium::test {
namespace {

using net::TurnStage;
using net::Worker;

struct Hook final : net::TurnEnd {
  std::function<void()> act;
  void end_of_turn() override { act(); }
};

// A worker that runs on the test's own thread, with hooks that write down when they ran.
struct AWorker : testing::Test {
  Worker worker{0};
  std::string story;
  Hook commands, changes, outgoing, flush;

  AWorker() {
    commands.act = [this] { story += "commands "; };
    changes.act = [this] { story += "changes "; };
    outgoing.act = [this] { story += "outgoing "; };
    flush.act = [this] { story += "flush "; };
  }
  void run(std::function<void()> first) {
    worker.post(std::move(first));
    worker.post([this] { story += "task "; });
    worker.run();
  }
  void stop_soon(int turns = 5) {
    worker.post([this, turns] { turns == 0 ? worker.stop() : stop_soon(turns - 1); });
  }
};

TEST_F(AWorker, ends_a_turn_in_four_stages) {
  run([this] {
    worker.at_end_of_turn(TurnStage::kFlush, flush);
    worker.at_end_of_turn(TurnStage::kOutgoing, outgoing);
    worker.at_end_of_turn(TurnStage::kChanges, changes);
    worker.at_end_of_turn(TurnStage::kCommands, commands);
    stop_soon();
  });
  EXPECT_EQ(story, "task commands changes outgoing flush ");
}

TEST_F(AWorker, calls_a_hook_once_a_turn_however_often_it_asked) {
  run([this] {
    worker.at_end_of_turn(TurnStage::kFlush, flush);
    worker.at_end_of_turn(TurnStage::kFlush, flush);
    stop_soon();
  });
  EXPECT_EQ(story, "task flush ");
}

TEST_F(AWorker, takes_a_later_stage_into_this_end_of_turn) {
  commands.act = [this] {
    story += "commands ";
    worker.at_end_of_turn(TurnStage::kFlush, flush);
    worker.post([this] { story += "next "; });
  };
  run([this] {
    worker.at_end_of_turn(TurnStage::kCommands, commands);
    stop_soon();
  });
  EXPECT_EQ(story, "task commands flush next ");
}

TEST_F(AWorker, leaves_an_earlier_or_the_same_stage_to_the_next_turn) {
  changes.act = [this, again = true]() mutable {
    story += "changes ";
    if (std::exchange(again, false)) {
      worker.at_end_of_turn(TurnStage::kChanges, changes);
      worker.at_end_of_turn(TurnStage::kCommands, commands);
    }
  };
  run([this] {
    worker.at_end_of_turn(TurnStage::kChanges, changes);
    worker.at_end_of_turn(TurnStage::kFlush, flush);
    stop_soon();
  });
  EXPECT_EQ(story, "task changes flush commands changes ");
}

TEST_F(AWorker, starts_the_next_turn_by_itself) {
  // Nothing but the hook is there to wake it.
  flush.act = [this, left = 3]() mutable {
    story += "flush ";
    --left > 0 ? worker.at_end_of_turn(TurnStage::kFlush, flush) : worker.stop();
  };
  run([this] { worker.at_end_of_turn(TurnStage::kFlush, flush); });
  EXPECT_EQ(story, "task flush flush flush ");
}

TEST_F(AWorker, forgets_a_hook_that_is_cancelled_and_takes_it_again) {
  commands.act = [this] {
    worker.cancel(flush);
    worker.at_end_of_turn(TurnStage::kOutgoing, outgoing);
    worker.cancel(outgoing);
    worker.at_end_of_turn(TurnStage::kOutgoing, outgoing);
  };
  run([this] {
    worker.at_end_of_turn(TurnStage::kFlush, flush);
    worker.at_end_of_turn(TurnStage::kCommands, commands);
    stop_soon();
  });
  EXPECT_EQ(story, "task outgoing ");
}

TEST_F(AWorker, runs_handlers_before_the_mailbox_and_hooks_after_it) {
  boost::asio::post(worker.context(), [this] {
    story += "handler ";
    worker.at_end_of_turn(TurnStage::kFlush, flush);
    stop_soon();
  });
  run([this] { story += "mailbox "; });
  EXPECT_EQ(story, "handler mailbox task flush ");
}

TEST_F(AWorker, ends_a_turn_in_a_flood_of_handlers) {
  std::size_t ran = 0;
  std::function<void()> flood = [&] {
    ++ran;
    boost::asio::post(worker.context(), flood);
  };
  boost::asio::post(worker.context(), flood);
  std::size_t before_hook = 0;
  flush.act = [&] {
    before_hook = ran;
    worker.stop();
  };
  run([this] { worker.at_end_of_turn(TurnStage::kFlush, flush); });
  EXPECT_GT(before_hook, 0u);
  EXPECT_LE(before_hook, limits::kHandlersPerTurn + 1);
}

TEST(Worker, may_be_destroyed_with_work_undone) {
  auto alive = std::make_shared<int>();
  {
    Worker worker(0);
    auto hook = std::make_shared<Hook>();
    boost::asio::post(worker.context(), [&worker, hook, alive] { worker.cancel(*hook); });
    worker.post([alive, socket = boost::asio::ip::tcp::socket(worker.context())] {});
  }
  EXPECT_EQ(alive.use_count(), 1);
}

}  // namespace
}  // namespace atrium::test
