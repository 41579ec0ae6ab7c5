#include "bench/load/silent_crowd.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace atrium::bench {
namespace {

constexpr int kCrowdEventsPerTurn = 1024;
constexpr std::size_t kCrowdReadBytes = 64 * 1024;

}  // namespace

SilentCrowd::SilentCrowd() : epoll_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(kCrowdReadBytes) {}

SilentCrowd::~SilentCrowd() {
  for (const auto& member : members_) {
    member->socket.cut();
  }
  ::close(epoll_);
}

void SilentCrowd::add(LoadSocket socket) {
  members_.push_back(std::make_unique<Member>());
  auto& member = *members_.back();
  member.socket = std::move(socket);
  epoll_event event{EPOLLIN, {.ptr = &member}};
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, member.socket.descriptor(), &event);
}

std::size_t SilentCrowd::listen(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  std::size_t pings = 0;
  epoll_event events[kCrowdEventsPerTurn];
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    const int count = ::epoll_wait(epoll_, events, kCrowdEventsPerTurn, static_cast<int>(std::max<std::int64_t>(left, 0)));
    for (int i = 0; i < count; ++i) {
      pings += answer(*static_cast<Member*>(events[i].data.ptr)) ? 1 : 0;
    }
    if (left <= 0) {
      return pings;
    }
  }
}

bool SilentCrowd::answer(Member& member) {
  const auto size = member.socket.receive(buffer_.data(), buffer_.size());
  if (size < 0 && errno == EAGAIN) {
    return false;
  }
  if (size <= 0) {
    throw std::runtime_error("the server left a silent connection");
  }
  member.stream.take({buffer_.data(), static_cast<std::size_t>(size)}, [](std::string_view) {});
  auto& answers = member.stream.answers();
  const bool was_pinged = !answers.empty();
  if (was_pinged) {
    member.socket.send(answers.data(), answers.size());
    answers.clear();
  }
  return was_pinged;
}

}  // namespace atrium::bench
