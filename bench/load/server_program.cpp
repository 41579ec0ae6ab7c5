#include "bench/load/server_program.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "bench/load/dialogue.h"

namespace atrium::bench {
namespace {

constexpr auto kProgramPatience = std::chrono::seconds(60);
constexpr auto kPause = std::chrono::milliseconds(5);

bool answers(std::uint16_t port) {
  try {
    Dialogue attempt(port);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

struct Cpu {
  std::chrono::nanoseconds own{0};
  std::chrono::nanoseconds of_ended_children{0};
};

// Nothing of one that is gone.
Cpu cpu_in_stat(pid_t process) {
  constexpr int kUser = 14;  // proc(5), stat
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::istringstream fields(text.substr(text.rfind(')') + 1));  // the name may hold anything
  std::string skipped;
  for (int field = 3; field < kUser; ++field) {
    fields >> skipped;
  }
  long times[4] = {};
  for (auto& time : times) {
    fields >> time;
  }
  const std::chrono::nanoseconds tick(1'000'000'000 / ::sysconf(_SC_CLK_TCK));
  return {(times[0] + times[1]) * tick, (times[2] + times[3]) * tick};
}

// Of any of its threads.
std::vector<pid_t> children_of(pid_t process) {
  std::vector<pid_t> children;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
    std::ifstream file(thread.path() / "children");
    for (pid_t child = 0; file >> child;) {
      children.push_back(child);
    }
  }
  return children;
}

}  // namespace

ServerProgram::ServerProgram(const std::vector<std::string>& line, const std::filesystem::path& log)
    : name_(line.front()), log_(log) {
  std::vector<char*> arguments;
  for (const auto& word : line) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  std::filesystem::remove(log);  // an earlier server's first line is not ours
  const auto parent = ::getpid();
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int file = ::open(log.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    if (::getppid() == parent) {
      ::execv(arguments.front(), arguments.data());
    }
    ::_exit(127);
  }
}

ServerProgram::~ServerProgram() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
}

void ServerProgram::stop() {
  ::kill(process_, SIGTERM);
  const auto deadline = std::chrono::steady_clock::now() + kProgramPatience;
  while (is_running() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(kPause);
  }
  int status = -1;
  if (is_running() || ::waitpid(process_, &status, 0) != std::exchange(process_, 0) || status != 0) {
    throw std::runtime_error(name_ + " did not stop well, see " + log_.string());
  }
}

bool ServerProgram::is_running() const {
  siginfo_t state{};
  return ::waitid(P_PID, static_cast<id_t>(process_), &state, WEXITED | WNOHANG | WNOWAIT) == 0 && state.si_pid == 0;
}

template <class Condition>
void ServerProgram::wait_until(Condition&& holds) const {
  const auto deadline = std::chrono::steady_clock::now() + kProgramPatience;
  while (!holds()) {
    if (!is_running() || std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error(name_ + " did not start, see " + log_.string());
    }
    std::this_thread::sleep_for(kPause);
  }
}

void ServerProgram::wait_for_file(const std::filesystem::path& path) const {
  wait_until([&] { return std::filesystem::exists(path); });
}

void ServerProgram::wait_for_port(std::uint16_t port) const {
  wait_until([&] { return answers(port); });
}

std::string ServerProgram::wait_for_line() const {
  std::string line;
  wait_until([&] {
    std::ifstream file(log_);
    return std::getline(file, line) && !file.eof();
  });
  return line;
}

std::chrono::nanoseconds ServerProgram::cpu() const {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(process_, &clock) != 0 || ::clock_gettime(clock, &time) != 0) {
    throw std::runtime_error(name_ + " has ended, see " + log_.string());
  }
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::chrono::nanoseconds ServerProgram::children_cpu() const {
  auto cpu = cpu_in_stat(process_).of_ended_children;
  for (const auto child : children_of(process_)) {
    const auto times = cpu_in_stat(child);
    cpu += times.own + times.of_ended_children;
  }
  return cpu;
}

std::size_t ServerProgram::rss_bytes() const {
  std::size_t pages = 0;
  std::ifstream file("/proc/" + std::to_string(process_) + "/statm");
  file >> pages >> pages;
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::size_t ServerProgram::anonymous_bytes() const {
  std::ifstream file("/proc/" + std::to_string(process_) + "/status");
  for (std::string word; file >> word;) {
    if (word == "RssAnon:") {
      std::size_t kibibytes = 0;
      file >> kibibytes;
      return kibibytes * 1024;
    }
  }
  throw std::runtime_error(name_ + " has ended, see " + log_.string());
}

std::size_t ServerProgram::descriptors() const {
  const std::filesystem::directory_iterator files("/proc/" + std::to_string(process_) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

std::size_t ServerProgram::threads() const {
  const std::filesystem::directory_iterator tasks("/proc/" + std::to_string(process_) + "/task");
  return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool is_bound = ::bind(socket, reinterpret_cast<const sockaddr*>(&address), size) == 0 &&
                        ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(socket);
  if (!is_bound) {
    throw std::runtime_error("no free port");
  }
  return ntohs(address.sin_port);
}

std::filesystem::path program_folder() { return std::filesystem::read_symlink("/proc/self/exe").parent_path(); }

std::filesystem::path find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(std::string(path != nullptr ? path : "") + ":/usr/local/sbin:/usr/sbin:/usr/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const auto program = std::filesystem::path(folder) / name;
    if (::access(program.c_str(), X_OK) == 0) {
      return program;
    }
  }
  return {};
}

std::size_t raise_descriptor_limit(std::size_t wanted) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const rlimit raised{wanted, std::max<rlim_t>(wanted, limit.rlim_max)};
  if (limit.rlim_cur < wanted && ::setrlimit(RLIMIT_NOFILE, &raised) != 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

}  // namespace atrium::bench
