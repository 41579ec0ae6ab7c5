#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

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
  using MakeCheckpoint = std::function<Status(const std::filesystem::path&)>;

  // `make` is called on a thread of its own. What an earlier process left is removed.
  static Result<std::unique_ptr<ControlSocket>> open(const std::filesystem::path& data, MakeCheckpoint make);
  ~ControlSocket();
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

 private:
  ControlSocket(std::filesystem::path data, MakeCheckpoint make, Descriptor listener, Descriptor stop);
  void run();
  void serve(const Descriptor& peer);
  // False once the server stops.
  bool wait_to_read(int descriptor) const;

  const std::filesystem::path data_;
  const MakeCheckpoint make_;
  const Descriptor listener_;
  const Descriptor stop_;
  std::thread thread_;
};

// The folder of a checkpoint, under a data folder.
std::filesystem::path checkpoint_folder(const std::filesystem::path& data);

// Asks the server that runs on this data folder for a checkpoint, which lasts as long as the descriptor; nothing if none runs.
Result<std::optional<Descriptor>> ask_for_checkpoint(const std::filesystem::path& data);

}  // namespace atrium
