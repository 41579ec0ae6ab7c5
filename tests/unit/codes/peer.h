#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/certificates.h"

namespace atrium::test {

// Somebody whom codes are given to: a web server or a mail server that serves one connection after the other and remembers what it got.
class Peer {
 public:
  enum class Kind { kHttp, kHttps, kSmtp, kSmtpWithStartTls, kSilent };
  // Answers HTTP requests with these, the last again and again. The identity is needed with TLS.
  explicit Peer(Kind kind, std::vector<int> statuses = {200}, std::optional<Identity> identity = {});
  ~Peer();

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  // Waits until so many requests or mails came; all of them.
  std::vector<std::string> received(std::size_t count);
  // Waits until somebody came and left without being understood, as one who does not believe a certificate.
  void wait_for_misunderstanding();

 private:
  void serve();
  void serve_one(boost::asio::ip::tcp::socket socket);
  template <class Stream>
  void speak_http(Stream& stream);
  template <class Stream>
  bool speak_smtp(Stream& stream, bool offers_tls);
  void remember(std::string text);

  const Kind kind_;
  const std::vector<int> statuses_;
  const std::optional<Identity> identity_;
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> received_;
  std::size_t misunderstandings_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> open_socket_ = -1;
  std::thread thread_;
};

}  // namespace atrium::test
