#include "server/session/session.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "atrium/wire/v1/errors.pb.h"
#include "server/codec/frames.h"
#include "server/commands/execute.h"
#include "server/config/limits.h"
#include "server/guard/address_key.h"

namespace atrium::session {

using namespace wire::v1;

namespace {

constexpr std::chrono::milliseconds kSignInGrace(500);

}  // namespace

Session::Session(const SessionContext& context, std::shared_ptr<net::Connection> connection)
    : Receiver(context.worker.index()),
      context_(context),
      connection_(std::move(connection)),
      sign_in_timer_(context.worker.context()) {}

Session::~Session() { context_.worker.cancel(*this); }

void Session::start() { await_sign_in(connection_->since() + limits::kHandshakeTime); }

// Who waits for an answer then is not late: passwords of a whole class are checked one after the other.
void Session::await_sign_in(std::chrono::steady_clock::time_point until) {
  sign_in_timer_.expires_at(until);
  sign_in_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    const auto self = weak.lock();
    if (error || self == nullptr || self->gone_ || (self->actor_ != nullptr && self->actor_->signed_in)) {
      return;
    }
    if (self->window_.waits()) {
      self->await_sign_in(std::chrono::steady_clock::now() + kSignInGrace);
    } else {
      self->connection_->close(CLOSE_CODE_SIGN_IN_TIMEOUT, "sign in within 10 s");
    }
  });
}

void Session::on_message(std::string_view message) {
  frames_taken_ = 0;
  if (message.empty()) {
    connection_->close(CLOSE_CODE_BAD_FRAME, "a message holds at least one frame");
    return;
  }
  take(message);
}

// Takes frames in while there is room. What is left of the message waits, encoded, and nothing more is read until it is in.
void Session::take(std::string_view message) {
  codec::FrameReader reader(message);
  auto rest = message;
  while (!rest.empty() && !password_under_way_ && refused_ < limits::kFailedSignInsPerConnection) {
    const auto encoded = reader.next();
    codec::ReceivedFrame command;
    if (!encoded || frames_taken_ == limits::kFramesPerMessage || !command.parse(*encoded) || command.frame().id() == 0) {
      connection_->close(CLOSE_CODE_BAD_FRAME, "a message is a row of length-delimited frames that can be decoded");
      rest = {};
    } else if (window_.admit(command.frame(), encoded->size(), connection_->queued_bytes())) {
      ++frames_taken_;
      rest = reader.rest();
      pass_on(std::move(command));
    } else {
      break;
    }
  }
  held_back_ = std::string(rest);
  if (held_back_.empty() == paused_) {
    paused_ = !paused_;
    paused_ ? connection_->pause_reading() : connection_->resume_reading();
  }
}

void Session::take_held_back() {
  if (!held_back_.empty()) {
    take(std::exchange(held_back_, {}));
  }
}

void Session::pass_on(codec::ReceivedFrame command) {
  if (actor_ == nullptr) {
    choose_space(command.frame());
  }
  if (actor_ != nullptr) {
    turn_.push_back(std::move(command));
    context_.worker.at_end_of_turn(net::TurnStage::kCommands, *this);
  }
}

// The first command names the space; from then on everything goes to its home thread.
void Session::choose_space(const ClientFrame& frame) {
  const bool asks_for_code = frame.has_request_code();
  if (!frame.has_sign_in() && !asks_for_code) {
    answer_stranger(frame.id(), commands::error_content(ERROR_CODE_NOT_SIGNED_IN, "sign in first"));
    return;
  }
  if (const auto refusal =
          asks_for_code ? commands::malformed(frame.request_code()) : commands::malformed(frame.sign_in())) {
    answer_stranger(frame.id(), *refusal);
    return;
  }
  if (const auto host = context_.spaces.find(asks_for_code ? frame.request_code().space() : frame.sign_in().space())) {
    host_ = *host;
    actor_ = std::make_shared<space::Actor>();
    actor_->receiver = shared_from_this();
    actor_->address = guard::address_key(connection_->peer_address());
    actor_->failed_sign_ins = static_cast<int>(refused_);  // else they would tell which space was there
    return;
  }
  answer_nowhere(frame);
}

// A space that isn't there answers like one that is to whom it doesn't know, and as late: what comes behind it waits.
void Session::answer_nowhere(const ClientFrame& frame) {
  const auto content = frame.has_request_code() ? commands::code_requested() : commands::wrong_credentials();
  auto check = commands::check_of(frame, guard::address_key(connection_->peer_address()));
  if (check.password.empty() && check.new_password.empty()) {
    answer_stranger(frame.id(), content);
    return;
  }
  check.wanted = [weak = weak_from_this()] { return !weak.expired(); };
  check.done = [weak = weak_from_this(), id = frame.id(), content](const space::PasswordVerdict&) {
    if (const auto self = weak.lock()) {
      self->password_under_way_ = false;
      self->answer_stranger(id, content);
      self->take_held_back();
    }
  };
  password_under_way_ = true;
  if (const auto turn = context_.passwords.check(std::move(check), context_.worker); !turn.under_way()) {
    password_under_way_ = false;
    answer_stranger(frame.id(), commands::not_checked(turn));
  }
}

void Session::reply(std::uint64_t frame_id, const ServerFrame& content) {
  std::string bytes;
  codec::append_reply(bytes, frame_id, codec::encode_content(content));
  connection_->send(net::frame_message(bytes));
  window_.answered(frame_id);
}

void Session::answer_stranger(std::uint64_t frame_id, const ServerFrame& content) {
  reply(frame_id, content);
  if (++refused_ >= limits::kFailedSignInsPerConnection) {
    spdlog::warn("{}: sign-in failed too often", connection_->peer_address());
    connection_->close(CLOSE_CODE_SIGN_IN_FAILED, "sign-in failed too often");
  }
}

void Session::end_of_turn() {
  host_.home->post([space = host_.space, actor = actor_, frames = std::exchange(turn_, {})]() mutable {
    commands::execute(*space, actor, std::move(frames));
  });
}

void Session::deliver(const net::SharedMessage& message, std::size_t replies) {
  connection_->send(message);
  if (replies > 0) {
    window_.answered(net::payload_of(*message));
    if (actor_ != nullptr && actor_->signed_in) {
      connection_->trust();
    }
    take_held_back();
  }
}

void Session::deliver_page(const net::SharedMessage& message, std::size_t replies) {
  deliver(message, replies);
  page_waits_ = true;
  // After this turn's flush: most often the socket has taken it all.
  context_.worker.post([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self != nullptr && self->connection_->queued_bytes() <= limits::kQueueLowBytes) {
      self->page_taken();
    }
  });
}

void Session::on_drained() {
  page_taken();
  take_held_back();
}

void Session::page_taken() {
  if (!std::exchange(page_waits_, false) || actor_ == nullptr) {
    return;
  }
  host_.home->post([space = host_.space, actor = actor_] {
    actor->page_under_way = false;
    commands::send_next_page(*space, actor);
  });
}

// What it sent behind its end is not done.
void Session::end(std::uint16_t code, std::string_view reason) {
  held_back_ = {};
  turn_.clear();
  if (code == CLOSE_CODE_SIGN_IN_FAILED) {
    spdlog::warn("{}: sign-in failed too often", connection_->peer_address());
  }
  connection_->close(code, reason);
}

void Session::on_closed(std::uint16_t code) {
  spdlog::debug("{}: closed with {}", connection_->peer_address(), code);
  gone_ = true;
  held_back_ = {};
  sign_in_timer_.cancel();
  context_.worker.cancel(*this);
  context_.table.forget(*this);
  if (actor_ != nullptr) {
    host_.home->post([space = host_.space, actor = std::exchange(actor_, nullptr)] { space->remove_actor(actor); });
  }
}

}  // namespace atrium::session
