#include "account.h"

#include "output.h"
#include "password.h"

namespace atrium::cli {
namespace {

constexpr auto kAwayPatience = std::chrono::seconds(10);

}  // namespace

Account::Account(const Settings& settings, SignIn how, client::Events events) : settings_(settings) {
  client::Options options;
  options.sign_up = settings.sign_up;
  options.reset = settings.reset;
  options.withdraw = settings.withdraw;
  if (how == SignIn::kWithKeptToken) {
    kept_ = TokenFile(settings, settings.login).read();
    if (kept_)
      options.token = kept_->token;
  }
  make_client(std::move(options), std::move(events));
}

Account::Account(const Settings& settings, client::FirstAdmin first_admin) : settings_(settings) {
  client::Options options;
  options.first_admin = std::move(first_admin);
  make_client(std::move(options), {});
}

void Account::make_client(client::Options options, client::Events events) {
  options.server = settings_.server;
  options.ca_file = settings_.ca_file;
  options.space = settings_.space;
  options.login = settings_.login;
  options.client_name = "atrium-cli/0.1";
  options.device_name = "atrium";
  options.patient = settings_.command == "listen";
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
  events.on_token = [this](const client::Token& token) { new_token_ = token; };
  events.on_signed_in = [this](const client::Person& me) { on_signed_in(me); };
  events.on_join_status = [this, then = std::move(events.on_join_status)](const client::JoinStatus& status) {
    if (new_token_)
      keep(settings_.login, {*new_token_, true});
    if (then)
      then(status);
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

// A link tells whose password is reset, so the login that counts is the server's.
void Account::on_signed_in(const client::Person& me) {
  if (new_token_)
    keep(me.login, {*new_token_, false});
  else if (kept_ && kept_->applicant)
    keep(me.login, {kept_->token, false});
  const std::lock_guard lock(mutex_);
  me_ = me;
  signed_in_ = true;
  changed_.notify_all();
}

void Account::keep(const std::string& login, const KeptToken& kept) {
  if (const auto reason = TokenFile(settings_, login).write(kept))
    complain("cannot keep the sign-in, so the next command will ask again: " + *reason);
}

std::optional<std::string> Account::ask_password() {
  {
    const std::lock_guard lock(mutex_);
    prompting_ = true;
  }
  std::optional<std::string> password;
  std::exception_ptr failure;
  try {
    password = password_to_sign_in(settings_, kept_ ? Before::kEnded : Before::kNone);
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
    } else if (const auto until = *away_since_ + kAwayPatience; std::chrono::steady_clock::now() < until) {
      changed_.wait_until(lock, until);
    } else if (signed_in_) {
      throw Failed("the server went away before it answered (" + printable(why_) + "): see whether it was done");
    } else if (reached_) {
      throw Failed("the server does not let us in (" + printable(why_) + "): try again later");
    } else {
      throw refusal(settings_, {client::ErrorCode::kOffline, why_, ""});
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
    throw refusal(settings_, *ended_);
}

}  // namespace atrium::cli
