#include "bench/load/silent_crowd.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace atrium::bench {
namespace {

constexpr int kEventsPerTurn = 1024;
constexpr std::size_t kReadBytes = 64 * 1024;

}  // namespace

SilentCrowd::SilentCrowd() : epoll_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(kReadBytes) {}

SilentCrowd::~SilentCrowd() {
  // Their ports are free at once.
  const linger reset{1, 0};
  for (const auto& member : members_) {
    ::setsockopt(member->socket, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
    ::close(member->socket);
  }
  ::close(epoll_);
}

void SilentCrowd::add(int socket) {
  members_.push_back(std::make_unique<Member>());
  members_.back()->socket = socket;
  epoll_event event{EPOLLIN, {.ptr = members_.back().get()}};
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
}

std::size_t SilentCrowd::listen(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  std::size_t pings = 0;
  epoll_event events[kEventsPerTurn];
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    const int count = ::epoll_wait(epoll_, events, kEventsPerTurn, static_cast<int>(std::max<std::int64_t>(left, 0)));
    for (int i = 0; i < count; ++i) {
      pings += answer(*static_cast<Member*>(events[i].data.ptr)) ? 1 : 0;
    }
    if (left <= 0) {
      return pings;
    }
  }
}

bool SilentCrowd::answer(Member& member) {
  const auto size = ::recv(member.socket, buffer_.data(), buffer_.size(), 0);
  if (size <= 0) {
    throw std::runtime_error("the server left a silent connection");
  }
  member.stream.take({buffer_.data(), static_cast<std::size_t>(size)}, [](std::string_view) {});
  auto& answers = member.stream.answers();
  const bool was_pinged = !answers.empty();
  if (was_pinged) {
    ::send(member.socket, answers.data(), answers.size(), MSG_NOSIGNAL);
    answers.clear();
  }
  return was_pinged;
}

}  // namespace atrium::bench
