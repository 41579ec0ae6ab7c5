#include "tests/support/child_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>

namespace atrium::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 60s;

struct Pipe {
  std::array<int, 2> ends{};
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      throw std::runtime_error("no pipe");
    }
  }
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  for (auto& word : words) {
    result.push_back(word.data());
  }
  result.push_back(nullptr);
  return result;
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& words, const std::map<std::string, std::string>& environment) {
  ::signal(SIGPIPE, SIG_IGN);
  auto arguments = words;
  std::vector<std::string> settings;
  for (const auto& [name, value] : environment) {
    settings.push_back(name + "=" + value);
  }
  const auto argv = pointers(arguments);
  const auto envp = pointers(settings);
  Pipe in;
  Pipe out;
  Pipe err;
  process_ = ::fork();
  if (process_ == 0) {
    ::setsid();  // no terminal: it can't ask for a password
    ::signal(SIGPIPE, SIG_DFL);
    ::dup2(in.ends[0], STDIN_FILENO);
    ::dup2(out.ends[1], STDOUT_FILENO);
    ::dup2(err.ends[1], STDERR_FILENO);
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }
  ::close(in.ends[0]);
  ::close(out.ends[1]);
  ::close(err.ends[1]);
  input_ = in.ends[1];
  output_.file = out.ends[0];
  errors_.file = err.ends[0];
  output_.reader = std::thread([this] { read(output_); });
  errors_.reader = std::thread([this] { read(errors_); });
}

ChildProcess::~ChildProcess() {
  close_input();
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  output_.reader.join();
  errors_.reader.join();
}

void ChildProcess::write(std::string_view input) {
  while (!input.empty()) {
    const auto written = ::write(input_, input.data(), input.size());
    if (written < 0) {
      return;  // it does not read any more: its outcome tells why
    }
    input.remove_prefix(static_cast<std::size_t>(written));
  }
}

void ChildProcess::close_input() {
  if (input_ >= 0) {
    ::close(std::exchange(input_, -1));
  }
}

void ChildProcess::close_output() {
  std::unique_lock lock(mutex_);
  output_.unwanted = true;
  changed_.wait(lock, [this] { return !output_.open; });
}

void ChildProcess::signal(int number) { ::kill(process_, number); }

void ChildProcess::read(Stream& stream) {
  std::array<char, 4096> bytes;
  while (true) {
    // Looks up now and then whether somebody still wants it.
    pollfd ready{stream.file, POLLIN, 0};
    const bool readable = ::poll(&ready, 1, 10) > 0;
    const auto size = readable ? ::read(stream.file, bytes.data(), bytes.size()) : 0;
    const std::scoped_lock lock(mutex_);
    stream.text.append(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    if ((readable && size <= 0) || stream.unwanted) {
      ::close(stream.file);
      stream.open = false;
      changed_.notify_all();
      return;
    }
    changed_.notify_all();
  }
}

std::vector<std::string> ChildProcess::lines_of(Stream& stream, std::size_t count) {
  std::unique_lock lock(mutex_);
  const auto enough = [&] {
    return !stream.open || static_cast<std::size_t>(std::ranges::count(stream.text, '\n')) >= count;
  };
  EXPECT_TRUE(changed_.wait_for(lock, kPatience, enough)) << "no more came than: " << stream.text;
  std::vector<std::string> lines;
  std::size_t begin = 0;
  for (auto end = stream.text.find('\n'); end != std::string::npos; end = stream.text.find('\n', begin)) {
    lines.push_back(stream.text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::vector<std::string> ChildProcess::lines(std::size_t count) { return lines_of(output_, count); }
std::vector<std::string> ChildProcess::error_lines(std::size_t count) { return lines_of(errors_, count); }

int ChildProcess::wait() {
  {
    // It ends when its streams do.
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, kPatience, [this] { return !output_.open && !errors_.open; })) {
      ADD_FAILURE() << "it does not end";
      ::kill(process_, SIGKILL);
    }
  }
  int status = 0;
  ::waitpid(std::exchange(process_, 0), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace atrium::test
