#pragma once

#include <array>
#include <deque>
#include <filesystem>
#include <memory>
#include <vector>

#include "bench/crowd/client_crowd.h"
#include "bench/crowd/stretch.h"
#include "bench/crowd/verdict.h"
#include "bench/day/school_talk.h"
#include "bench/load/demo_server.h"

namespace atrium::bench {

// What one scene of the day was like.
struct ScenePlayed {
  std::size_t online = 0;
  double messages_per_s = 0;
  double deliveries_per_s = 0;
  WaitHistogram waits;
  Stretch stretch;
};

// How the day is told: an excerpt of each scene, its messages so many times as fast as in life.
struct Telling {
  double speed = 60;
  double scene_s = 10;
  double moving_s = 5;  // in which people come and go before it
};

// A server with schools that are founded, and those who open them in the morning.
class SchoolTown {
 public:
  SchoolTown(const std::filesystem::path& folder, std::size_t schools);
  const ServerProgram& server() const { return *demo_.program; }
  std::uint16_t port() const { return demo_.port; }
  const std::vector<School>& schools() const { return schools_; }
  const Sentences& sentences() const { return sentences_; }

 private:
  const Sentences sentences_;
  std::vector<School> schools_;
  DemoServer demo_;
};

// The days of the first so many schools of a town, on two threads.
class SchoolDay {
 public:
  SchoolDay(const SchoolTown& town, std::size_t schools);

  ScenePlayed play(const Scene& scene, const Telling& telling);
  // That everybody who came is there and has everything, and that nothing that was said got lost.
  void settle(Verdict& verdict);
  double text_bytes() const;

 private:
  static constexpr std::size_t kParts = 2;

  struct Part {
    explicit Part(std::uint16_t port) : crowd(port) {}
    ClientCrowd crowd;
    std::deque<SchoolTalk> schools;
  };

  std::vector<std::function<void()>> parts(const std::function<void(Part&)>& work);
  void move_people(const Scene& scene, Clock::duration time);
  void talk(Part& part, Clock::time_point end);

  const SchoolTown& town_;
  std::array<std::unique_ptr<Part>, kParts> parts_;
};

// How many schools fit into the descriptors of the server, and of this program.
std::size_t schools_that_fit(std::size_t descriptors);

}  // namespace atrium::bench
