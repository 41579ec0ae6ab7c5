#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace atrium::test {

// A program that runs beside the test, without a terminal, its three streams on pipes. What it says is taken as it comes.
class ChildProcess {
 public:
  // `words[0]` is the program's path. The environment is exactly `environment`.
  ChildProcess(const std::vector<std::string>& words, const std::map<std::string, std::string>& environment);
  // Kills it if it still runs.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  void write(std::string_view input);
  void close_input();
  // Nobody reads its standard output any more.
  void close_output();
  void signal(int number);

  // Waits until so many whole lines are there, or it has closed the stream; then what there is, whole lines only.
  std::vector<std::string> lines(std::size_t count);
  std::vector<std::string> error_lines(std::size_t count);
  // Waits for its end, a minute at most; its exit status, or 128 + the signal that ended it.
  int wait();

 private:
  struct Stream {
    int file = -1;
    std::string text;
    bool open = true;
    bool unwanted = false;
    std::thread reader;
  };
  void read(Stream& stream);
  std::vector<std::string> lines_of(Stream& stream, std::size_t count);

  pid_t process_ = 0;
  int input_ = -1;
  std::mutex mutex_;
  std::condition_variable changed_;
  Stream output_;
  Stream errors_;
};

}  // namespace atrium::test
