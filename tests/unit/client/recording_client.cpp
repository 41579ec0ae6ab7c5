#include "tests/unit/client/recording_client.h"

#include <gtest/gtest.h>

namespace atrium::client {

RecordingClient::RecordingClient(const std::string& url) {
  options.server = url;
  options.space = "college";
  options.login = "anna";
  options.password = "secret";
  options.backoff_first = std::chrono::milliseconds(1);
  options.backoff_max = std::chrono::milliseconds(20);
}

RecordingClient::~RecordingClient() { client_.reset(); }

Client& RecordingClient::start() {
  client_ = std::make_unique<Client>(options, make_events());
  client_->start();
  return *client_;
}

void RecordingClient::send(ChatId chat, std::string text) {
  client_->send(chat, std::move(text), [this](const Result<Accepted>& result) {
    note(answers_, result ? "A" + std::to_string(result->seq) : "E" + std::to_string(static_cast<int>(result.error().code)));
  });
}

Events RecordingClient::make_events() {
  Events events;
  events.on_signed_in = [this](const Person&) {
    const std::lock_guard lock(mutex_);
    ++sign_ins_;
    changed_.notify_all();
  };
  events.on_token = [this](const Token& token) {
    const std::lock_guard lock(mutex_);
    tokens_.push_back(token);
  };
  events.ask_password = [this] { return asked_password; };
  events.on_ended = [this](const Error& error) {
    const std::lock_guard lock(mutex_);
    ended_ = error;
    changed_.notify_all();
  };
  events.on_subscribed = [this](const std::vector<Chat>&) { note(feed_, "S"); };
  events.on_entry = [this](const Entry& entry) { note(feed_, std::to_string(entry.seq)); };
  events.on_reloaded = [this](const Reloaded& gap) {
    note(feed_, std::to_string(gap.after_seq) + ">" + std::to_string(gap.next_seq));
  };
  events.on_chat_joined = [this](const Chat& chat) {
    note(feed_, "+" + std::to_string(static_cast<std::uint64_t>(chat.id)));
  };
  events.on_chat_left = [this](ChatId chat) { note(feed_, "-" + std::to_string(static_cast<std::uint64_t>(chat))); };
  return events;
}

void RecordingClient::note(std::vector<std::string>& where, std::string what) {
  const std::lock_guard lock(mutex_);
  where.push_back(std::move(what));
  changed_.notify_all();
}

bool RecordingClient::wait(const std::function<bool()>& reached) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(20), reached);
}

bool RecordingClient::wait_for_answers(const std::vector<std::string>& expected) {
  wait([&] { return answers_.size() >= expected.size(); });
  const std::lock_guard lock(mutex_);
  EXPECT_EQ(answers_, expected);
  return answers_ == expected;
}

bool RecordingClient::wait_for_feed(const std::vector<std::string>& expected) {
  wait([&] { return feed_.size() >= expected.size(); });
  const std::lock_guard lock(mutex_);
  EXPECT_EQ(feed_, expected);
  return feed_ == expected;
}

bool RecordingClient::wait_for_end(ErrorCode expected) {
  return wait([&] { return ended_.has_value(); }) && ended_->code == expected;
}

bool RecordingClient::wait_for_sign_ins(int count) {
  return wait([&] { return sign_ins_ >= count; });
}

std::vector<Token> RecordingClient::tokens() {
  const std::lock_guard lock(mutex_);
  return tokens_;
}

}  // namespace atrium::client
