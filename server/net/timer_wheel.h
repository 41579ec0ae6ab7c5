#pragma once

#include <array>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace atrium::net {

// Something that wants to be called at a time. It leaves the wheel by being destroyed.
class WheelEntry : public boost::intrusive::list_base_hook<boost::intrusive::tag<class TimerWheel>,
                                                           boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  using Hook = list_base_hook;
  virtual ~WheelEntry() = default;
  // Has left the wheel and may arrange itself anew.
  virtual void on_time(std::chrono::steady_clock::time_point now) = 0;

 private:
  friend class TimerWheel;
  std::chrono::steady_clock::time_point at_{};
};

// The deadlines of all connections of a worker, a tick apart: arranging one costs a few pointers, however many there are.
// Who is busy doesn't move its entry, but notes the time and arranges itself anew when it is called. Pure: the owner
// calls advance() once a tick.
class TimerWheel {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::steady_clock::duration;

  TimerWheel(Time start, Duration tick) : start_(start), tick_(tick) {}

  // Calls `entry` at `at`, up to a tick late. What it had arranged before is forgotten.
  void arrange(WheelEntry& entry, Time at);
  // The same, unless it is called earlier anyway.
  void arrange_by(WheelEntry& entry, Time at);
  static void cancel(WheelEntry& entry) { entry.unlink(); }

  // Calls everybody whose time has come.
  void advance(Time now);

 private:
  using Slot = boost::intrusive::list<WheelEntry, boost::intrusive::base_hook<WheelEntry::Hook>,
                                      boost::intrusive::constant_time_size<false>>;
  // Four minutes in ticks of a second. Who waits longer is looked at once a round.
  static constexpr std::int64_t kSlots = 256;

  const Time start_;
  const Duration tick_;
  std::int64_t now_ = 0;  // ticks since start_ that are over
  std::array<Slot, kSlots> slots_;
};

}  // namespace atrium::net
