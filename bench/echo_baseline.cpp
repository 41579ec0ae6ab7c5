// What connections cost at least, as a server: an epoll loop that knows no protocol. Prints its port.
//   echo_baseline [REQUEST:ANSWER]...
// Answers a WebSocket handshake; then, to so many bytes of a request, so many bytes, one step after the other.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "bench/loopback_listener.h"

namespace {

constexpr std::string_view kUpgraded =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

struct Step {
  std::size_t request;
  std::size_t answer;
};

struct Peer {
  std::uint32_t step = 0;  // 0: the handshake
  std::uint32_t bytes = 0;
};

// Small answers always fit; a large one waits for the peer.
void send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

// A handshake comes alone; its end is the end of a request.
void take(int socket, Peer& peer, std::string_view bytes, const std::vector<Step>& steps, std::string_view answers) {
  peer.bytes += static_cast<std::uint32_t>(bytes.size());
  if (peer.step == 0 && bytes.ends_with("\r\n\r\n")) {
    peer = {1, 0};
    send_all(socket, kUpgraded);
  }
  while (peer.step > 0 && peer.step <= steps.size() && peer.bytes >= steps[peer.step - 1].request) {
    const auto& step = steps[peer.step - 1];
    send_all(socket, answers.substr(0, step.answer));
    peer = {peer.step + 1, peer.bytes - static_cast<std::uint32_t>(step.request)};
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Step> steps;
  std::size_t longest = 0;
  for (int i = 1; i < argc; ++i) {
    char* colon = nullptr;
    const auto request = std::strtoul(argv[i], &colon, 10);
    if (request == 0 || *colon != ':') {
      return 2;
    }
    steps.push_back({request, std::strtoul(colon + 1, nullptr, 10)});
    longest = std::max(longest, steps.back().answer);
  }
  const std::string answers(longest, 'a');
  const int epoll = ::epoll_create1(0);
  const int listener = atrium::bench::open_listener();
  const auto watch = [&](int socket) {
    epoll_event event{EPOLLIN, {.fd = socket}};
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
  };
  if (listener < 0) {
    return 1;
  }
  watch(listener);

  std::vector<Peer> peers;  // by descriptor
  std::vector<char> buffer(64 * 1024);
  epoll_event events[256];
  while (true) {
    const int count = ::epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < count; ++i) {
      const int socket = events[i].data.fd;
      if (socket == listener) {
        const int fresh = atrium::bench::accept_peer(listener);
        if (fresh < 0) {
          return 1;
        }
        watch(fresh);
        peers.resize(std::max(peers.size(), static_cast<std::size_t>(fresh) + 1));
        peers[static_cast<std::size_t>(fresh)] = {};
        continue;
      }
      const auto size = ::recv(socket, buffer.data(), buffer.size(), 0);
      if (size <= 0) {
        ::close(socket);
        continue;
      }
      take(socket, peers[static_cast<std::size_t>(socket)], {buffer.data(), static_cast<std::size_t>(size)}, steps, answers);
    }
  }
}
