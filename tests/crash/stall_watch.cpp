#include "tests/crash/stall_watch.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

namespace atrium::test {
namespace {

constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::milliseconds kLook{200};

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  auto all = text.str();
  return all.substr(0, all.find_last_not_of('\n') + 1);
}

void tell_threads(pid_t process) {
  std::error_code gone;
  for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task", gone)) {
    std::cerr << process << ' ' << task.path().filename().string() << ' ' << text_of(task.path() / "comm") << ", waits in "
              << text_of(task.path() / "wchan") << ", system call " << text_of(task.path() / "syscall") << '\n';
  }
}

// Lines of proc(5) net/tcp: local and remote address, state, bytes that wait to go out and to be read.
void tell_sockets(std::uint16_t port) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), ":%04X ", port);
  std::ifstream sockets("/proc/net/tcp");
  for (std::string line; std::getline(sockets, line);) {
    if (line.find(text.data()) != std::string::npos) {
      std::cerr << line << '\n';
    }
  }
}

}  // namespace

StallWatch::StallWatch(std::uint16_t port) : port_(port), thread_([this](const std::stop_token& stop) { watch(stop); }) {}

void StallWatch::watch(const std::stop_token& stop) {
  auto seen = steps_.load();
  auto since = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    std::this_thread::sleep_for(kLook);
    const auto now = std::chrono::steady_clock::now();
    if (const auto steps = steps_.load(); steps != seen || server_ == 0) {
      seen = steps;
      since = now;
    } else if (now - since > kPatience) {
      tell();
      std::abort();
    }
  }
}

void StallWatch::tell() const {
  std::cerr << "nothing has come for a minute\n";
  tell_sockets(port_);
  tell_threads(::getpid());
  tell_threads(server_);
  const auto stacks = "gdb -batch -p " + std::to_string(server_) + " -ex 'thread apply all backtrace 20' >&2";
  if (std::system("command -v gdb >/dev/null") != 0 || std::system(stacks.c_str()) != 0) {
    std::cerr << "without gdb there are no stacks\n";
  }
}

}  // namespace atrium::test
