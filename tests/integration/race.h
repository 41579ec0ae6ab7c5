#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/server.h"
#include "tests/integration/race_people.h"

namespace atrium::test {

// Joins and removals that race sends on a whole server over real sockets: people are let in and removed while others write and
// edit, in a chat with open and in one with closed history. Judged afterwards, from what a witness heard who was there all
// the time.
class Race {
 public:
  Race(std::uint64_t seed, std::unique_ptr<Server> server);
  ~Race();

  void run(std::uint64_t sends);
  // What anybody got that they should not have, or missed; empty if all is well.
  std::string judge();
  // Figures of the run.
  std::string summary() const;
  std::uint64_t moves() const { return course_.moves; }
  // How many of this kind the movers got: entries, withheld, joined, left, pages, refusals or resumes.
  std::uint64_t seen(const std::string& kind) const { return seen_.contains(kind) ? seen_.at(kind) : 0; }

 private:
  template <class Person>
  std::unique_ptr<Person> person(const std::string& name, std::uint64_t account);
  std::uint64_t create_account(const std::string& name);
  void create_chat(bool open_history);
  void learn();
  void judge(const RacePerson& person, const Recording& recording);
  void judge_absences(const RacePerson& person, const Recording& recording, const Recording::Frame& frame);
  bool away_between(std::uint64_t chat, std::uint64_t account, Clock::time_point from, Clock::time_point to) const;

  Dice dice_;
  std::unique_ptr<Server> server_;
  RaceCourse course_;
  std::vector<std::uint64_t> accounts_;  // everybody
  std::unique_ptr<Witness> witness_;
  std::unique_ptr<Moderator> moderator_;
  std::vector<std::unique_ptr<Sender>> senders_;
  std::vector<std::unique_ptr<Mover>> movers_;

  Truth truth_;
  Complaints complaints_;
  std::map<std::string, std::uint64_t> seen_;  // kinds of frames that movers got
};

}  // namespace atrium::test
