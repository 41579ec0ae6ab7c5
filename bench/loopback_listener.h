#pragma once

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstdio>

// What the raw servers begin with.
namespace atrium::bench {

// Listens on a free port of this machine and prints it, or 0. Returns the socket, or -1.
inline int open_listener() {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool is_open = ::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       ::listen(listener, SOMAXCONN) == 0 &&
                       ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  std::printf("%d\n", is_open ? ntohs(address.sin_port) : 0);
  std::fflush(stdout);
  return is_open ? listener : -1;
}

// The next peer, which is sent to without delay; -1 if there can't be one.
inline int accept_peer(int listener) {
  const int peer = ::accept(listener, nullptr, nullptr);
  const int on = 1;
  ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return peer;
}

}  // namespace atrium::bench
