#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "storage/file_store.h"
#include "storage/result.h"

namespace atrium::media {

// What a zygote may take and how long it lives, beside what limits.h says of looking into a file.
inline constexpr std::size_t kLooksOfZygote = 1'000;  // forks, until there is a new one
inline constexpr std::chrono::minutes kZygoteLife{10};
inline constexpr std::chrono::seconds kZygoteSilence{5};  // that it may take to end a fork
inline constexpr int kZygoteTries = 3;                    // of a file, while zygotes are ended

// Descriptors for a fork.
struct Given {
  int file;
  int clean;
  int thumbnail;
  int answer;
};

// A program that looks into files, started once and ready: it forks for each file (server/media/child/serve.h). One thread at a time.
class Zygote {
 public:
  static Result<std::unique_ptr<Zygote>> start(const std::filesystem::path& program);
  // Ends it, and what it has forked.
  ~Zygote();

  // Has it fork and look. False: it is no more.
  bool look(const Given& given);
  // Has the fork ended, wherever it is, and says how it ended: a status as of waitpid(2). Nothing: the zygote is no more.
  std::optional<int> end_look();
  // Ends it and says how it ended.
  int end();
  // Who finds out where something is in one fork knows it for the others: so there is a new one every now and then.
  bool is_worn() const;

 private:
  Zygote(pid_t process, storage::OpenFile orders);

  const storage::OpenFile orders_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  pid_t process_;
  std::size_t looks_ = 0;
};

// Those that wait for the next file: as many as there were files at once. Any thread.
class Zygotes {
 public:
  explicit Zygotes(std::filesystem::path program) : program_(std::move(program)) {}

  const std::filesystem::path& program() const { return program_; }
  // One that waits, or a new one.
  Result<std::unique_ptr<Zygote>> take();
  // After all went well; whoever had one that did not end well, ends the zygote, too.
  void give_back(std::unique_ptr<Zygote> zygote);

 private:
  const std::filesystem::path program_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Zygote>> waiting_;
};

}  // namespace atrium::media
