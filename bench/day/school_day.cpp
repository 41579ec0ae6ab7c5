#include "bench/day/school_day.h"

#include <algorithm>
#include <iostream>

#include "bench/crowd/talk.h"

namespace atrium::bench {
namespace {

constexpr char kDay = 'd';
constexpr auto kPatience = std::chrono::seconds(30);
constexpr auto kLongestTurn = std::chrono::milliseconds(1);
constexpr std::size_t kOtherDescriptors = 200;

Clock::duration duration_of(double time_s) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(time_s));
}

}  // namespace

SchoolTown::SchoolTown(const std::filesystem::path& folder, std::size_t schools) : sentences_(read_sentences()) {
  if (!sentences_.are_real) {
    std::cerr << "day: there is no ../shared/data: the sentences are made up\n";
  }
  start_demo(folder, 1).program->stop();
  schools_ = found_schools(folder / "data", schools, [&](std::size_t done) {
    std::cerr << "day: " << done << " of " << schools << " schools are founded\n";
  });
  demo_ = start_demo(folder, 1, {}, Rates::kShipped);
}

SchoolDay::SchoolDay(const SchoolTown& town, std::size_t schools) : town_(town) {
  for (auto& part : parts_) {
    part = std::make_unique<Part>(town.port());
  }
  for (std::size_t i = 0; i < schools; ++i) {
    auto& part = *parts_.at(i % kParts);
    part.schools.emplace_back(part.crowd, town.schools().at(i), town.sentences(), i + 1);
  }
}

std::vector<std::function<void()>> SchoolDay::parts(const std::function<void(Part&)>& work) {
  std::vector<std::function<void()>> all;
  for (auto& part : parts_) {
    all.emplace_back([&work, it = part.get()] { work(*it); });
  }
  return all;
}

void SchoolDay::move_people(const Scene& scene, Clock::duration time) {
  run_together(parts([&](Part& part) {
    const auto now = Clock::now();
    for (auto& school : part.schools) {
      school.change_to(scene, now, time);
    }
    const auto are_all_there = [&] {
      const auto later = Clock::now();
      bool is_done = true;
      for (auto& school : part.schools) {
        is_done &= school.move_people(later);
      }
      return is_done && part.crowd.missing() == 0;
    };
    part.crowd.turn_until(are_all_there, time + kPatience);
  }));
}

void SchoolDay::talk(Part& part, Clock::time_point end) {
  for (auto now = Clock::now(); now < end; now = Clock::now()) {
    for (auto& school : part.schools) {
      school.say_due(now);
    }
    part.crowd.turn(kLongestTurn);
  }
}

ScenePlayed SchoolDay::play(const Scene& scene, const Telling& telling) {
  move_people(scene, duration_of(telling.moving_s));
  ScenePlayed played;
  std::uint64_t said = 0;
  std::uint64_t delivered = 0;
  for (auto& part : parts_) {
    part->crowd.tally().forget_waits();
    said -= part->crowd.tally().said;
    delivered -= part->crowd.tally().delivered;
    for (auto& school : part->schools) {
      school.begin(scene, telling.speed, kDay, Clock::now());
      played.online += school.online();
    }
  }
  const auto end = Clock::now() + duration_of(telling.scene_s);
  played.stretch = run_together(town_.server(), parts([&](Part& part) { talk(part, end); }));
  // Nobody leaves whose message is on its way.
  run_together(parts([](Part& part) {
    part.crowd.turn_until([&] { return part.crowd.tally().accepted == part.crowd.tally().said; }, kPatience);
  }));
  for (auto& part : parts_) {
    said += part->crowd.tally().said;
    delivered += part->crowd.tally().delivered;
    played.waits.add(part->crowd.tally().waits(kDay));
  }
  played.messages_per_s = static_cast<double>(said) / played.stretch.wall_s;
  played.deliveries_per_s = static_cast<double>(delivered) / played.stretch.wall_s;
  return played;
}

void SchoolDay::settle(Verdict& verdict) {
  std::vector<ClientCrowd*> crowds;
  for (auto& part : parts_) {
    crowds.push_back(&part->crowd);
    verdict.expect(part->crowd.tally().endings.empty(), "the server ended connections");
  }
  verdict.settle(crowds);
}

double SchoolDay::text_bytes() const {
  double sum = 0;
  for (const auto& part : parts_) {
    sum += static_cast<double>(part->crowd.tally().text_bytes);
  }
  return sum;
}

std::size_t schools_that_fit(std::size_t descriptors) {
  constexpr std::size_t kReserved = 1024;  // the server's, for its store: server/config/limits.h
  const auto of_server = descriptors - std::min(descriptors / 4, kReserved);
  return (of_server - std::min(of_server, kOtherDescriptors)) / most_online();
}

}  // namespace atrium::bench
