#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/unit/space/class_chat.h"

namespace atrium::test {

using PollOptions = std::vector<std::uint32_t>;

struct Polls : ClassChat {
  static wire::v1::Poll yes_or_no() {
    wire::v1::Poll poll;
    poll.add_options("да");
    poll.add_options("нет");
    return poll;
  }
  wire::v1::ClientFrame question(Person& by, const wire::v1::Poll& poll, std::uint32_t right = 0) const {
    auto frame = by.message(chat, "Идём в поход?");
    *frame.mutable_send_message()->mutable_poll() = poll;
    frame.mutable_send_message()->set_right_option(right);
    return frame;
  }
  std::uint64_t ask(const wire::v1::Poll& poll, std::uint32_t right = 0) {
    const auto answer = teacher->ask(question(*teacher, poll, right));
    EXPECT_TRUE(answer.has_accepted()) << answer.error().message();
    return answer.accepted().seq();
  }
  wire::v1::ClientFrame vote(Person& by, std::uint64_t poll, const PollOptions& options) const {
    wire::v1::ClientFrame frame;
    *frame.mutable_cast_vote()->mutable_request_id() = by.next_request();
    frame.mutable_cast_vote()->set_chat_id(chat.value);
    frame.mutable_cast_vote()->set_target_seq(poll);
    frame.mutable_cast_vote()->mutable_options()->Assign(options.begin(), options.end());
    return frame;
  }
  wire::v1::ClientFrame closing(Person& by, std::uint64_t poll) const {
    wire::v1::ClientFrame frame;
    *frame.mutable_close_poll()->mutable_request_id() = by.next_request();
    frame.mutable_close_poll()->set_chat_id(chat.value);
    frame.mutable_close_poll()->set_target_seq(poll);
    return frame;
  }
  wire::v1::PollView view(Person& of, std::uint64_t poll) const {
    wire::v1::ClientFrame frame;
    frame.mutable_read_poll()->set_chat_id(chat.value);
    frame.mutable_read_poll()->set_target_seq(poll);
    return of.ask(frame).poll_view();
  }
  // As a page shows it, and as ReadEntries does.
  wire::v1::PollState state_on_page(Person& of, std::uint64_t poll) const {
    wire::v1::ClientFrame frame;
    frame.mutable_read_entries()->set_chat_id(chat.value);
    frame.mutable_read_entries()->add_seqs(poll);
    const auto single = of.ask(frame).history_page();
    const auto page = of.ask(history(chat, wire::v1::HISTORY_VIEW_MESSAGES, poll)).history_page();
    EXPECT_EQ(page.items().rbegin()->SerializeAsString(), single.items(0).SerializeAsString());
    return single.items(0).overlay().poll();
  }
  // Anonymous polls for which somebody is down as a voter.
  std::size_t kept_of(const Person& person) {
    std::size_t kept = 0;
    school.at_home([&] { kept = school.space().chat(chat)->member(person.id())->voted.size(); });
    return kept;
  }
  static wire::v1::Poll anonymous() {
    auto poll = yes_or_no();
    poll.set_anonymous(true);
    return poll;
  }
  static wire::v1::ErrorCode refusal(const wire::v1::ServerFrame& answer) { return answer.error().code(); }
};

}  // namespace atrium::test
