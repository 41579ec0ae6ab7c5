#include "session.h"

#include "convert.h"
#include "random.h"

namespace atrium::client {
namespace {

// Below the server's 64 KiB, so that a Resume and a few pages asked for fit beside it.
constexpr std::size_t kBatchBytes = std::size_t{60} * 1024;
constexpr std::size_t kFramesPerBatch = 1000;
// The application's commands count from 1.
constexpr std::uint64_t kFirstOwnId = std::uint64_t{1} << 62;

// What a close code says about coming back (errors.proto). Nothing = reconnect.
std::optional<ErrorCode> ends_with(unsigned close_code) {
  switch (close_code) {
    case wire::CLOSE_CODE_SIGNED_OUT:
      return ErrorCode::kSignedOut;
    case wire::CLOSE_CODE_BAD_FRAME:
    case wire::CLOSE_CODE_ABUSE:
    case wire::CLOSE_CODE_SIGN_IN_FAILED:
    case 1002:  // not WebSocket
    case 1003:  // not binary
    case 1009:  // too big: it would be so again
      return ErrorCode::kRejected;
    default:
      return std::nullopt;
  }
}

}  // namespace

Session::Session(boost::asio::io_context& io, const Options& options, const Events& events)
    : io_(io),
      options_(options),
      events_(events),
      address_(parse_address(options.server)),
      trust_(address_.has_tls ? std::optional<Trust>(std::in_place, options.ca_file) : std::nullopt),
      backoff_(options.backoff_first, options.backoff_max, random_number()),
      outbox_(options.window),
      feed_(events, options.fill_entries),
      token_(options.token),
      password_(options.password),
      first_admin_(options.first_admin),
      next_own_id_(kFirstOwnId),
      reconnect_timer_(io),
      busy_timer_(io),
      page_timer_(io),
      drain_timer_(io) {}

void Session::start() {
  if (phase_ == Phase::kIdle)
    connect();
}

void Session::stop() {
  if (phase_ == Phase::kEnded)
    return;
  drop_connection();
  reconnect_timer_.cancel();
  final_error_ = Error{ErrorCode::kStopped, "the client was stopped", ""};
  set_phase(Phase::kEnded, "stopped");
  outbox_.fail_all(*final_error_);
}

void Session::end(const Error& error) {
  drop_connection();
  final_error_ = error;
  set_phase(Phase::kEnded, error.message);
  outbox_.fail_all(error);
  if (events_.on_ended)
    events_.on_ended(error);
}

void Session::set_phase(Phase phase, std::string_view why) {
  phase_ = phase;
  if (events_.on_state)
    events_.on_state(state(), why);
}

ConnectionState Session::state() const {
  switch (phase_) {
    case Phase::kConnecting:
      return ConnectionState::kConnecting;
    case Phase::kSigningIn:
      return ConnectionState::kSigningIn;
    case Phase::kOnline:
      return ConnectionState::kOnline;
    case Phase::kWaiting:
      return ConnectionState::kWaiting;
    case Phase::kIdle:
    case Phase::kEnded:
      break;
  }
  return ConnectionState::kEnded;
}

void Session::connect() {
  set_phase(Phase::kConnecting, "");
  const std::uint64_t mine = ++connections_;
  Transport::Handlers handlers;
  handlers.on_open = [this] {
    reached_ = true;
    set_phase(Phase::kSigningIn, "");
    sign_in();
  };
  handlers.on_message = [this](std::string_view message) { on_message(message); };
  handlers.on_sent = [this, mine] {
    if (mine != connections_)
      return;
    writing_ = false;
    pump();
  };
  handlers.on_closed = [this](unsigned code, const std::string& why) { on_closed(code, why); };
  handlers.on_untrusted = [this](const std::string& why) { on_untrusted(why); };
  transport_ =
      std::make_unique<Transport>(io_, Transport::Times{options_.connect_time, options_.silence}, std::move(handlers));
  transport_->connect(address_, trust_ ? &*trust_ : nullptr, options_.client_name);
}

void Session::on_closed(unsigned code, const std::string& why) {
  if (const auto ending = ends_with(code))
    return end(Error{*ending, why, ""});
  if (!reached_ && !options_.patient)
    return end(Error{ErrorCode::kOffline, why, ""});
  reconnect(why);
}

// At the first attempt somebody has made a mistake and has to know. Later the network has changed, or a certificate was not
// renewed in time: that passes.
void Session::on_untrusted(const std::string& why) {
  const bool was_online = online_since_ != std::chrono::steady_clock::time_point();
  if (!was_online)
    return end(Error{ErrorCode::kUntrusted, why, ""});
  reconnect(why);
}

void Session::drop_connection() {
  ++connections_;
  transport_.reset();
  busy_timer_.cancel();
  page_timer_.cancel();
  drain_timer_.cancel();
  writing_ = draining_ = false;
  own_frames_.clear();
  pages_.clear();
  pages_to_repeat_.clear();
  sign_in_id_ = resume_id_ = 0;
}

void Session::reconnect(std::string_view why, Wait at_least) {
  const std::string reason(why);
  const bool lasted = phase_ == Phase::kOnline && std::chrono::steady_clock::now() - online_since_ > options_.backoff_max;
  if (lasted)
    backoff_.reset();
  drop_connection();
  set_phase(Phase::kWaiting, reason);
  outbox_.on_disconnected();
  feed_.on_disconnected();
  reconnect_timer_.expires_after(at_least + backoff_.next());
  reconnect_timer_.async_wait([this](boost::system::error_code error) {
    if (!error && phase_ == Phase::kWaiting)
      connect();
  });
}

void Session::sign_in() {
  wire::ClientFrame frame;
  auto& command = *frame.mutable_sign_in();
  command.set_protocol(1);
  command.set_space(options_.space);
  command.set_client(options_.client_name);
  if (token_) {
    command.set_token(token_->data(), token_->size());
  } else if (options_.sign_up || options_.reset) {
    if (!put_link(command))
      return;
  } else {
    if (!password_ && events_.ask_password)
      password_ = events_.ask_password();
    if (!password_)
      return end(Error{ErrorCode::kNoPassword, "there is no password", ""});
    // A fresh one each time: whether the server took that of an attempt without an answer is not known.
    new_token_ = random_token();
    put_credential(command);
  }
  sign_in_id_ = send_own(std::move(frame));
  pump();
}

void Session::put_credential(wire::SignIn& command) {
  if (first_admin_) {
    auto& credential = *command.mutable_code();
    credential.set_mobile(first_admin_->mobile);
    credential.set_code(first_admin_->code);
    credential.set_login(options_.login);
    credential.set_name(first_admin_->name);
    credential.set_password(*password_);
    credential.set_new_token(new_token_.data(), new_token_.size());
    credential.set_device_name(options_.device_name);
    return;
  }
  auto& credential = *command.mutable_password();
  credential.set_login(options_.login);
  credential.set_password(*password_);
  credential.set_new_token(new_token_.data(), new_token_.size());
  credential.set_device_name(options_.device_name);
}

// An attempt without an answer may have worked: the same token tells the server so.
bool Session::put_link(wire::SignIn& command) {
  if (!password_ && events_.ask_password)
    password_ = events_.ask_password();
  if (!password_) {
    end(Error{ErrorCode::kNoPassword, "there is no password", ""});
    return false;
  }
  if (new_token_ == Token{})
    new_token_ = random_token();
  const auto fill = [this](auto& credential, const InviteSecret& secret) {
    credential.set_secret(secret.data(), secret.size());
    credential.set_password(*password_);
    credential.set_new_token(new_token_.data(), new_token_.size());
    credential.set_device_name(options_.device_name);
  };
  if (options_.reset) {
    fill(*command.mutable_reset(), *options_.reset);
  } else {
    auto& credential = *command.mutable_invite();
    fill(credential, options_.sign_up->secret);
    credential.set_login(options_.login);
    credential.set_name(options_.sign_up->name);
    credential.set_ward_hint(options_.sign_up->ward_hint);
  }
  return true;
}

// Not let in, or not yet. The token tells later.
void Session::on_join_status(const wire::JoinStatus& status) {
  if (!token_ && events_.on_token) {
    token_ = new_token_;
    events_.on_token(*token_);
  }
  if (options_.withdraw && status.state() == wire::JOIN_STATE_PENDING) {
    wire::ClientFrame frame;
    frame.mutable_withdraw_join_request();
    sign_in_id_ = send_own(std::move(frame));
    return pump();
  }
  if (events_.on_join_status)
    events_.on_join_status(to_join_status(status));
  end(Error{ErrorCode::kNotAdmitted, "somebody has to agree first", ""});
}

void Session::on_sign_in_reply(const wire::ServerFrame& frame) {
  sign_in_id_ = 0;
  if (frame.has_join_status())
    return on_join_status(frame.join_status());
  if (frame.has_signed_in())
    return on_signed_in(frame.signed_in());
  if (frame.has_error())
    return on_sign_in_refused(frame.error());
  reconnect("the server answered the sign-in with something else");
}

void Session::on_signed_in(const wire::SignedIn& account) {
  if (!token_) {
    token_ = new_token_;
    if (events_.on_token)
      events_.on_token(*token_);
  }
  online_since_ = std::chrono::steady_clock::now();
  const std::size_t limit = account.limits().commands_in_flight();
  outbox_.set_window(limit == 0 ? options_.window : std::min(options_.window, limit));
  set_phase(Phase::kOnline, "");
  if (events_.on_signed_in)
    events_.on_signed_in(to_person(account));
  if (subscribed_)
    resume();
}

void Session::on_sign_in_refused(const wire::Error& refusal) {
  if (refusal.code() == wire::ERROR_CODE_WRONG_CREDENTIALS && token_) {
    token_.reset();
    return sign_in();
  }
  // The answer to an earlier attempt may have been lost: then the account is there.
  if (refusal.code() == wire::ERROR_CODE_WRONG_CREDENTIALS && first_admin_) {
    first_admin_.reset();
    return sign_in();
  }
  // It may last for hours: whoever wants to come in is told.
  if (refusal.code() == wire::ERROR_CODE_STORAGE_FULL)
    return end(to_error(refusal));
  const bool later = refusal.retry() || refusal.code() == wire::ERROR_CODE_BUSY ||
                     refusal.code() == wire::ERROR_CODE_TOO_MANY_CONNECTIONS ||
                     refusal.code() == wire::ERROR_CODE_SHUTTING_DOWN || refusal.code() == wire::ERROR_CODE_UNAVAILABLE;
  if (later)
    return reconnect(refusal.message(), Wait(refusal.retry_after_ms()));
  end(to_error(refusal));
}

void Session::subscribe(const Positions& positions) {
  if (subscribed_)
    return;
  subscribed_ = true;
  feed_.start_at(positions);
  if (phase_ != Phase::kOnline)
    return;
  resume();
  pump();
}

void Session::resume() {
  wire::ClientFrame frame;
  *frame.mutable_resume() = feed_.make_resume();
  resume_id_ = send_own(std::move(frame));
}

void Session::push(Command command) {
  if (final_error_)
    command.refusal = final_error_;
  if (command.fleeting && phase_ != Phase::kOnline) {
    command.refusal = Error{ErrorCode::kOffline, "there is no connection", ""};
  }
  outbox_.push(std::move(command));
}

std::uint64_t Session::send_own(wire::ClientFrame frame) {
  const std::uint64_t id = next_own_id_++;
  frame.set_id(id);
  own_frames_ += encode_frame(frame);
  return id;
}

void Session::pump() {
  const bool open = phase_ == Phase::kSigningIn || phase_ == Phase::kOnline;
  if (!open || writing_)
    return;
  std::string batch = std::exchange(own_frames_, {});
  if (phase_ == Phase::kOnline && !draining_) {
    for (std::size_t frames = 0; frames < kFramesPerBatch && batch.size() < kBatchBytes; ++frames) {
      const std::string_view frame = outbox_.next_frame(kBatchBytes - batch.size());
      if (frame.empty())
        break;
      batch += frame;
    }
  }
  if (batch.empty())
    return;
  writing_ = true;
  transport_->send(std::move(batch));
}

}  // namespace atrium::client
