#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "atrium/wire/v1/frames.pb.h"
#include "server/codec/frames.h"
#include "storage/ids.h"

namespace atrium::test {

// A blocking client: one frame a message out, any number in. Throws when the connection ends.
class WireClient {
 public:
  explicit WireClient(std::uint16_t port) {
    stream_.next_layer().connect({boost::asio::ip::make_address("127.0.0.1"), port});
    stream_.handshake("127.0.0.1", "/ws");
    stream_.binary(true);
  }
  // Returns the id by which the reply is known.
  std::uint64_t send(wire::v1::ClientFrame frame) {
    frame.set_id(++id_);
    std::string bytes;
    for (auto size = frame.ByteSizeLong(); true; size >>= 7) {
      bytes.push_back(static_cast<char>(size >= 0x80 ? size | 0x80 : size));
      if (size < 0x80) {
        break;
      }
    }
    frame.AppendToString(&bytes);
    stream_.write(boost::asio::buffer(bytes));
    return id_;
  }
  wire::v1::ServerFrame next() {
    while (frames_.empty()) {
      boost::beast::flat_buffer buffer;
      stream_.read(buffer);
      codec::FrameReader reader({static_cast<const char*>(buffer.data().data()), buffer.size()});
      while (const auto bytes = reader.next()) {
        frames_.emplace_back().ParseFromArray(bytes->data(), static_cast<int>(bytes->size()));
      }
    }
    auto frame = std::move(frames_.front());
    frames_.erase(frames_.begin());
    return frame;
  }
  // All that still comes until the connection ends.
  std::vector<wire::v1::ServerFrame> rest() {
    std::vector<wire::v1::ServerFrame> rest;
    try {
      while (true) {
        rest.push_back(next());
      }
    } catch (const boost::system::system_error&) {
    }
    return rest;
  }
  // The code with which the server closes; what comes before is dropped.
  unsigned close_code() {
    rest();
    return stream_.reason().code;
  }
  void leave() { stream_.close(boost::beast::websocket::close_code::normal); }
  wire::v1::ServerFrame ask(wire::v1::ClientFrame frame) {
    send(std::move(frame));
    while (true) {
      if (auto reply = next(); reply.reply_to() == id_) {
        return reply;
      }
    }
  }
  static wire::v1::ClientFrame credential(const std::string& login, const std::string& password, const std::string& token) {
    wire::v1::ClientFrame frame;
    auto& request = *frame.mutable_sign_in();
    request.set_protocol(1);
    request.set_space("college");
    request.mutable_password()->set_login(login);
    request.mutable_password()->set_password(password);
    request.mutable_password()->set_new_token(token);
    return frame;
  }
  wire::v1::ServerFrame sign_in(const std::string& login, const std::string& password, const std::string& token) {
    return ask(credential(login, password, token));
  }
  wire::v1::ServerFrame sign_in(const std::string& token) { return sign_in_to("college", token); }
  wire::v1::ServerFrame sign_in_to(const std::string& space, const std::string& token) {
    wire::v1::ClientFrame frame;
    frame.mutable_sign_in()->set_protocol(1);
    frame.mutable_sign_in()->set_space(space);
    frame.mutable_sign_in()->set_token(token);
    return ask(frame);
  }
  wire::v1::ServerFrame say(atrium::ChatId chat, const std::string& text) { return ask(message(chat, text)); }
  wire::v1::ClientFrame message(atrium::ChatId chat, const std::string& text) {
    wire::v1::ClientFrame frame;
    auto& message = *frame.mutable_send_message();
    message.mutable_request_id()->set_sender(sender_);
    message.mutable_request_id()->set_counter(++counter_);
    message.set_chat_id(chat.value);
    message.set_text(text);
    return frame;
  }

 private:
  boost::asio::io_context context_;
  boost::beast::websocket::stream<boost::asio::ip::tcp::socket> stream_{context_};
  std::vector<wire::v1::ServerFrame> frames_;
  std::uint64_t id_ = 0;
  inline static std::uint64_t senders_ = 0;
  const std::uint64_t sender_ = ++senders_;
  std::uint64_t counter_ = 0;
};

}  // namespace atrium::test
