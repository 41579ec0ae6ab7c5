#include "server/media/zygote.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "server/media/child/orders.h"

namespace atrium::media {
namespace {

using storage::OpenFile;

constexpr int kFirstFree = 10;  // descriptors below are the program's

// Everything but its orders is nowhere.
std::optional<pid_t> spawn(const std::filesystem::path& program, int orders) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  for (int descriptor = 0; descriptor < kOrders; ++descriptor) {
    ::posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0);
  }
  ::posix_spawn_file_actions_adddup2(&actions, orders, kOrders);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  std::string name = program.string();
  std::array<char*, 2> arguments{name.data(), nullptr};
  std::array<char*, 1> environment{nullptr};
  pid_t child = 0;
  const int error = ::posix_spawn(&child, program.c_str(), &actions, &attributes, arguments.data(), environment.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  errno = error;
  return error == 0 ? std::optional(child) : std::nullopt;
}

}  // namespace

Result<std::unique_ptr<Zygote>> Zygote::start(const std::filesystem::path& program) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return Failure{std::string("no socket for what looks into files: ") + std::strerror(errno)};
  }
  OpenFile ours(ends[0], 0);
  const OpenFile theirs(ends[1], 0);
  const OpenFile high(::fcntl(theirs.descriptor(), F_DUPFD_CLOEXEC, kFirstFree), 0);
  const auto process = high.descriptor() < 0 ? std::nullopt : spawn(program, high.descriptor());
  if (!process) {
    return Failure{"can't start " + program.string() + ": " + std::strerror(errno)};
  }
  return std::unique_ptr<Zygote>(new Zygote(*process, std::move(ours)));
}

Zygote::Zygote(pid_t process, OpenFile orders) : orders_(std::move(orders)), process_(process) {}

Zygote::~Zygote() { end(); }

bool Zygote::look(const Given& given) {
  ++looks_;
  const std::array<int, kGivenCount> descriptors{given.file, given.clean, given.thumbnail, given.answer};
  char byte = 0;
  iovec bytes{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof descriptors)> room{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = room.data();
  message.msg_controllen = room.size();
  auto* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof descriptors);
  std::memcpy(CMSG_DATA(header), descriptors.data(), sizeof descriptors);
  return ::sendmsg(orders_.descriptor(), &message, MSG_NOSIGNAL) == 1;
}

std::optional<int> Zygote::end_look() {
  const char byte = 0;
  if (::send(orders_.descriptor(), &byte, 1, MSG_NOSIGNAL) != 1) {
    return std::nullopt;
  }
  pollfd wait{orders_.descriptor(), POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&wait, 1, static_cast<int>(std::chrono::milliseconds(kZygoteSilence).count()));
  } while (ready < 0 && errno == EINTR);
  int status = 0;
  const auto got = ready == 1 ? ::recv(orders_.descriptor(), &status, sizeof status, MSG_DONTWAIT) : 0;
  return got == sizeof status ? std::optional(status) : std::nullopt;
}

// A fork ends with it.
int Zygote::end() {
  int status = 0;
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = 0;
  }
  return status;
}

bool Zygote::is_worn() const {
  return looks_ >= kLooksOfZygote || std::chrono::steady_clock::now() - started_ >= kZygoteLife;
}

Result<std::unique_ptr<Zygote>> Zygotes::take() {
  const std::scoped_lock lock(mutex_);
  while (!waiting_.empty()) {
    auto zygote = std::move(waiting_.back());
    waiting_.pop_back();
    if (!zygote->is_worn()) {
      return zygote;
    }
  }
  return Zygote::start(program_);
}

void Zygotes::give_back(std::unique_ptr<Zygote> zygote) {
  const std::scoped_lock lock(mutex_);
  waiting_.push_back(std::move(zygote));
}

}  // namespace atrium::media
