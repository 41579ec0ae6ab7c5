#include "tests/hostile/page_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace atrium::test {

PageServer::PageServer(Page page) : page_(std::move(page)) {
  for (std::size_t i = 0; i < 2; ++i) {
    listening_[i] = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    if (::bind(listening_[i], reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listening_[i], 64) != 0) {
      throw std::runtime_error("no port for pages");
    }
    ::getsockname(listening_[i], reinterpret_cast<sockaddr*>(&address), &size);
    ports_[i] = ntohs(address.sin_port);
  }
  for (const auto listening : listening_) {
    threads_.emplace_back([this, listening] { serve(listening); });
  }
}

PageServer::~PageServer() {
  for (const auto listening : listening_) {
    ::shutdown(listening, SHUT_RDWR);
  }
  threads_.clear();
  answers_.clear();
  for (const auto listening : listening_) {
    ::close(listening);
  }
}

std::map<std::string, std::string> PageServer::outcomes(const std::vector<std::string>& of, std::chrono::seconds patience) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [&] { return std::ranges::all_of(of, [&](auto& who) { return told_.contains(who); }); });
  return told_;
}

void PageServer::serve(int listening) {
  for (int socket = 0; (socket = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    const std::scoped_lock lock(mutex_);
    answers_.emplace_back([this, socket] { answer(socket); });
  }
}

void PageServer::answer(int socket) {
  const timeval patience{2, 0};  // a browser opens sockets that it may never use
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  std::string request;
  std::array<char, 4096> bytes;
  while (request.find("\r\n\r\n") == std::string::npos) {
    const auto size = ::recv(socket, bytes.data(), bytes.size(), 0);
    if (size <= 0) {
      break;
    }
    request.append(bytes.data(), static_cast<std::size_t>(size));
  }
  constexpr std::string_view kTold = "/told?";
  if (request.starts_with("GET ")) {
    const auto target = request.substr(4, request.find(' ', 4) - 4);
    std::string body;
    if (target.starts_with(kTold)) {
      const auto equals = target.find('=');
      const std::scoped_lock lock(mutex_);
      told_[target.substr(kTold.size(), equals - kTold.size())] = target.substr(equals + 1);
      changed_.notify_all();
    } else {
      body = page_(target);
    }
    const auto answer =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    (void)::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
  }
  ::close(socket);
}

}  // namespace atrium::test
