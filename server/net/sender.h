#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "server/config/limits.h"
#include "server/net/scratch.h"
#include "server/net/worker.h"

namespace atrium::net {

// A socket with something to send.
class Outlet {
 public:
  virtual ~Outlet() = default;
  virtual int descriptor() = 0;
  // The beginning of what waits, in parts that stay where they are until `on_sent`; returns how many parts. None if nothing
  // waits, or the socket is known to be full. Parts may lie in the scratch.
  virtual std::size_t gather(std::span<iovec> parts, Scratch& scratch) = 0;
  // What became of the `offered` bytes: how many the socket took, or -errno. It may schedule or cancel itself, no other.
  virtual void on_sent(std::size_t offered, std::ptrdiff_t result) = 0;

 private:
  friend class Sender;
  bool is_due_ = false;
};

// Writes for all connections of a worker, once each at the end of a turn, with one system call for many: a fan-out is mostly
// system calls. Where the system allows no io_uring (containers often), it is a send() for each. On its worker's thread.
class Sender final : public TurnEnd {
 public:
  enum class Way { kTogether, kOneByOne };

  explicit Sender(Worker& worker, Way way = Way::kTogether);
  ~Sender() override;

  // At the end of this turn; if more than kFlushesPerTurn are due, the rest in the next ones. Half of a turn is for those who are
  // due in it for the first time, so a small chat does not wait until a large one is through.
  // `outlet` must live until then: use `cancel` in its destructor.
  void schedule(Outlet& outlet);
  void cancel(Outlet& outlet);

 private:
  static constexpr std::size_t kPartsOfOutlet = 64;
  static constexpr std::size_t kParts = 1024;
  static constexpr std::size_t kScratchBytes = 512 * 1024;

  // What one outlet offers.
  struct Parcel {
    Outlet* outlet;
    std::size_t bytes;
    std::ptrdiff_t result;
    int descriptor;
    msghdr header;
  };
  class Ring;

  void end_of_turn() override;
  void add_first(std::vector<Outlet*>& due, std::size_t count);
  void add(Outlet& outlet);
  void send();
  static std::ptrdiff_t send_alone(const Parcel& parcel);

  Worker& worker_;
  std::unique_ptr<Ring> ring_;  // null: one by one
  bool is_ring_wanted_;
  std::vector<Outlet*> due_;   // since the last turn
  std::vector<Outlet*> late_;  // the rest of turns before, in their order
  std::vector<Parcel> parcels_;
  std::array<iovec, kParts> parts_;
  std::size_t part_count_ = 0;
  Scratch scratch_{kScratchBytes};
};

}  // namespace atrium::net
