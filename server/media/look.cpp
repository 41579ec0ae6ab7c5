#include "server/media/look.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <system_error>

#include "server/config/limits.h"
#include "server/media/verdict.h"
#include "storage/file_store.h"

namespace atrium::media {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using storage::OpenFile;

constexpr int kFirstFree = 10;  // descriptors below are the child's
constexpr std::chrono::milliseconds kStep(100);
constexpr std::size_t kVerdictBytes = 4096;
constexpr int kNoSandbox = 10;
constexpr int kNoLibraries = 11;

Failure failure(const std::string& what) { return Failure{what + ": " + std::strerror(errno)}; }

// Out of the way of those that the child gets.
OpenFile open_high(const fs::path& path, int flags) {
  const int low = ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  const int high = low < 0 ? -1 : ::fcntl(low, F_DUPFD_CLOEXEC, kFirstFree);
  if (low >= 0) {
    ::close(low);
  }
  return {high, 0};
}

struct Pipe {
  OpenFile out;
  OpenFile in;
};

std::optional<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::nullopt;
  }
  Pipe pipe{{::fcntl(ends[0], F_DUPFD_CLOEXEC, kFirstFree), 0}, {::fcntl(ends[1], F_DUPFD_CLOEXEC, kFirstFree), 0}};
  ::close(ends[0]);
  ::close(ends[1]);
  return pipe;
}

// Its standard input and its complaints are nobody's.
std::optional<pid_t> spawn(const fs::path& program, int file, int clean, int thumbnail, int answer) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, answer, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, file, 3);
  ::posix_spawn_file_actions_adddup2(&actions, clean, 4);
  ::posix_spawn_file_actions_adddup2(&actions, thumbnail, 5);
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

// What it says until it ends, at most so much and so long; nothing if that is over.
std::optional<std::string> listen(int pipe, const std::atomic<bool>& stop) {
  const auto deadline = Clock::now() + limits::kMediaTime;
  std::string said;
  while (Clock::now() < deadline && !stop && said.size() < kVerdictBytes) {
    pollfd wait{pipe, POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(kStep.count())) <= 0) {
      continue;
    }
    std::array<char, kVerdictBytes> bytes{};
    const auto got = ::read(pipe, bytes.data(), bytes.size());
    if (got <= 0) {
      return said;
    }
    said.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return std::nullopt;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

Result<Look> look_into(const fs::path& program, const fs::path& file, const std::atomic<bool>& stop) {
  Look look;
  look.clean = file.string() + ".clean";
  look.thumbnail = file.string() + ".thumbnail";
  const auto from = open_high(file, O_RDONLY);
  const auto clean = open_high(look.clean, O_RDWR | O_CREAT | O_TRUNC);
  const auto thumbnail = open_high(look.thumbnail, O_RDWR | O_CREAT | O_TRUNC);
  auto pipe = make_pipe();
  if (from.descriptor() < 0 || clean.descriptor() < 0 || thumbnail.descriptor() < 0 || !pipe) {
    return failure("a file can't be looked into: " + file.string());
  }
  const auto child = spawn(program, from.descriptor(), clean.descriptor(), thumbnail.descriptor(), pipe->in.descriptor());
  if (!child) {
    return failure("can't start " + program.string());
  }
  pipe->in = OpenFile();
  const auto said = listen(pipe->out.descriptor(), stop);
  // Who has said it all is on its way out, with its status settled; who only fell silent would be waited for without end.
  ::kill(*child, SIGKILL);
  const int status = wait_for(*child);
  if (WIFEXITED(status) && (WEXITSTATUS(status) == kNoSandbox || WEXITSTATUS(status) == kNoLibraries)) {
    return Failure{program.string() + " can't shut itself in or lacks its libraries (" +
                   std::to_string(WEXITSTATUS(status)) + "): files can't be looked into"};
  }
  const bool ended_well = said && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  auto verdict = ended_well ? verdict_in(*said) : std::nullopt;
  if (!verdict) {
    spdlog::warn("a file could not be looked into to the end ({} {}): it is taken as a row of bytes",
                 WIFSIGNALED(status) ? "signal" : "status", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    verdict.emplace().set_type("application/octet-stream");
  }
  look.verdict = std::move(*verdict);
  if (!look.verdict.is_image()) {
    std::error_code ignored;
    fs::remove(look.clean, ignored);
    fs::remove(look.thumbnail, ignored);
  }
  return look;
}

fs::path program_beside_this() {
  std::error_code error;
  const auto self = fs::read_symlink("/proc/self/exe", error);
  return self.parent_path() / "atrium-media";
}

}  // namespace atrium::media
