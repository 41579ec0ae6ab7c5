#include "server/net/sender.h"

#include <liburing.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace atrium::net {
namespace {

constexpr int kFlags = MSG_DONTWAIT | MSG_NOSIGNAL;

}  // namespace

// A queue into the kernel for kFlushesPerTurn sends. None of them waits, so all have ended when they were handed in.
class Sender::Ring {
 public:
  // Null if the system doesn't allow it.
  static std::unique_ptr<Ring> open() {
    auto ring = std::make_unique<Ring>();
    // Cheaper where the kernel knows it (6.1): one thread hands in, and is interrupted by nothing.
    constexpr unsigned kOfOneThread = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
    int error = 0;
    for (const auto flags : {kOfOneThread, 0u}) {
      error = ::io_uring_queue_init(limits::kFlushesPerTurn, &ring->ring_, flags);
      if (error == 0) {
        ring->is_open_ = true;
        return ring;
      }
    }
    spdlog::debug("no io_uring ({}): a system call for each send", std::strerror(-error));
    return nullptr;
  }
  Ring() = default;
  ~Ring() {
    if (is_open_) {
      ::io_uring_queue_exit(&ring_);
    }
  }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  void send(std::span<Parcel> parcels) {
    for (auto& parcel : parcels) {
      auto* entry = ::io_uring_get_sqe(&ring_);
      if (parcel.header.msg_iovlen == 1) {
        const auto& part = *parcel.header.msg_iov;
        ::io_uring_prep_send(entry, parcel.descriptor, part.iov_base, part.iov_len, kFlags);
      } else {
        ::io_uring_prep_sendmsg(entry, parcel.descriptor, &parcel.header, kFlags);
      }
      ::io_uring_sqe_set_data(entry, &parcel);
    }
    for (auto left = parcels.size(); left > 0; left -= collect()) {
      const int result = ::io_uring_submit_and_wait(&ring_, static_cast<unsigned>(left));
      if (result < 0 && result != -EINTR && result != -EAGAIN && result != -EBUSY) {
        throw std::system_error(-result, std::generic_category(), "io_uring");
      }
    }
  }

 private:
  std::size_t collect() {
    io_uring_cqe* end = nullptr;
    std::size_t count = 0;
    while (::io_uring_peek_cqe(&ring_, &end) == 0) {
      static_cast<Parcel*>(::io_uring_cqe_get_data(end))->result = end->res;
      ::io_uring_cqe_seen(&ring_, end);
      ++count;
    }
    return count;
  }

  io_uring ring_{};
  bool is_open_ = false;
};

Sender::Sender(Worker& worker, Way way) : worker_(worker), is_ring_wanted_(way == Way::kTogether) {
  parcels_.reserve(limits::kFlushesPerTurn);
}

Sender::~Sender() { worker_.cancel(*this); }

void Sender::schedule(Outlet& outlet) {
  if (!std::exchange(outlet.is_due_, true)) {
    due_.push_back(&outlet);
    worker_.at_end_of_turn(TurnStage::kFlush, *this);
  }
}

void Sender::cancel(Outlet& outlet) {
  if (std::exchange(outlet.is_due_, false)) {
    std::ranges::replace(due_, &outlet, static_cast<Outlet*>(nullptr));
    std::ranges::replace(late_, &outlet, static_cast<Outlet*>(nullptr));
  }
}

void Sender::end_of_turn() {
  // Here and not before: the ring belongs to the thread that uses it.
  if (std::exchange(is_ring_wanted_, false)) {
    ring_ = Ring::open();
  }
  const auto for_the_late = std::min(late_.size(), limits::kFlushesPerTurn / 2);
  const auto at_once = std::min(due_.size(), limits::kFlushesPerTurn - for_the_late);
  add_first(due_, at_once);
  add_first(late_, std::min(late_.size(), limits::kFlushesPerTurn - at_once));
  send();
  late_.insert(late_.end(), due_.begin(), due_.end());
  due_.clear();
  if (!late_.empty()) {
    worker_.at_end_of_turn(TurnStage::kFlush, *this);
  }
}

// Others may become due meanwhile, behind them.
void Sender::add_first(std::vector<Outlet*>& due, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (auto* outlet = std::exchange(due[i], nullptr)) {
      outlet->is_due_ = false;
      add(*outlet);
    }
  }
  due.erase(due.begin(), due.begin() + static_cast<std::ptrdiff_t>(count));
}

void Sender::add(Outlet& outlet) {
  if (part_count_ + kPartsOfOutlet > kParts || scratch_.is_full()) {
    send();
  }
  const auto parts = std::span(parts_).subspan(part_count_, kPartsOfOutlet);
  const auto count = outlet.gather(parts, scratch_);
  if (count == 0) {
    outlet.on_sent(0, 0);
    return;
  }
  part_count_ += count;
  std::size_t bytes = 0;
  for (const auto& part : parts.first(count)) {
    bytes += part.iov_len;
  }
  auto& parcel = parcels_.emplace_back(Parcel{&outlet, bytes, 0, outlet.descriptor(), {}});
  parcel.header.msg_iov = parts.data();
  parcel.header.msg_iovlen = count;
}

void Sender::send() {
  if (ring_ != nullptr && parcels_.size() > 1) {
    ring_->send(parcels_);
  } else {
    for (auto& parcel : parcels_) {
      parcel.result = send_alone(parcel);
    }
  }
  for (const auto& parcel : parcels_) {
    parcel.outlet->on_sent(parcel.bytes, parcel.result);
  }
  parcels_.clear();
  part_count_ = 0;
  scratch_.clear();
}

std::ptrdiff_t Sender::send_alone(const Parcel& parcel) {
  const auto& part = *parcel.header.msg_iov;
  // send() is cheaper than sendmsg().
  const auto sent = parcel.header.msg_iovlen == 1 ? ::send(parcel.descriptor, part.iov_base, part.iov_len, kFlags)
                                                  : ::sendmsg(parcel.descriptor, &parcel.header, kFlags);
  return sent < 0 ? -errno : sent;
}

}  // namespace atrium::net
