#pragma once

#include <atrium/client.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "refusal.h"
#include "settings.h"
#include "token_file.h"

namespace atrium::cli {

// A signed-in client that a command asks and waits for.
//
// Thread: made, asked and destroyed on the main thread; the events that are handed in run on the client's.
class Account {
 public:
  enum class SignIn { kWithKeptToken, kWithPassword };

  explicit Account(const Settings& settings, SignIn how = SignIn::kWithKeptToken, client::Events events = {});

  // Signs up with the password, and keeps a token.
  Account(const Settings& settings, client::FirstAdmin first_admin);

  // Throws Failed if it doesn't work, or no server answers.
  void sign_in();

  const client::Person& me() const { return me_; }
  // Nobody had to give a password: the sign-in of an earlier call was kept, and was not that of somebody who has yet to be let in.
  bool was_signed_in() const { return kept_ && !kept_->applicant && !new_token_; }
  client::Client& client() { return *client_; }
  // Of the device that is signed in.
  client::Token token() const { return new_token_ ? *new_token_ : kept_->token; }

  // Starts a command and waits for its answer. Throws Failed if it is an error, or if the server has been away for 10 s.
  template <class T>
  T ask(const std::function<void(client::Done<T>)>& start) {
    // Shared: after giving up, the answer may still come.
    auto answer = std::make_shared<std::optional<client::Result<T>>>();
    start([this, answer](client::Result<T> result) {
      const std::lock_guard lock(mutex_);
      answer->emplace(std::move(result));
      changed_.notify_all();
    });
    std::unique_lock lock(mutex_);
    wait(lock, [&] { return answer->has_value(); });
    if (!**answer)
      throw refusal(settings_, (*answer)->error());
    if constexpr (!std::is_void_v<T>)
      return std::move(**answer).value();
  }

 private:
  void make_client(client::Options options, client::Events events);
  void listen_to_client(client::Events& events);
  void on_signed_in(const client::Person& me);
  void keep(const std::string& login, const KeptToken& kept);
  std::optional<std::string> ask_password();
  void on_state(client::ConnectionState state, std::string_view why);
  void wait(std::unique_lock<std::mutex>& lock, const std::function<bool()>& done);

  const Settings& settings_;
  std::optional<KeptToken> kept_;           // by an earlier call
  std::optional<client::Token> new_token_;  // of this one
  std::mutex mutex_;
  std::condition_variable changed_;
  bool signed_in_ = false;
  bool reached_ = false;
  bool prompting_ = false;
  std::string why_;
  std::optional<std::chrono::steady_clock::time_point> away_since_;
  std::optional<client::Error> ended_;
  client::Person me_;
  std::exception_ptr failure_;              // of a callback
  std::unique_ptr<client::Client> client_;  // last: its callbacks use all of the above
};

}  // namespace atrium::cli
