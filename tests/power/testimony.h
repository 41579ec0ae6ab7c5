#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "atrium/wire/v1/frames.pb.h"
#include "storage/store.h"
#include "tests/support/dice.h"
#include "tests/support/socket_judge.h"

namespace atrium::test {

// The people of a school who outlive its server: what they want of it, what they were told, and whether what is stored agrees
// with that. Every wish has a number of its own, which is its request's counter, its frame's id, and stands in its text.
class Testimony {
 public:
  static constexpr SpaceId kSpace{1};
  static constexpr AccountId kDeputy{11};
  static constexpr AccountId kTeacher{12};
  static constexpr std::uint64_t kFirstPupil = 21;
  static constexpr std::uint64_t kPupils = 6;

  Testimony(Dice& dice, Complaints& complaints) : dice_(dice), complaints_(complaints) {}

  // Something new, or again what was not answered by the last server, or what was answered long ago.
  wire::v1::ClientFrame next_wish(AccountId who);
  // What a server that is no more has not answered goes out again, first of all.
  void server_is_gone();
  // A frame that somebody got.
  void take(const wire::v1::ServerFrame& frame);

  std::size_t answered() const { return answered_; }
  std::size_t acknowledged() const { return acknowledged_.size(); }
  std::size_t repeated() const { return repeated_; }
  // Wishes that were refused because the disk could not be read.
  std::size_t unreadable() const { return unreadable_; }

  // All that is stored: every chat dense, all that was told as it was told, nothing twice. Fails if the store says that it can't
  // be read.
  Status judge(const storage::Store& store);

 private:
  using Place = std::pair<std::uint64_t, std::uint64_t>;  // chat and seq

  wire::v1::ClientFrame new_wish(AccountId who);
  void put_message(wire::v1::ClientFrame& frame, std::uint64_t chat);
  void take_answer(const wire::v1::ServerFrame& frame);
  Status judge_chat(const storage::Store& store, std::uint64_t chat, std::map<std::uint64_t, Place>& places);
  void complain(const std::string& what) { complaints_.add(what); }

  Dice& dice_;
  Complaints& complaints_;
  std::uint64_t wishes_ = 0;
  std::map<std::uint64_t, std::pair<AccountId, wire::v1::ClientFrame>> open_;  // not answered, by number
  std::map<std::uint64_t, std::pair<AccountId, wire::v1::ClientFrame>> due_again_;
  std::map<std::uint64_t, std::pair<AccountId, wire::v1::ClientFrame>> done_;  // those that were acknowledged
  std::map<std::uint64_t, std::string> acknowledged_;                          // what was said, by number
  std::vector<std::uint64_t> chats_;
  std::map<Place, std::string> told_;  // entries, as they were pushed
  std::set<std::uint64_t> refused_;
  std::map<std::uint64_t, std::uint64_t> heads_;  // of the chats, as they are stored
  std::size_t answered_ = 0;
  std::size_t repeated_ = 0;
  std::size_t unreadable_ = 0;
};

}  // namespace atrium::test
