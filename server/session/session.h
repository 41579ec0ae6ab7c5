#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/codec/received_frame.h"
#include "server/delivery/delivery_table.h"
#include "server/net/connection.h"
#include "server/session/command_window.h"
#include "server/session/password_gate.h"
#include "server/session/space_directory.h"

namespace atrium::session {

// What sessions of one worker share.
struct SessionContext {
  net::Worker& worker;
  delivery::DeliveryTable& table;
  const SpaceDirectory& spaces;
  PasswordGate& passwords;
};

// One connection and, once it has signed in, one device of one person. Decodes on its I/O thread, hands commands to the
// space's home thread once a turn, and takes what comes back. While too much is unanswered it keeps the rest of the message
// and stops reading.
class Session final : public net::ConnectionHandler,
                      public delivery::Receiver,
                      public net::TurnEnd,
                      public std::enable_shared_from_this<Session> {
 public:
  Session(const SessionContext& context, std::shared_ptr<net::Connection> connection);
  ~Session() override;

  // Watches the time within which it has to sign in. Once, after construction.
  void start();

  void on_message(std::string_view message) override;
  void on_drained() override;
  void on_closed(std::uint16_t code) override;

  void deliver(const net::SharedMessage& message, std::size_t replies) override;
  void deliver_page(const net::SharedMessage& message, std::size_t replies) override;
  void end(std::uint16_t code, std::string_view reason) override;
  bool gone() const override { return gone_; }

 private:
  void await_sign_in(std::chrono::steady_clock::time_point until);
  void take(std::string_view message);
  void take_held_back();
  void pass_on(codec::ReceivedFrame command);
  void choose_space(const wire::v1::ClientFrame& frame);
  void answer_nowhere(const wire::v1::ClientFrame& frame);
  void reply(std::uint64_t frame_id, const wire::v1::ServerFrame& content);
  void answer_stranger(std::uint64_t frame_id, const wire::v1::ServerFrame& content);
  void end_of_turn() override;
  void page_taken();

  const SessionContext context_;
  const std::shared_ptr<net::Connection> connection_;
  boost::asio::steady_timer sign_in_timer_;
  SpaceHost host_{};
  std::shared_ptr<space::Actor> actor_;
  std::vector<codec::ReceivedFrame> turn_;  // this turn's commands
  CommandWindow window_;
  std::string held_back_;            // the rest of a message that has to wait
  std::size_t frames_taken_ = 0;     // of the message under way
  bool password_under_way_ = false;  // of somebody without a space
  std::size_t refused_ = 0;
  bool paused_ = false;
  bool page_waits_ = false;
  bool gone_ = false;
};

}  // namespace atrium::session
