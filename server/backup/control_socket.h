#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "storage/result.h"

namespace atrium {

// A descriptor that is closed at its end.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();
  int number() const { return number_; }

 private:
  int number_;
};

// Where a running server takes orders of its own machine: the socket `control` in the data folder, for its user alone. There is one order: a
// line "checkpoint" gets a checkpoint of the store in the folder `checkpoint` there, which lasts as long as the connection does.
class ControlSocket {
 public:
  // Both are called on a thread of its own. A checkpoint pins what the store would have replaced: once `may_stay` says no it goes,
  // whoever still reads it.
  struct Checkpoints {
    std::function<Status(const std::filesystem::path&)> make;
    std::function<bool()> may_stay;
  };

  // What an earlier process left is removed.
  static Result<std::unique_ptr<ControlSocket>> open(const std::filesystem::path& data, Checkpoints checkpoints);
  ~ControlSocket();
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

 private:
  ControlSocket(std::filesystem::path data, Checkpoints checkpoints, Descriptor listener, Descriptor stop);
  void run();
  void serve(const Descriptor& peer);
  enum class Waited { kReady, kTooLong, kServerStops };
  Waited wait_to_read(int descriptor, int patience_ms) const;

  const std::filesystem::path data_;
  const Checkpoints checkpoints_;
  const Descriptor listener_;
  const Descriptor stop_;
  std::thread thread_;
};

// The folder of a checkpoint, under a data folder.
std::filesystem::path checkpoint_folder(const std::filesystem::path& data);
// Removes what a server that was killed left of one, unless another serves the folder. Before the store is opened: it may hold the room
// that opening takes.
void remove_stale_checkpoint(const std::filesystem::path& data);

// Asks the server that runs on this data folder for a checkpoint, which lasts as long as the descriptor; nothing if none runs.
Result<std::optional<Descriptor>> ask_for_checkpoint(const std::filesystem::path& data);

}  // namespace atrium
