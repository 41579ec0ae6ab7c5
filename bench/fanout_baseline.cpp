// What a fan-out costs at least: no protocol, no storage, no checks. Copies each record of a writer to its group.
//   fanout_baseline send|batch GROUP_SIZE       prints its port
// `send`: one send() for each record and member. `batch`: what waits together is sent together.
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "bench/load/dialect.h"
#include "bench/loopback_listener.h"

namespace {

constexpr auto kRecord = atrium::bench::kPushBytes;

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    return 2;
  }
  const auto group_size = std::strtoul(argv[2], nullptr, 10);
  const int epoll = ::epoll_create1(0);
  const int listener = atrium::bench::open_listener();
  const auto watch = [&](int socket, std::size_t index) {
    epoll_event event{EPOLLIN, {.u64 = index}};
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
  };
  constexpr auto kListener = ~std::size_t{0};
  if (listener < 0) {
    return 1;
  }
  watch(listener, kListener);

  std::vector<int> sockets;
  std::vector<std::string> rests;  // of a record that is cut
  std::vector<char> buffer(64 * 1024);
  epoll_event events[256];
  while (true) {
    const int count = ::epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < count; ++i) {
      const auto index = events[i].data.u64;
      if (index == kListener) {
        const int socket = atrium::bench::accept_peer(listener);
        ::send(socket, "!", 1, MSG_NOSIGNAL);
        watch(socket, sockets.size());
        sockets.push_back(socket);
        rests.emplace_back();
        continue;
      }
      const auto size = ::recv(sockets[index], buffer.data(), buffer.size(), 0);
      if (size <= 0) {
        ::epoll_ctl(epoll, EPOLL_CTL_DEL, sockets[index], nullptr);
        continue;
      }
      auto& bytes = rests[index].append(buffer.data(), static_cast<std::size_t>(size));
      const auto whole = bytes.size() / kRecord * kRecord;
      const auto step = argv[1][0] == 'b' ? whole : kRecord;
      const auto first = index / group_size * group_size;
      for (std::size_t at = 0; at < whole; at += step) {
        for (auto member = first; member < first + group_size; ++member) {
          ::send(sockets[member], bytes.data() + at, step, MSG_NOSIGNAL);
        }
      }
      bytes.erase(0, whole);
    }
  }
}
