#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/dice.h"
#include "tests/unit/space/reader.h"

namespace atrium::test {

// How often what happened, so that a run that tests nothing does not pass.
struct Happened {
  std::uint64_t sends = 0;  // edits, deletions, reactions and pins among them
  std::uint64_t moves = 0;  // people let in or removed
  std::uint64_t restarts = 0;
  std::uint64_t cuts = 0;
  std::uint64_t cuts_within_a_page = 0;
  std::uint64_t cuts_while_reloading = 0;
  std::uint64_t resumes_far_behind = 0;    // a chat goes on from a thousand entries ago, or more
  std::uint64_t cuts_before_the_disk = 0;  // with decisions that nobody had been told of yet
};

// A term at a school, played on one thread by a seed: a teacher and a tutor write, edit, delete, react and pin in four chats; pupils are
// let in and removed, each together with a twin who is never cut; each pupil's connection is cut anywhere and resumes; the
// server restarts. Everything that anybody gets is judged at once.
class Term {
 public:
  // What happens most, beside people who write: connections that go away, or people who are moved.
  enum class Plot { kCuts, kMoves };
  Term(std::uint64_t seed, Plot plot);

  void send(std::uint64_t messages);
  void go_on_until(const std::function<bool(const Happened&)>& condition);
  // Everybody is let in, and everything comes to rest.
  void come_to_rest();
  // Compares the pupils' logs with their twins' and with what was stored.
  void compare();

  const Happened& happened() const { return happened_; }
  const Complaints& complaints() const { return complaints_; }
  // Of all pupils.
  std::uint64_t resumed_as(wire::v1::Continuation how) const;

 private:
  struct Pupil {
    std::unique_ptr<Reader> reader;
    std::unique_ptr<Reader> twin;
  };
  struct Room {
    std::uint64_t id;
    bool channel;
    std::vector<bool> has;  // by pupil
  };

  std::unique_ptr<Reader> person(const std::string& name, Reader::Kind kind, wire::v1::Role role);
  void open_room(wire::v1::ChatKind kind, bool open_history);
  void until(const std::function<bool()>& condition, const std::function<void()>& step);
  void happen();
  void say();
  std::uint64_t own_message(const ChatTruth& chat, AccountId author);
  void move_somebody();
  void move(Room& room, std::size_t pupil);
  void listen(Reader& reader);
  void cut(Reader& reader);
  void uninterrupted_listen();
  void settle();
  void restart();
  bool at_rest() const;
  void compare(const Pupil& pupil, std::uint64_t chat);
  Log without_deleted(std::uint64_t pupil, std::uint64_t chat, const Log& log) const;

  Dice dice_;
  const Plot plot_;
  Complaints complaints_;
  Happened happened_;
  ScriptedSpace space_;
  std::unique_ptr<Reader> teacher_;
  std::unique_ptr<Reader> tutor_;
  std::vector<Pupil> pupils_;
  std::vector<Room> rooms_;
  std::uint64_t next_text_ = 0;
};

}  // namespace atrium::test
