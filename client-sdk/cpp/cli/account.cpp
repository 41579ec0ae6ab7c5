#include "account.h"

#include "output.h"
#include "password.h"

namespace atrium::cli {
namespace {

using client::ErrorCode;

constexpr auto kPatience = std::chrono::seconds(10);

}  // namespace

std::string explain(const Settings& settings, const client::Error& error) {
  switch (error.code) {
    case ErrorCode::kWrongCredentials:
      return "wrong space, login or password: check --space, --as and the password";
    case ErrorCode::kTooManyAttempts:
      return "too many wrong passwords: wait some minutes; devices that are signed in go on";
    case ErrorCode::kNoPassword:
      return "no password for " + settings.login + ": set ATRIUM_PASSWORD, pass --password-file, or use a terminal";
    case ErrorCode::kNotFound:
      return "there is no such chat or person for you: see \"atrium chats\"";
    case ErrorCode::kForbidden:
      return "you may not do this: ask who leads the chat or the school";
    case ErrorCode::kConflict:
      return printable(error.message) + "; nothing was changed";
    case ErrorCode::kSignedOut:
      return "this device was signed out: run \"atrium sign-in\"";
    case ErrorCode::kUntrusted:
      return printable(error.message) + ": check --server, or name its authority with --ca-file";
    case ErrorCode::kInvalidArgument:
      return "the server would not take " + (error.field.empty() ? "it" : error.field) + ": " + printable(error.message);
    default:
      return printable(error.message) + ": try again later";
  }
}

Account::Account(const Settings& settings, SignIn how, client::Events events) : settings_(settings), token_file_(settings) {
  client::Options options;
  options.server = settings.server;
  options.ca_file = settings.ca_file;
  options.space = settings.space;
  options.login = settings.login;
  options.client_name = "atrium-cli/0.1";
  options.device_name = "atrium";
  if (how == SignIn::kWithKeptToken)
    options.token = token_file_.read();
  listen_to_client(events);
  try {
    client_ = std::make_unique<client::Client>(std::move(options), std::move(events));
  } catch (const std::invalid_argument& error) {
    throw Failed(error.what());
  }
}

void Account::listen_to_client(client::Events& events) {
  events.on_state = [this](client::ConnectionState state, std::string_view why) { on_state(state, why); };
  events.ask_password = [this] { return ask_password(); };
  events.on_token = [this](const client::Token& token) {
    const auto reason = token_file_.write(token);
    if (reason)
      complain("cannot keep the sign-in, so the next command will ask again: " + *reason);
  };
  events.on_signed_in = [this](const client::Person& me) {
    const std::lock_guard lock(mutex_);
    me_ = me;
    signed_in_ = true;
    changed_.notify_all();
  };
  events.on_ended = [this, then = std::move(events.on_ended)](const client::Error& error) {
    {
      const std::lock_guard lock(mutex_);
      ended_ = error;
      changed_.notify_all();
    }
    if (then)
      then(error);
  };
}

std::optional<std::string> Account::ask_password() {
  {
    const std::lock_guard lock(mutex_);
    prompting_ = true;
  }
  std::optional<std::string> password;
  std::exception_ptr failure;
  try {
    password = given_password(settings_);
    if (!password)
      password = prompt_for_password(settings_);
  } catch (const Failed&) {
    failure = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  prompting_ = false;
  failure_ = failure;
  if (away_since_)
    away_since_ = std::chrono::steady_clock::now();
  changed_.notify_all();
  return password;
}

void Account::on_state(client::ConnectionState state, std::string_view why) {
  using client::ConnectionState;
  const std::lock_guard lock(mutex_);
  if (state == ConnectionState::kSigningIn)
    reached_ = true;
  if (state == ConnectionState::kOnline) {
    away_since_.reset();
  } else if (!away_since_) {
    away_since_ = std::chrono::steady_clock::now();
  }
  if (!why.empty())
    why_ = why;
  changed_.notify_all();
}

void Account::wait(std::unique_lock<std::mutex>& lock, const std::function<bool()>& done) {
  while (!done()) {
    if (failure_)
      std::rethrow_exception(failure_);
    const bool counting = away_since_ && !prompting_;
    if (!counting) {
      changed_.wait(lock);
    } else if (const auto until = *away_since_ + kPatience; std::chrono::steady_clock::now() < until) {
      changed_.wait_until(lock, until);
    } else if (signed_in_) {
      throw Failed("the server went away before it answered (" + printable(why_) + "): see whether it was done");
    } else if (reached_) {
      throw Failed("the server does not let us in (" + printable(why_) + "): try again later");
    } else {
      throw Failed("no server answers at " + settings_.server + " (" + printable(why_) +
                   "): start it with ./dev run or pass --server");
    }
  }
}

void Account::sign_in() {
  client_->start();
  std::unique_lock lock(mutex_);
  wait(lock, [this] { return signed_in_ || ended_.has_value(); });
  if (failure_)
    std::rethrow_exception(failure_);
  if (!signed_in_)
    throw Failed(explain(settings_, *ended_));
}

}  // namespace atrium::cli
