#include "tests/integration/faulty_server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <sstream>
#include <stdexcept>

namespace atrium::test {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(20'000);

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  return ends;
}

}  // namespace

FaultyServerProcess::FaultyServerProcess(std::filesystem::path data) : data_(std::move(data)) {
  std::filesystem::remove_all(data_);
  start();
}

FaultyServerProcess::~FaultyServerProcess() {
  end();
  std::filesystem::remove_all(data_);
}

void FaultyServerProcess::start() {
  const auto to_child = make_pipe();
  const auto from_child = make_pipe();
  process_ = ::fork();
  if (process_ == 0) {
    ::dup2(to_child[0], STDIN_FILENO);
    ::dup2(from_child[1], STDOUT_FILENO);
    ::execl(ATRIUM_FAULTY_SERVER, "faulty_server", data_.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(to_child[0]);
  ::close(from_child[1]);
  input_ = to_child[1];
  output_ = from_child[0];
  std::istringstream greeting(read_line());
  std::uint64_t chat = 0;
  if (!(greeting >> port_ >> chat)) {
    throw std::runtime_error("faulty_server did not start");
  }
  chat_ = chat == 0 ? chat_ : ChatId(chat);
}

void FaultyServerProcess::demand(const std::string& line) {
  write_line(line);
  if (read_line().empty()) {
    throw std::runtime_error("faulty_server does not listen");
  }
}

void FaultyServerProcess::write_line(const std::string& line) {
  const auto bytes = line + "\n";
  if (::write(input_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("faulty_server is gone");
  }
}

// Up to the end of a line, or what there was before the end of the process or of patience.
std::string FaultyServerProcess::read_line() {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  std::string line;
  while (!line.ends_with('\n')) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd ready{output_, POLLIN, 0};
    char byte = 0;
    if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0 || ::read(output_, &byte, 1) != 1) {
      break;
    }
    line += byte;
  }
  return line;
}

int FaultyServerProcess::wait_for_end() {
  pollfd ended{output_, POLLIN, 0};
  if (::poll(&ended, 1, static_cast<int>(kPatience.count())) != 1) {
    end();
    return -1;
  }
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = 0;
  end();
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void FaultyServerProcess::end() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }
  for (int* pipe : {&input_, &output_}) {
    if (*pipe >= 0) {
      ::close(*pipe);
      *pipe = -1;
    }
  }
}

}  // namespace atrium::test
