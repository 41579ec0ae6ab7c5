#include "tests/support/fake_server.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

namespace atrium::client {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;

wire::Entry make_message(std::uint64_t chat, std::uint64_t seq) {
  wire::Entry entry;
  entry.set_chat_id(chat);
  entry.set_seq(seq);
  entry.set_message_no(seq);
  entry.set_author_id(7);
  entry.mutable_message()->set_text("text " + std::to_string(seq));
  return entry;
}

wire::ServerFrame make_push(const wire::Entry& entry) {
  wire::ServerFrame frame;
  *frame.mutable_entry() = entry;
  return frame;
}

wire::ChatView make_view(std::uint64_t chat, std::uint64_t head, wire::Continuation continuation) {
  wire::ChatView view;
  view.set_chat_id(chat);
  view.set_kind(wire::CHAT_KIND_GROUP);
  view.set_head_seq(head);
  view.set_first_visible_seq(1);
  view.set_continuation(continuation);
  return view;
}

wire::ClientFrame Peer::read() {
  if (read_.empty()) {
    boost::beast::flat_buffer buffer;
    socket_.read(buffer);
    google::protobuf::io::CodedInputStream stream(static_cast<const std::uint8_t*>(buffer.cdata().data()),
                                                  static_cast<int>(buffer.size()));
    for (std::uint32_t size = 0; stream.ReadVarint32(&size);) {
      const auto limit = stream.PushLimit(static_cast<int>(size));
      if (!read_.emplace_back().ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage()) {
        throw std::runtime_error("the client sent something that is no frame");
      }
      stream.PopLimit(limit);
    }
    frames_together_ = read_.size();
    bytes_together_ = buffer.size();
  }
  wire::ClientFrame frame = std::move(read_.front());
  read_.pop_front();
  return frame;
}

void Peer::send(wire::ServerFrame frame, std::uint64_t reply_to) {
  frame.set_reply_to(reply_to);
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.WriteVarint32(static_cast<std::uint32_t>(frame.ByteSizeLong()));
    frame.SerializeToCodedStream(&coded);
  }
  send_message(bytes);
}

void Peer::send_message(std::string_view bytes) { socket_.write(asio::buffer(bytes)); }

void Peer::send_text_message(std::string_view text) {
  socket_.binary(false);
  socket_.write(asio::buffer(text));
}

void Peer::refuse(const wire::ClientFrame& frame, wire::ErrorCode code, std::uint32_t retry_after_ms) {
  wire::ServerFrame reply;
  reply.mutable_error()->set_code(code);
  reply.mutable_error()->set_retry_after_ms(retry_after_ms);
  send(reply, frame.id());
}

void Peer::accept(const wire::ClientFrame& frame, std::uint64_t seq) {
  wire::ServerFrame reply;
  reply.mutable_accepted()->set_chat_id(frame.send_message().chat_id());
  reply.mutable_accepted()->set_seq(seq);
  send(reply, frame.id());
}

void Peer::close(unsigned code) { socket_.close(websocket::close_reason(static_cast<std::uint16_t>(code))); }

void Peer::cut() { socket_.next_layer().close(); }

void Peer::wait_for_end() {
  for (;;)
    read();
}

wire::SignIn Peer::sign_in(std::uint64_t epoch) {
  const auto frame = read();
  if (!frame.has_sign_in())
    throw std::runtime_error("the first command is no SignIn");
  wire::ServerFrame reply;
  reply.mutable_signed_in()->set_account_id(7);
  reply.mutable_signed_in()->set_login("anna");
  reply.mutable_signed_in()->set_epoch(epoch);
  send(reply, frame.id());
  return frame.sign_in();
}

wire::Resume Peer::resume(const std::vector<wire::ChatView>& chats, std::uint64_t epoch) {
  const auto frame = read();
  if (!frame.has_resume())
    throw std::runtime_error("no Resume");
  wire::ServerFrame reply;
  reply.mutable_resumed()->set_epoch(epoch);
  for (const auto& chat : chats)
    *reply.mutable_resumed()->add_chats() = chat;
  send(reply, frame.id());
  return frame.resume();
}

wire::ReadHistory Peer::page(std::uint64_t first, std::uint64_t last, std::uint64_t head) {
  const auto frame = read();
  if (!frame.has_read_history())
    throw std::runtime_error("no ReadHistory");
  wire::ServerFrame reply;
  auto& page = *reply.mutable_history_page();
  page.set_chat_id(frame.read_history().chat_id());
  page.set_head_seq(head);
  for (auto seq = first; seq <= last; ++seq)
    *page.add_items()->mutable_entry() = make_message(page.chat_id(), seq);
  send(reply, frame.id());
  return frame.read_history();
}

PeerListener::PeerListener()
    : acceptor_(io_, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      port_(acceptor_.local_endpoint().port()) {}

asio::ip::tcp::socket PeerListener::next() {
  asio::ip::tcp::socket plain(io_);
  if (!interrupted_)
    acceptor_.accept(plain);
  if (interrupted_)
    throw std::runtime_error("nobody came");
  return plain;
}

std::unique_ptr<PeerListener::Connection> PeerListener::accept() {
  auto plain = next();
  plain.set_option(asio::ip::tcp::no_delay(true));
  auto connection = std::make_unique<Connection>(std::move(plain));
  connection->socket.binary(true);
  connection->socket.accept();
  return connection;
}

void PeerListener::refuse() { next().close(); }

// A client that never came leaves a thread in accept(): one more connection lets it out.
void PeerListener::interrupt() {
  interrupted_ = true;
  boost::system::error_code ignored;
  asio::io_context io;
  asio::ip::tcp::socket visitor(io);
  visitor.connect(asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), port_), ignored);
}

FakeServer::FakeServer(std::vector<Script> scripts) : scripts_(std::move(scripts)), thread_([this] { run(); }) {}

FakeServer::~FakeServer() {
  listener_.interrupt();
  thread_.join();
}

void FakeServer::run() {
  for (const Script& script : scripts_) {
    try {
      const auto connection = listener_.accept();
      script(connection->peer);
    } catch (const std::exception&) {
      // The client is gone; what was missed shows in what it recorded.
    }
  }
  listener_.close();
}

}  // namespace atrium::client
