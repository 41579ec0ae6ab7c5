#pragma once

#include <atrium/client.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <mutex>
#include <thread>

#include "convert.h"
#include "random.h"
#include "session.h"

// What the methods of Client are made of.
namespace atrium::client {

namespace asio = boost::asio;

// As in the .proto files. What breaks them is refused here: the server could not even decode a text that is not UTF-8.
inline constexpr std::size_t kTextBytes = std::size_t{16} * 1024;
inline constexpr std::size_t kTitleBytes = 256;
inline constexpr std::size_t kNameBytes = 64;
inline constexpr std::size_t kMembers = 1000;
inline constexpr std::size_t kPeople = 100;
inline constexpr std::size_t kPasswordBytes = 128;

inline std::optional<Error> invalid(std::string field, std::string message) {
  return Error{ErrorCode::kInvalidArgument, std::move(message), std::move(field)};
}

inline std::optional<Error> check_text(const std::string& text, const char* field, std::size_t most) {
  if (text.empty())
    return invalid(field, "the text is empty");
  if (text.size() > most)
    return invalid(field, "the text has more than " + std::to_string(most) + " bytes");
  if (!is_utf8(text))
    return invalid(field, "the text is not UTF-8");
  return std::nullopt;
}

inline std::optional<Error> check_count(std::size_t count, const char* field, std::size_t least, std::size_t most) {
  if (count >= least && count <= most)
    return std::nullopt;
  return invalid(field, "there must be " + std::to_string(least) + " to " + std::to_string(most));
}

inline std::optional<Error> check_ground(const Ground& ground) {
  if (!ground.order_number.empty()) {
    if (auto wrong = check_text(ground.order_number, "order_number", kNameBytes))
      return wrong;
  }
  return is_utf8(ground.order_date) ? std::nullopt : invalid("order_date", "the text is not UTF-8");
}

inline void put(wire::Ground& to, Ground ground) {
  to.set_order_number(std::move(ground.order_number));
  to.set_order_date(std::move(ground.order_date));
}

template <class T, class Read>
std::function<void(Command::Answer)> answer(Done<T> done, Read read) {
  if (!done)
    return {};
  return [done = std::move(done), read](Command::Answer reply) {
    done(reply ? Result<T>(read(*reply)) : Result<T>(reply.error()));
  };
}

inline std::function<void(Command::Answer)> nothing(Done<void> done) {
  if (!done)
    return {};
  return [done = std::move(done)](Command::Answer reply) { done(reply ? Result<void>() : Result<void>(reply.error())); };
}

inline std::function<void(Command::Answer)> accepted(Done<Accepted> done) {
  return answer<Accepted>(std::move(done), [](const wire::ServerFrame& frame) {
    return Accepted{ChatId{frame.accepted().chat_id()}, frame.accepted().seq(), frame.accepted().at_ms()};
  });
}

inline std::function<void(Command::Answer)> opened(Done<ChatOpened> done) {
  return answer<ChatOpened>(std::move(done), [](const wire::ServerFrame& frame) {
    return ChatOpened{ChatId{frame.chat_opened().chat_id()}, frame.chat_opened().seq()};
  });
}

struct Client::Impl {
  Impl(Options given_options, Events given_events)
      : options(std::move(given_options)), events(std::move(given_events)), session(io, options, events) {}

  // A command that changes something: gets its request id and its place in the order in one step.
  template <class Message>
  RequestId change(Command command, Message* (wire::ClientFrame::*part)()) {
    command.change = true;
    const std::lock_guard lock(mutex);
    const RequestId id{sender, ++counter};
    auto* request = (command.frame.*part)()->mutable_request_id();
    request->set_sender(id.sender);
    request->set_counter(id.counter);
    enqueue(std::move(command));
    return id;
  }

  void question(Command command) {
    const std::lock_guard lock(mutex);
    enqueue(std::move(command));
  }

  // With the lock.
  void enqueue(Command command) {
    const std::size_t bytes = command.frame.ByteSizeLong() + sizeof(Command);
    if (!command.refusal && waiting_bytes + bytes > options.outbox_bytes) {
      command.refusal = Error{ErrorCode::kOutboxFull, "too much waits for the server", ""};
    }
    waiting_bytes += bytes;
    command.done = [this, bytes, done = std::move(command.done)](Command::Answer reply) {
      waiting_bytes -= bytes;
      if (done)
        done(std::move(reply));
    };
    inbox.push_back(std::move(command));
    if (inbox.size() == 1)
      asio::post(io, [this] { take_inbox(); });
  }

  void take_inbox() {
    std::vector<Command> commands;
    {
      const std::lock_guard lock(mutex);
      commands.swap(inbox);
    }
    for (Command& command : commands)
      session.push(std::move(command));
    session.pump();
  }

  const Options options;
  const Events events;
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(io);
  Session session;

  const std::uint64_t sender = random_number();
  std::atomic<std::size_t> waiting_bytes = 0;
  std::mutex mutex;
  std::uint64_t counter = 0;
  std::vector<Command> inbox;
  std::thread thread;
};

}  // namespace atrium::client
