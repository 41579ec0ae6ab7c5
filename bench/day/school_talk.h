#pragma once

#include <array>
#include <random>
#include <vector>

#include "bench/crowd/client_crowd.h"
#include "bench/day/founder.h"
#include "bench/day/sentences.h"

namespace atrium::bench {

// A school's people among the clients of a crowd: who is online, and who writes what where. Messages come at random, as often as the
// scene says, `speed` times as fast as in life.
class SchoolTalk {
 public:
  // Adds everybody to the crowd, away. The school and the sentences outlive it.
  SchoolTalk(ClientCrowd& crowd, const School& school, const Sentences& sentences, std::uint64_t seed);

  // As many come or leave as the scene wants; it takes so long.
  void change_to(const Scene& scene, Clock::time_point now, Clock::duration time);
  // Comings and goings that are due; true if all are done.
  bool move_people(Clock::time_point now);
  // Messages from now on.
  void begin(const Scene& scene, double speed, char kind_of_stamp, Clock::time_point now);
  void say_due(Clock::time_point now);
  std::size_t online() const;

 private:
  struct Move {
    Clock::time_point due;
    std::size_t client;
    bool comes;
  };
  struct Stream {
    double per_second = 0;
    Clock::time_point next;
  };

  void say_something(Kind kind, Clock::time_point due);
  const std::vector<std::uint64_t>& place_for(const Pupil& pupil);
  Clock::duration pause(double per_second);
  const std::string& sentence();

  ClientCrowd& crowd_;
  const School& school_;
  const Sentences& sentences_;
  const std::size_t first_;  // client of the crowd
  std::mt19937_64 random_;
  std::array<std::vector<std::size_t>, kKinds> online_;
  std::array<std::vector<std::size_t>, kKinds> away_;
  std::vector<Move> moves_;  // the next one last
  std::array<Stream, kKinds> streams_;
  Stream announcements_;
  char stamp_ = 'd';
};

}  // namespace atrium::bench
