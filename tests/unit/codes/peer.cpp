#include "tests/unit/codes/peer.h"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <stdexcept>

namespace atrium::test {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Tls = asio::ssl::stream<tcp::socket&>;

constexpr auto kPatience = std::chrono::seconds(20);

// Up to the mark and with it.
template <class Stream>
std::string read_through(Stream& stream, std::string& buffer, const std::string& mark) {
  const auto size = asio::read_until(stream, asio::dynamic_buffer(buffer), mark);
  auto text = buffer.substr(0, size);
  buffer.erase(0, size);
  return text;
}

std::size_t content_length(const std::string& head) {
  const std::string name = "Content-Length: ";
  const auto at = head.find(name);
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
}

asio::ssl::context context_of(const Identity& identity) {
  asio::ssl::context context(asio::ssl::context::tls_server);
  context.use_certificate_chain_file(identity.certificate);
  context.use_private_key_file(identity.key, asio::ssl::context::pem);
  return context;
}

}  // namespace

Peer::Peer(Kind kind, std::vector<int> statuses, std::optional<Identity> identity)
    : kind_(kind),
      statuses_(std::move(statuses)),
      identity_(std::move(identity)),
      acceptor_(context_, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)),
      thread_([this] { serve(); }) {}

Peer::~Peer() {
  stopping_ = true;
  boost::system::error_code ignored;
  tcp::socket knock(context_);
  knock.connect(acceptor_.local_endpoint(), ignored);
  if (const int socket = open_socket_; socket >= 0) {
    ::shutdown(socket, SHUT_RDWR);
  }
  thread_.join();
}

void Peer::serve() {
  while (!stopping_) {
    tcp::socket socket(context_);
    acceptor_.accept(socket);
    open_socket_ = socket.native_handle();
    try {
      if (!stopping_) {
        serve_one(std::move(socket));
      }
    } catch (const boost::system::system_error& error) {
      const std::lock_guard lock(mutex_);
      misunderstandings_ += error.code() != asio::error::eof && error.code() != asio::ssl::error::stream_truncated ? 1 : 0;
      changed_.notify_all();
    }
    open_socket_ = -1;
  }
}

void Peer::serve_one(tcp::socket socket) {
  if (kind_ == Kind::kSilent) {
    std::string ignored;
    read_through(socket, ignored, "a word that never comes");
  } else if (kind_ == Kind::kHttp) {
    speak_http(socket);
  } else if (kind_ == Kind::kSmtp) {
    speak_smtp(socket, false);
  } else {
    auto context = context_of(*identity_);
    if (kind_ == Kind::kSmtpWithStartTls && !speak_smtp(socket, true)) {
      return;
    }
    Tls tls(socket, context);
    tls.handshake(Tls::server);
    kind_ == Kind::kHttps ? speak_http(tls) : void(speak_smtp(tls, false));
  }
}

template <class Stream>
void Peer::speak_http(Stream& stream) {
  std::string buffer;
  while (true) {
    auto request = read_through(stream, buffer, "\r\n\r\n");
    const auto length = content_length(request);
    while (buffer.size() < length) {
      char bytes[4096];
      buffer.append(bytes, stream.read_some(asio::buffer(bytes)));
    }
    request += buffer.substr(0, length);
    buffer.erase(0, length);
    const auto status = statuses_[std::min(received_.size(), statuses_.size() - 1)];
    asio::write(stream, asio::buffer("HTTP/1.1 " + std::to_string(status) + " So\r\nContent-Length: 0\r\n\r\n"));
    remember(std::move(request));
  }
}

// True: TLS begins.
template <class Stream>
bool Peer::speak_smtp(Stream& stream, bool offers_tls) {
  std::string buffer;
  std::string mail;
  const auto say = [&](const std::string& line) { asio::write(stream, asio::buffer(line + "\r\n")); };
  const bool greets = offers_tls || kind_ == Kind::kSmtp;
  if (greets) {
    say("220 peer");
  }
  while (true) {
    const auto line = read_through(stream, buffer, "\r\n");
    if (line.starts_with("EHLO")) {
      say(offers_tls ? "250-peer\r\n250 STARTTLS" : "250-peer\r\n250 AUTH PLAIN");
    } else if (line.starts_with("STARTTLS")) {
      say("220 go on");
      return true;
    } else if (line.starts_with("AUTH")) {
      say("334 ");
      mail += line + read_through(stream, buffer, "\r\n");
      say("235 welcome");
    } else if (line.starts_with("DATA")) {
      say("354 go on");
      remember(mail + read_through(stream, buffer, "\r\n.\r\n"));
      mail.clear();
      say("250 taken");
    } else if (line.starts_with("QUIT")) {
      say("221 bye");
      return false;
    } else {
      mail += line;
      say("250 good");
    }
  }
}

void Peer::remember(std::string text) {
  const std::lock_guard lock(mutex_);
  received_.push_back(std::move(text));
  changed_.notify_all();
}

std::vector<std::string> Peer::received(std::size_t count) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, kPatience, [&] { return received_.size() >= count; })) {
    throw std::runtime_error("it did not come");
  }
  return received_;
}

void Peer::wait_for_misunderstanding() {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, kPatience, [&] { return misunderstandings_ > 0; })) {
    throw std::runtime_error("nobody came, or all was understood");
  }
}

}  // namespace atrium::test
