#include "server/session/command_window.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "server/codec/frames.h"
#include "server/config/limits.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

constexpr std::size_t kSmall = 32;

struct Window : testing::Test {
  session::CommandWindow window;
  std::uint64_t newest = 0;
  std::size_t queued = 0;

  bool admit(ClientFrame command, std::size_t bytes) {
    command.set_id(newest + 1);
    newest += window.admit(command, bytes, queued) ? 1 : 0;
    return newest == command.id();
  }
  bool admit_message(std::size_t bytes) {
    ClientFrame command;
    command.mutable_send_message();
    return admit(command, bytes);
  }
  bool admit_page() {
    ClientFrame command;
    command.mutable_read_history();
    return admit(command, kSmall);
  }
  bool admit_list() {
    ClientFrame command;
    command.mutable_list_members();
    return admit(command, kSmall);
  }
  std::size_t admit_all(const std::function<bool()>& one) {
    std::size_t count = 0;
    while (one()) {
      ++count;
    }
    return count;
  }
  void answer(std::uint64_t frame_id) {
    std::string frames;
    codec::append_reply(frames, frame_id, "");
    window.answered(frames);
  }
};

TEST_F(Window, holds_so_many_small_commands) {
  EXPECT_EQ(admit_all([&] { return admit_message(kSmall); }), limits::kCommandsInFlight);
  answer(7);
  EXPECT_EQ(admit_all([&] { return admit_message(kSmall); }), 1u);
}

TEST_F(Window, holds_so_many_bytes) {
  const auto each = limits::kTextBytes + limits::kCommandOverheadBytes;
  EXPECT_EQ(admit_all([&] { return admit_message(limits::kTextBytes); }), limits::kCommandBytesInFlight / each);
}

TEST_F(Window, takes_what_is_too_big_alone) {
  ClientFrame command;
  for (std::size_t i = 0; i < limits::kMessageBytes / 2; ++i) {
    command.mutable_find_people()->add_logins();
  }
  EXPECT_TRUE(admit(command, limits::kMessageBytes));
  EXPECT_FALSE(admit_message(kSmall));
  answer(1);
  EXPECT_TRUE(admit_message(kSmall));
}

// Decoded it is many times what came.
TEST_F(Window, counts_what_a_text_is_made_of) {
  ClientFrame message;
  ClientFrame edit;
  ClientFrame draft;
  ClientFrame later;
  for (std::size_t i = 0; i < limits::kMessageBytes / 2; ++i) {
    message.mutable_send_message()->add_entities();
    edit.mutable_edit_message()->add_entities();
    draft.mutable_set_draft()->mutable_draft()->add_entities();
    later.mutable_schedule_message()->mutable_message()->mutable_poll()->add_options();
  }
  for (const auto& command : {message, edit, draft, later}) {
    EXPECT_TRUE(admit(command, limits::kMessageBytes));
    EXPECT_FALSE(admit_message(kSmall));
    answer(newest);
  }
}

TEST_F(Window, lets_in_reads_of_single_entries_whose_answers_fit_in_the_queue) {
  ClientFrame command;
  command.mutable_read_entries()->add_seqs(1);
  EXPECT_EQ(admit_all([&] { return admit(command, kSmall); }), limits::kQueueBytes / limits::kMessageBytes);
}

// Each may be megabytes, which would all wait here for whoever asks and does not read.
TEST_F(Window, lets_in_one_long_list_at_a_time) {
  std::vector<ClientFrame> lists(9);
  lists[0].mutable_list_scheduled();
  lists[1].mutable_list_drafts();
  lists[2].mutable_list_readers();
  lists[3].mutable_list_confirmations();
  lists[4].mutable_list_threads();
  lists[5].mutable_list_ties();
  lists[6].mutable_read_structure();
  lists[7].mutable_list_chats();
  lists[8].mutable_list_members();
  for (const auto& list : lists) {
    EXPECT_TRUE(admit(list, kSmall));
    EXPECT_FALSE(admit(list, kSmall));
    EXPECT_TRUE(admit_message(kSmall));
    answer(newest - 1);
  }
}

TEST_F(Window, lets_in_reads_whose_answers_fit_in_the_queue) {
  EXPECT_EQ(admit_all([&] { return admit_page(); }), limits::kQueueBytes / limits::kMessageBytes);
  EXPECT_TRUE(admit_message(kSmall));
  answer(2);
  queued = limits::kMessageBytes;
  EXPECT_FALSE(admit_page());
  queued = 0;
  EXPECT_TRUE(admit_page());
}

TEST_F(Window, lets_a_read_in_at_the_low_mark) {
  queued = limits::kQueueLowBytes;
  EXPECT_TRUE(admit_list());
  EXPECT_FALSE(admit_page());
  answer(1);
  EXPECT_TRUE(admit_page());
}

TEST_F(Window, knows_answers_in_any_order_and_ignores_others) {
  admit_all([&] { return admit_message(kSmall); });
  ServerFrame push;
  push.mutable_typing();
  std::string frames;
  for (auto id = newest; id > 0; --id) {
    codec::append_reply(frames, id, "");
    codec::append_reply(frames, newest + id, "");
    codec::append_frame(frames, push);
  }
  window.answered(frames);
  EXPECT_EQ(admit_all([&] { return admit_message(kSmall); }), limits::kCommandsInFlight);
}

}  // namespace
}  // namespace atrium::test
