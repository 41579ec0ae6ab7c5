#include "tests/integration/race_people.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "tests/support/numbered.h"

namespace atrium::test {

using namespace wire::v1;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kInFlight = 100;  // commands of one sender
constexpr std::size_t kMovesInFlight = 8;
constexpr std::uint64_t kSendsPerMove = 2;

}  // namespace

RacePerson::RacePerson(RaceCourse& course, std::string name, std::uint64_t account, std::string token, std::uint64_t seed)
    : course_(course), dice_(seed), name_(std::move(name)), account_(account), token_(std::move(token)) {}

void RacePerson::connect() {
  socket_ = std::make_unique<WireTap>(course_.port);
  recordings_.emplace_back();
  ClientFrame frame;
  frame.mutable_sign_in()->set_protocol(1);
  frame.mutable_sign_in()->set_space("college");
  frame.mutable_sign_in()->set_token(token_);
  send(std::move(frame));
  while (connected() && patient()) {
    for (const auto& answer : receive(100ms)) {
      if (answer.has_signed_in()) {
        recording().epoch = answer.signed_in().epoch();
        return;
      }
      ADD_FAILURE() << name_ << " could not sign in: " << answer.error().message();
    }
  }
  ADD_FAILURE() << name_ << " could not sign in";
  cut();
}

std::uint64_t RacePerson::send(ClientFrame frame) {
  frame.set_id(++next_frame_);
  recording().asked[next_frame_] = Clock::now();
  socket_->send(frame);
  return next_frame_;
}

void RacePerson::resume(ResumeFrom from) {
  ClientFrame frame;
  frame.mutable_resume()->set_epoch(recording().epoch);
  for (const auto& [chat, seq] : from.positions) {
    auto& position = *frame.mutable_resume()->add_positions();
    position.set_chat_id(chat);
    position.set_seq(seq);
  }
  recording().from.positions = std::move(from.positions);
  send(std::move(frame));
}

std::vector<ServerFrame> RacePerson::receive(std::chrono::milliseconds patience) {
  std::vector<ServerFrame> frames;
  for (auto& bytes : socket_->receive(patience)) {
    EXPECT_TRUE(frames.emplace_back().ParseFromString(bytes));
    recording().frames.push_back({Clock::now(), std::move(bytes)});
  }
  return frames;
}

wire::v1::RequestId RacePerson::next_request() {
  wire::v1::RequestId id;
  id.set_sender(account_);
  id.set_counter(++next_counter_);
  return id;
}

void Witness::come() {
  connect();
  resume({});
  bool listens = false;
  while (connected() && patient() && !listens) {
    for (const auto& frame : receive(100ms)) {
      listens = listens || frame.has_resumed();
    }
  }
}

void Witness::run() {
  while (connected() && patient() && !(course_.over && has_all())) {
    for (const auto& frame : receive(5ms)) {
      if (frame.has_entry()) {
        newest_[frame.entry().chat_id()] = frame.entry().seq();
      }
    }
  }
}

bool Witness::has_all() const {
  return std::ranges::all_of(course_.heads, [&](const auto& head) {
    const auto found = newest_.find(head.first);
    return found != newest_.end() && found->second >= head.second;
  });
}

void Sender::run(std::uint64_t messages) {
  connect();
  std::uint64_t begun = 0;
  while (connected() && patient() && (begun < messages || !asked_.empty())) {
    // Neither side of the race runs away.
    while (begun < messages && asked_.size() < kInFlight && course_.sent < (course_.moves + 1) * kSendsPerMove) {
      say();
      ++begun;
    }
    for (const auto& frame : receive(1ms)) {
      const auto [chat, is_message] = asked_.at(frame.reply_to());
      asked_.erase(frame.reply_to());
      EXPECT_TRUE(frame.has_accepted()) << frame.error().message();
      if (is_message) {
        own_messages_[chat].push_back(frame.accepted().seq());
      }
      ++course_.sent;
    }
  }
  EXPECT_TRUE(begun == messages && asked_.empty()) << name() << " was not answered";
}

void Sender::say() {
  const auto chat = dice_.pick(course_.chats);
  const auto text = numbered_text(++course_.texts, std::string(dice_.between(0, 120), '.'));
  auto& own = own_messages_[chat];
  ClientFrame frame;
  const bool edits = !own.empty() && dice_.one_in(5);
  if (edits) {
    auto& edit = *frame.mutable_edit_message();
    *edit.mutable_request_id() = next_request();
    edit.set_chat_id(chat);
    edit.set_target_seq(dice_.pick(own));
    edit.set_text(text);
  } else {
    auto& message = *frame.mutable_send_message();
    *message.mutable_request_id() = next_request();
    message.set_chat_id(chat);
    message.set_text(text);
  }
  asked_[send(std::move(frame))] = {chat, !edits};
}

void Moderator::run(const std::vector<std::uint64_t>& movers) {
  connect();
  std::vector<Place> places;
  for (const auto chat : course_.chats) {
    for (const auto account : movers) {
      places.emplace_back(chat, account);
    }
  }
  while (connected() && patient() && course_.sent < course_.sends) {
    if (unanswered_ < kMovesInFlight && course_.moves * kSendsPerMove <= course_.sent + kSendsPerMove * kMovesInFlight) {
      const auto place = dice_.pick(places);
      for (auto times = dice_.one_in(3) ? dice_.between(2, 4) : 1; times != 0; --times) {
        move(place);
      }
    }
    take_answers(1ms);
  }
  for (const auto& place : places) {
    if (away_[place]) {
      move(place);
    }
  }
  say_goodbye();
  while (connected() && patient() && unanswered_ != 0) {
    take_answers(100ms);
  }
  course_.over = true;
}

// The last entry of each chat: who has it has everything.
void Moderator::say_goodbye() {
  for (const auto chat : course_.chats) {
    ClientFrame frame;
    *frame.mutable_send_message()->mutable_request_id() = next_request();
    frame.mutable_send_message()->set_chat_id(chat);
    frame.mutable_send_message()->set_text(numbered_text(++course_.texts, "goodbye"));
    send(std::move(frame));
    ++unanswered_;
  }
}

void Moderator::move(const Place& place) {
  const auto& [chat, account] = place;
  ClientFrame frame;
  auto& away = away_[place];
  if (away) {
    auto& add = *frame.mutable_add_members();
    *add.mutable_request_id() = next_request();
    add.set_chat_id(chat);
    add.add_account_ids(account);
    auto& absences = absences_[place];
    if (!absences.empty() && absences.back().asked_again == Clock::time_point()) {
      absences.back().asked_again = Clock::now();
    }
  } else {
    auto& remove = *frame.mutable_remove_members();
    *remove.mutable_request_id() = next_request();
    remove.set_chat_id(chat);
    remove.add_account_ids(account);
  }
  const auto id = send(std::move(frame));
  newest_move_[place] = id;
  if (!away) {
    removals_[id] = place;
  }
  away = !away;
  ++unanswered_;
  ++course_.moves;
}

void Moderator::take_answers(std::chrono::milliseconds patience) {
  for (const auto& frame : receive(patience)) {
    EXPECT_TRUE(frame.has_accepted()) << frame.error().message();
    --unanswered_;
    auto& head = course_.heads[frame.accepted().chat_id()];
    head = std::max(head, frame.accepted().seq());
    const auto removal = removals_.find(frame.reply_to());
    if (removal == removals_.end()) {
      continue;
    }
    if (newest_move_[removal->second] == frame.reply_to()) {
      absences_[removal->second].push_back({Clock::now(), {}});
    }
    removals_.erase(removal);
  }
}

const std::vector<Absence>& Moderator::absences(std::uint64_t chat, std::uint64_t account) const {
  static const std::vector<Absence> kNone;
  const auto found = absences_.find({chat, account});
  return found == absences_.end() ? kNone : found->second;
}

void Mover::run() {
  // What it had on the socket before it was cut doesn't count.
  while (patient() && !(course_.over && connected() && has_resumed_ && has_all())) {
    if (!connected()) {
      come_back();
    }
    for (const auto& frame : receive(2ms)) {
      follow(frame);
    }
    if (course_.over && !listens_) {
      cut();
    } else if (course_.over || !connected()) {
      continue;
    } else if (dice_.one_in(12)) {
      cut();
    } else if (dice_.one_in(4)) {
      read_history();
    }
  }
  recording().until_the_end = true;
}

// Sometimes as somebody who keeps nothing, sometimes to read history only.
void Mover::come_back() {
  has_resumed_ = false;
  connect();
  if (!connected()) {
    return;
  }
  if (dice_.one_in(8)) {
    positions_.clear();
  }
  listens_ = course_.over || !dice_.one_in(6);
  if (listens_) {
    resume({positions_});
  }
}

void Mover::read_history() {
  ClientFrame frame;
  auto& history = *frame.mutable_read_history();
  history.set_chat_id(dice_.pick(course_.chats));
  history.set_from_seq(dice_.one_in(2) ? 0 : dice_.between(1, course_.sent + 1));
  history.set_direction(dice_.one_in(2) ? HISTORY_DIRECTION_OLDER : HISTORY_DIRECTION_NEWER);
  history.set_view(dice_.one_in(2) ? HISTORY_VIEW_ENTRIES : HISTORY_VIEW_MESSAGES);
  history.set_limit(static_cast<std::uint32_t>(dice_.between(1, 60)));
  send(std::move(frame));
}

void Mover::follow(const ServerFrame& frame) {
  for (const auto& view : frame.resumed().chats()) {
    if (view.continuation() != CONTINUATION_CATCHING_UP) {
      positions_[view.chat_id()] = view.head_seq();
    }
  }
  if (frame.has_resumed()) {
    has_resumed_ = has_resumed_ || !frame.resumed().more();
    std::erase_if(positions_, [&](const auto& position) {
      return std::ranges::none_of(frame.resumed().chats(),
                                  [&](const ChatView& view) { return view.chat_id() == position.first; });
    });
  } else if (frame.has_chat_joined()) {
    positions_[frame.chat_joined().chat().chat_id()] = frame.chat_joined().chat().head_seq();
  } else if (frame.has_chat_left()) {
    positions_.erase(frame.chat_left().chat_id());
  } else if (frame.has_entry()) {
    positions_[frame.entry().chat_id()] = frame.entry().seq();
  }
}

bool Mover::has_all() const {
  return std::ranges::all_of(course_.heads, [&](const auto& head) {
    const auto found = positions_.find(head.first);
    return found != positions_.end() && found->second >= head.second;
  });
}

}  // namespace atrium::test
