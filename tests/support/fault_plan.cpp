#include "tests/support/fault_plan.h"

#include "tests/support/dice.h"

namespace atrium::test {
namespace {

using std::chrono::milliseconds;

// Small numbers are as likely as large ones: most of what can break is at the begin of a connection.
std::size_t bytes_up_to(Dice& dice, std::size_t most) {
  return dice.below(std::size_t{1} << dice.between(1, 40)) % (most + 1);
}

Pace pace(Dice& dice) {
  constexpr std::size_t kTrickle = 400;
  constexpr std::size_t kSplit = 4000;
  switch (dice.below(6)) {
    case 0:
      return {1, milliseconds(0), dice.between(1, kTrickle)};
    case 1:
      return {dice.between(2, 60), milliseconds(0), dice.between(1, kSplit)};
    case 2:
      return {dice.between(60, 600), milliseconds(dice.between(1, 8)), dice.between(1, kSplit)};
    case 3:
      return {0, milliseconds(dice.between(1, 25)), dice.between(1, kSplit)};
    default:
      return {};
  }
}

}  // namespace

std::string_view name_of(Fault fault) {
  static constexpr std::array<std::string_view, kFaults> kNames = {"none",      "refused", "cut", "reset",
                                                                   "half-open", "stalled", "held"};
  return kNames.at(static_cast<std::size_t>(fault));
}

std::uint64_t mixed(std::uint64_t seed, std::uint64_t number) {
  // The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
  auto mix = seed + 0x9e3779b97f4a7c15 * (number + 1);
  mix = (mix ^ mix >> 30) * 0xbf58476d1ce4e5b9;
  mix = (mix ^ mix >> 27) * 0x94d049bb133111eb;
  return mix ^ mix >> 31;
}

Fate FaultPlan::operator()(std::size_t connection) const {
  Fate fate;
  if (connection >= faulty_) {
    return fate;
  }
  Dice dice(mixed(seed_, connection));
  fate.fault = static_cast<Fault>(dice.below(kFaults));
  fate.after_bytes = bytes_up_to(dice, 6000);
  fate.side = dice.one_in(2) ? Side::kClient : Side::kServer;
  fate.time = milliseconds(dice.between(1, fate.fault == Fault::kRefuse ? 60 : 600));
  fate.newer_bytes = dice.between(1, 3000);
  fate.from_client = pace(dice);
  fate.from_server = pace(dice);
  return fate;
}

}  // namespace atrium::test
