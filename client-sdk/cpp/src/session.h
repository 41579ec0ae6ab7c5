#pragma once

#include <atrium/client.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>

#include "address.h"
#include "backoff.h"
#include "chat_feed.h"
#include "outbox.h"
#include "transport.h"
#include "trust.h"

namespace atrium::client {

// The life of a client: connect, sign in, resume, send, listen; wait and do it again.
//
// Thread: all on the io_context's one thread. Events and answers are called from here; they must not call back (Client
// posts what they ask for).
class Session {
 public:
  Session(boost::asio::io_context& io, const Options& options, const Events& events);

  void start();
  void stop();

  // Call pump() after the last of several.
  void push(Command command);
  void pump();

  void subscribe(const Positions& positions);
  const Positions& positions() const { return feed_.positions(); }

 private:
  enum class Phase { kIdle, kConnecting, kSigningIn, kOnline, kWaiting, kEnded };
  using Wait = std::chrono::milliseconds;

  void connect();
  void on_closed(unsigned code, const std::string& why);
  void on_untrusted(const std::string& why);
  void reconnect(std::string_view why, Wait at_least = Wait(0));
  void end(const Error& error);
  void drop_connection();
  void set_phase(Phase phase, std::string_view why);
  ConnectionState state() const;

  void sign_in();
  void put_credential(wire::SignIn& command);
  void on_sign_in_reply(const wire::ServerFrame& frame);
  void on_signed_in(const wire::SignedIn& account);
  void on_sign_in_refused(const wire::Error& refusal);
  void resume();

  void on_message(std::string_view message);
  void on_frame(const wire::ServerFrame& frame);
  void on_push(const wire::ServerFrame& frame);
  void on_reply(const wire::ServerFrame& frame);
  void on_page_reply(const wire::ServerFrame& frame);
  bool put_link(wire::SignIn& command);
  void on_join_status(const wire::JoinStatus& status);
  void on_going_away(const wire::GoingAway& notice);
  void ask_for_pages();

  // A command of the session itself; it goes before those of the application. Returns its frame id.
  std::uint64_t send_own(wire::ClientFrame frame);

  boost::asio::io_context& io_;
  const Options& options_;
  const Events& events_;
  const Address address_;
  const std::optional<Trust> trust_;  // for an address with TLS
  Backoff backoff_;
  Outbox outbox_;
  ChatFeed feed_;

  Phase phase_ = Phase::kIdle;
  std::optional<Error> final_error_;
  std::unique_ptr<Transport> transport_;
  std::uint64_t connections_ = 0;  // tells whether a callback's connection is still the present one
  std::chrono::steady_clock::time_point online_since_;
  bool writing_ = false;
  bool draining_ = false;
  std::string own_frames_;

  std::optional<Token> token_;
  std::optional<std::string> password_;
  Token new_token_{};
  std::optional<FirstAdmin> first_admin_;  // until it has come in, or can't
  bool subscribed_ = false;
  bool reached_ = false;  // a server has answered, on whatever connection

  std::uint64_t next_own_id_;
  std::uint64_t sign_in_id_ = 0;
  std::uint64_t resume_id_ = 0;
  std::map<std::uint64_t, wire::ReadHistory> pages_;
  std::vector<wire::ReadHistory> pages_to_repeat_;

  boost::asio::steady_timer reconnect_timer_;
  boost::asio::steady_timer busy_timer_;
  boost::asio::steady_timer page_timer_;
  boost::asio::steady_timer drain_timer_;
};

}  // namespace atrium::client
