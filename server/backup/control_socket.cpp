#include "server/backup/control_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

namespace atrium {
namespace {

namespace fs = std::filesystem;

constexpr char kSocket[] = "control";
constexpr std::string_view kOrder = "checkpoint\n";
constexpr std::string_view kReady = "ready\n";
constexpr std::size_t kLineBytes = 4096;
constexpr int kBacklog = 4;
constexpr int kForEver = -1;
constexpr int kPatienceMs = 5000;  // for a line, once somebody has come
constexpr int kLookMs = 1000;      // whether a checkpoint may stay

Failure system_failure(const std::string& what) { return {what + ": " + std::system_category().message(errno)}; }

// However long the folder's path is: a socket's own has 107 bytes at most.
sockaddr_un address_in(const Descriptor& folder) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto path = "/proc/self/fd/" + std::to_string(folder.number()) + "/" + kSocket;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

Descriptor open_folder(const fs::path& folder) {
  return Descriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

Descriptor unix_socket() { return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

template <class Call>
int call(Call function, const Descriptor& socket, const sockaddr_un& address) {
  return function(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

// Up to and including the end of the line; shorter if the other side ends before.
std::string read_line(int descriptor) {
  std::string line;
  char byte = 0;
  while (line.size() < kLineBytes && ::read(descriptor, &byte, 1) == 1) {
    line.push_back(byte);
    if (byte == '\n') {
      break;
    }
  }
  return line;
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::send(descriptor, text.data(), text.size(), MSG_NOSIGNAL);
    if (written <= 0) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void remove_checkpoint(const fs::path& data) {
  std::error_code error;
  fs::remove_all(checkpoint_folder(data), error);
  fs::remove_all(checkpoint_folder(data).string() + ".tmp", error);  // of RocksDB, of one that was not finished
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) {
    ::close(number_);
  }
}

fs::path checkpoint_folder(const fs::path& data) { return fs::absolute(data) / "checkpoint"; }

void remove_stale_checkpoint(const fs::path& data) {
  const Descriptor lock(::open((data / "rocksdb" / "LOCK").c_str(), O_RDWR | O_CLOEXEC));
  struct flock asked {};
  asked.l_type = F_WRLCK;
  asked.l_whence = SEEK_SET;
  if (lock.number() >= 0 && ::fcntl(lock.number(), F_GETLK, &asked) == 0 && asked.l_type == F_UNLCK) {
    remove_checkpoint(data);
  }
}

Result<std::unique_ptr<ControlSocket>> ControlSocket::open(const fs::path& data, Checkpoints checkpoints) {
  remove_checkpoint(data);
  ::unlink((data / kSocket).c_str());
  const auto folder = open_folder(data);
  auto listener = unix_socket();
  Descriptor stop(::eventfd(0, EFD_CLOEXEC));
  if (folder.number() < 0 || listener.number() < 0 || stop.number() < 0 || call(::bind, listener, address_in(folder)) != 0 ||
      ::chmod((data / kSocket).c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(listener.number(), kBacklog) != 0) {
    return system_failure("Can't listen at " + (data / kSocket).string());
  }
  return std::unique_ptr<ControlSocket>(
      new ControlSocket(data, std::move(checkpoints), std::move(listener), std::move(stop)));
}

ControlSocket::ControlSocket(fs::path data, Checkpoints checkpoints, Descriptor listener, Descriptor stop)
    : data_(std::move(data)), checkpoints_(std::move(checkpoints)), listener_(std::move(listener)), stop_(std::move(stop)) {
  thread_ = std::thread([this] { run(); });
}

ControlSocket::~ControlSocket() {
  const std::uint64_t one = 1;
  (void)!::write(stop_.number(), &one, sizeof one);
  thread_.join();
  ::unlink((data_ / kSocket).c_str());
}

ControlSocket::Waited ControlSocket::wait_to_read(int descriptor, int patience_ms) const {
  pollfd wanted[] = {{stop_.number(), POLLIN, 0}, {descriptor, POLLIN, 0}};
  int ready = 0;
  while ((ready = ::poll(wanted, std::size(wanted), patience_ms)) < 0 && errno == EINTR) {
  }
  return wanted[0].revents != 0 ? Waited::kServerStops : ready == 0 ? Waited::kTooLong : Waited::kReady;
}

void ControlSocket::run() {
  while (wait_to_read(listener_.number(), kForEver) == Waited::kReady) {
    const Descriptor peer(::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC));
    if (peer.number() >= 0) {
      serve(peer);
    }
  }
}

// One after the other: there is one checkpoint.
void ControlSocket::serve(const Descriptor& peer) {
  const timeval patience{kPatienceMs / 1000, 0};
  ::setsockopt(peer.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(peer.number(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (wait_to_read(peer.number(), kPatienceMs) != Waited::kReady || read_line(peer.number()) != kOrder) {
    return;
  }
  remove_checkpoint(data_);
  const auto made = checkpoints_.make(checkpoint_folder(data_));
  if (write_all(peer.number(), made ? std::string(kReady) : made.error().message + "\n") && made) {
    while (wait_to_read(peer.number(), kLookMs) == Waited::kTooLong && checkpoints_.may_stay()) {
    }
  }
  remove_checkpoint(data_);
}

Result<std::optional<Descriptor>> ask_for_checkpoint(const fs::path& data) {
  const auto folder = open_folder(data);
  auto server = unix_socket();
  if (folder.number() < 0 || server.number() < 0) {
    return system_failure("Can't open " + data.string());
  }
  if (call(::connect, server, address_in(folder)) != 0) {
    if (errno == ENOENT || errno == ECONNREFUSED) {
      return std::optional<Descriptor>();
    }
    return system_failure("Can't ask the server that runs on " + data.string());
  }
  if (!write_all(server.number(), kOrder)) {
    return system_failure("Can't ask the server that runs on " + data.string());
  }
  const auto answer = read_line(server.number());
  if (answer != kReady) {
    return Failure{answer.empty() ? "the server stops" : answer.substr(0, answer.size() - 1)};
  }
  return std::optional<Descriptor>(std::move(server));
}

}  // namespace atrium
