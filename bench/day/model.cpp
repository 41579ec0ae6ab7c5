#include "bench/day/model.h"

#include <algorithm>
#include <cmath>

namespace atrium::bench {

std::size_t online(const Scene& scene, Kind kind) {
  return static_cast<std::size_t>(std::lround(scene.online.at(of(kind)) * static_cast<double>(kPeople.at(of(kind)))));
}

std::size_t online(const Scene& scene) {
  std::size_t sum = 0;
  for (const auto kind : kAllKinds) {
    sum += online(scene, kind);
  }
  return sum;
}

double messages_per_hour(const Scene& scene) {
  double sum = kAnnouncementsPerHour;
  for (const auto kind : kAllKinds) {
    sum += static_cast<double>(online(scene, kind)) * scene.messages_per_hour.at(of(kind));
  }
  return sum;
}

std::size_t most_online() {
  std::size_t most = 0;
  for (const auto& scene : kScenes) {
    most = std::max(most, online(scene));
  }
  return most;
}

}  // namespace atrium::bench
