#include "tests/crash/talk.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace atrium::test {
namespace {

using namespace wire::v1;

constexpr std::size_t kInFlight = 6;  // of each person
constexpr std::size_t kRemembered = 12;
constexpr std::size_t kOpenPolls = 4;
constexpr const char* kEmojis[] = {"👍", "👎", "🎉", ""};

std::int64_t wall_clock_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

void remember(std::deque<std::uint64_t>& newest, std::uint64_t number) {
  newest.push_back(number);
  if (newest.size() > kRemembered) {
    newest.pop_front();
  }
}

// What is refused in the course of things: others were quicker, or its time went by while the server was down.
bool may_be_refused(const ClientFrame& frame, ErrorCode code) {
  if (frame.has_send_message()) {
    return false;
  }
  return frame.has_schedule_message() ? code == ERROR_CODE_INVALID_ARGUMENT
                                      : code == ERROR_CODE_CONFLICT || code == ERROR_CODE_NOT_FOUND;
}

}  // namespace

std::string Talk::Person::token() const {
  auto token = "phone of " + login;
  token.resize(32, '.');
  return token;
}

Talk::Talk(const ServerProcess& server, unsigned seed) : server_(server), seed_(seed) {
  for (const auto* login : {"ivanova", "petrov", "orlova", "alekseev", "borisova", "vlasov"}) {
    auto& person = people_.emplace_back();
    person.login = login;
    WireClient wire(server_.port());
    person.id = wire.sign_in(login, server_.password(), person.token()).signed_in().account_id();
    ClientFrame question;
    question.mutable_list_chats();
    const auto chats = wire.ask(question).chat_list();
    for (const auto& view : chats.chats()) {
      if (view.title() == "Группа ИС-21") {
        chat_ = view.chat_id();
        base_ = view.head_seq();
      }
    }
  }
}

// What all wishes have.
template <class Kind>
Kind& Talk::number(Kind& kind, Person& person) {
  kind.mutable_request_id()->set_sender(person.id ^ seed_);
  kind.mutable_request_id()->set_counter(++person.counter);
  return kind;
}

template <class Kind>
Kind& Talk::about(Kind& kind, Person& person, std::uint64_t target) {
  number(kind, person).set_chat_id(chat_);
  kind.set_target_seq(target);
  return kind;
}

ClientFrame Talk::message(Person& person) {
  ClientFrame frame;
  number(*frame.mutable_send_message(), person).set_chat_id(chat_);
  frame.mutable_send_message()->set_text(text_of_its_own());
  return frame;
}

ClientFrame Talk::question(Person& person) {
  auto frame = message(person);
  auto& poll = *frame.mutable_send_message()->mutable_poll();
  for (int i = 1; i <= kOptions; ++i) {
    poll.add_options("ответ " + std::to_string(i));
  }
  poll.set_anonymous(below(2) == 0);
  return frame;
}

ClientFrame Talk::later(Person& person) {
  ClientFrame frame;
  auto& wish = number(*frame.mutable_schedule_message(), person);
  wish.mutable_message()->set_chat_id(chat_);
  wish.mutable_message()->set_text(text_of_its_own());
  wish.set_at_ms(wall_clock_ms() + 20 + static_cast<std::int64_t>(below(800)));
  return frame;
}

ClientFrame Talk::never_mind(Person& person) {
  ClientFrame frame;
  number(*frame.mutable_cancel_scheduled(), person).set_scheduled_id(person.scheduled.back());
  person.scheduled.pop_back();
  return frame;
}

ClientFrame Talk::vote(Person& person) {
  ClientFrame frame;
  auto& poll = any_of(polls_);
  poll.voters.insert(static_cast<std::size_t>(&person - people_.data()));
  auto& wish = about(*frame.mutable_cast_vote(), person, poll.seq);
  if (const auto option = below(kOptions + 1); option > 0) {
    wish.add_options(static_cast<std::uint32_t>(option));
  }
  return frame;
}

// By who asked.
Wish Talk::closing() {
  Wish wish{polls_.front().who, {}, std::nullopt};
  about(*wish.frame.mutable_close_poll(), people_[wish.who], polls_.front().seq);
  polls_.pop_front();
  return wish;
}

Wish Talk::next_wish(std::size_t who) {
  auto& person = people_[who];
  const auto dice = below(100);
  Wish wish{who, {}, std::nullopt};
  auto& frame = wish.frame;
  if (polls_.size() < kOpenPolls && dice < 5) {
    frame = question(person);
  } else if (person.messages.empty() || dice < 25) {
    frame = message(person);
  } else if (dice < 40) {
    about(*frame.mutable_edit_message(), person, any_of(person.messages)).set_text(text_of_its_own());
  } else if (dice < 47) {
    about(*frame.mutable_delete_message(), person, any_of(person.messages));
  } else if (dice < 60) {
    about(*frame.mutable_set_reaction(), person, any_of(recent_)).set_emoji(kEmojis[below(std::size(kEmojis))]);
  } else if (dice < 80 && !polls_.empty()) {
    frame = vote(person);
  } else if (dice < 82 && !polls_.empty() && polls_.front().voters.size() == people_.size()) {
    wish = closing();
  } else if (dice < 87 && !person.scheduled.empty()) {
    frame = never_mind(person);
  } else {
    frame = later(person);
  }
  return wish;
}

void Talk::send(std::size_t wish) {
  auto& person = people_[wishes_[wish].who];
  person.under_way[person.wire->send(wishes_[wish].frame)] = wish;
}

void Talk::connect() {
  for (auto& person : people_) {
    person.wire = std::make_unique<WireClient>(server_.port());
    if (!person.wire->sign_in(person.token()).has_signed_in()) {
      throw std::runtime_error(person.login + " is not let in");
    }
    for (const auto& [frame, wish] : std::exchange(person.under_way, {})) {
      send(wish);
      ++repeats_;
    }
  }
}

void Talk::hear(Person& person) {
  auto answer = person.wire->next();
  const auto found = person.under_way.find(answer.reply_to());
  if (found != person.under_way.end()) {
    auto& wish = wishes_[found->second];
    person.under_way.erase(found);
    wish.answer = std::move(answer);
    learn(wish);
  }
}

void Talk::learn(const Wish& wish) {
  auto& person = people_[wish.who];
  const auto& answer = *wish.answer;
  if (answer.has_error()) {
    if (!may_be_refused(wish.frame, answer.error().code())) {
      throw std::runtime_error("refused: " + answer.error().message());
    }
  } else if (wish.frame.has_schedule_message()) {
    remember(person.scheduled, answer.scheduled_message().scheduled_id());
  } else if (wish.frame.has_send_message()) {
    const auto seq = answer.accepted().seq();
    remember(person.messages, seq);
    remember(recent_, seq);
    if (wish.frame.send_message().has_poll()) {
      polls_.push_back({seq, wish.who, {}});
    }
  }
}

bool Talk::is_waiting() const {
  return std::ranges::any_of(people_, [](const Person& person) { return !person.under_way.empty(); });
}

void Talk::go_on(std::size_t answers) {
  connect();
  for (std::size_t i = 0; i < answers; ++i) {
    for (std::size_t who = 0; who < people_.size(); ++who) {
      while (people_[who].under_way.size() < kInFlight) {
        wishes_.push_back(next_wish(who));
        send(wishes_.size() - 1);
      }
    }
    hear(any_of(people_));
  }
}

void Talk::finish() {
  connect();
  ClientFrame question;
  question.mutable_list_scheduled();
  for (auto& person : people_) {
    while (!person.under_way.empty()) {
      hear(person);
    }
  }
  for (auto& person : people_) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (person.wire->ask(question).scheduled_list().messages_size() > 0) {
      if (std::chrono::steady_clock::now() > deadline) {
        throw std::runtime_error("it is due, and is not written");
      }
    }
  }
}

}  // namespace atrium::test
