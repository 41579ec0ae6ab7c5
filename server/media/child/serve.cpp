#include "server/media/child/serve.h"

#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "server/media/child/orders.h"

namespace atrium::media {
namespace {

struct Order {
  std::array<int, kGivenCount> given{};
  std::size_t count = 0;
};

// Nothing: nobody is there any more, or does not keep to what was agreed.
std::optional<Order> next_order() {
  char byte = 0;
  iovec bytes{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kGivenCount)> room{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = room.data();
  message.msg_controllen = room.size();
  ssize_t got = 0;
  do {
    got = ::recvmsg(kOrders, &message, 0);
  } while (got < 0 && errno == EINTR);
  if (got <= 0 || (message.msg_flags & MSG_CTRUNC) != 0) {
    return std::nullopt;
  }
  Order order;
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header != nullptr && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
    order.count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    std::memcpy(order.given.data(), CMSG_DATA(header), order.count * sizeof(int));
  }
  return order;
}

// In the fork. What it was given stands above all that it is to be.
void take_over(const Order& order) {
  for (std::size_t i = 0; i < kGivenCount; ++i) {
    ::dup2(order.given[i], kGiven[i]);
  }
  ::syscall(SYS_close_range, kOrders, ~0U, 0);
}

pid_t begin(const Order& order, const std::function<int(pid_t)>& look) {
  const auto zygote = ::getpid();
  const auto fork = ::fork();
  if (fork == 0) {
    take_over(order);
    ::_exit(look(zygote));
  }
  for (const int given : order.given) {
    ::close(given);
  }
  return fork;
}

// Who has said it all is on its way out, with its status settled.
int end(pid_t fork) {
  int status = 0;
  ::kill(fork, SIGKILL);
  while (::waitpid(fork, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// Those who stop the server reach its whole group; but it still has files looked into, and ends by itself what it has started.
void be_deaf() {
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
    ::signal(signal, SIG_IGN);
  }
}

// The system takes this for granted where there are none; where it may not be asked, they are as few.
bool has_threads() { return ::unshare(CLONE_THREAD) != 0 && errno == EINVAL; }

}  // namespace

int serve(const std::function<int(pid_t zygote)>& look) {
  if (has_threads()) {
    return kNoSandbox;
  }
  be_deaf();
  ::syscall(SYS_close_range, kOrders + 1, ~0U, 0);
  pid_t fork = 0;
  while (const auto order = next_order()) {
    const bool is_look = order->count == kGivenCount;
    if (is_look == (fork != 0)) {
      break;
    }
    if (is_look) {
      fork = begin(*order, look);
      if (fork < 0) {
        return kNoFork;
      }
      continue;
    }
    const int status = end(fork);
    fork = 0;
    if (::send(kOrders, &status, sizeof status, MSG_NOSIGNAL) != sizeof status) {
      break;
    }
  }
  if (fork != 0) {
    end(fork);
  }
  return kDone;
}

}  // namespace atrium::media
