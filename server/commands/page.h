#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "server/commands/command.h"

namespace atrium::commands {

// How much of a list goes into one answer: so many items, and no more than a message bears.
class Page {
 public:
  // 0 = the client leaves it to the server.
  Page(std::uint32_t wanted, std::size_t usual) : most_(wanted == 0 ? usual : wanted) {}

  // What comes now is for the next page.
  bool full() const { return items_ == most_ || bytes_ > kListBytes; }
  // Whether one more message bears this too; the first always.
  template <class Item>
  bool bears(const Item& item) const {
    return items_ == 0 || bytes_ + item.ByteSizeLong() <= kListBytes;
  }
  template <class Item>
  void count(const Item& item) {
    constexpr std::size_t kFieldBytes = 4;
    count_bytes(item.ByteSizeLong() + kFieldBytes);
  }
  void count_bytes(std::size_t bytes) {
    ++items_;
    bytes_ += bytes;
  }

 private:
  std::size_t most_;
  std::size_t items_ = 0;
  std::size_t bytes_ = 0;
};

// A list in as many answers as it takes; all but the last say that more follows.
template <class List>
class Parts {
 public:
  // Which content of the answer it is.
  explicit Parts(List* (wire::v1::ServerFrame::*list)()) : list_(list) { begin(); }

  // Where the next item goes.
  List& room() {
    if (page_.full()) {
      last().set_more(true);
      begin();
    }
    return last();
  }
  template <class Item>
  void count(const Item& item) {
    page_.count(item);
  }
  void count_bytes(std::size_t bytes) { page_.count_bytes(bytes); }
  void reply(const Command& command) const { reply_in_parts(command, contents_); }

 private:
  static Page any_number() { return Page(0, std::numeric_limits<std::size_t>::max()); }
  void begin() {
    contents_.emplace_back();
    page_ = any_number();
    last();
  }
  List& last() { return *(contents_.back().*list_)(); }

  List* (wire::v1::ServerFrame::*list_)();
  std::vector<wire::v1::ServerFrame> contents_;
  Page page_ = any_number();
};

// The ids of several sets behind one of them, in order, each once. The sets stay as they are meanwhile.
template <class Id>
class MergedIds {
 public:
  explicit MergedIds(Id after) : after_(after) {}

  void add(const std::set<Id>& ids) { put({ids.upper_bound(after_), ids.end()}); }
  // Of what leads to the doors where `may` says yes. It is asked once for each role and, where it says no to that, for each unit of
  // these: elsewhere nobody has more to say than without a unit.
  template <class May>
  void add_doors(const space::ByDoor<Id>& by_door, const std::set<UnitId>& units, May&& may);

  // Nothing at the end.
  std::optional<Id> next() {
    if (heads_.empty()) {
      return std::nullopt;
    }
    const auto id = heads_.begin()->first;
    while (!heads_.empty() && heads_.begin()->first == id) {
      auto rest = heads_.begin()->second;
      heads_.erase(heads_.begin());
      put({++rest.at, rest.end});
    }
    return id;
  }

 private:
  struct Rest {
    typename std::set<Id>::const_iterator at;
    typename std::set<Id>::const_iterator end;
  };
  void put(Rest rest) {
    if (rest.at != rest.end) {
      heads_.emplace(*rest.at, rest);
    }
  }

  const Id after_;
  std::multimap<Id, Rest> heads_;
};

template <class Id>
template <class May>
void MergedIds<Id>::add_doors(const space::ByDoor<Id>& by_door, const std::set<UnitId>& units, May&& may) {
  for (int role = wire::v1::Role_MIN; role <= wire::v1::Role_MAX; ++role) {
    if (may(space::Door{role, {}})) {
      for (auto door = by_door.lower_bound({role, {}}); door != by_door.end() && door->first.role == role; ++door) {
        add(door->second);
      }
      continue;
    }
    for (const auto unit : units) {
      const auto door = by_door.find({role, unit});
      if (door != by_door.end() && may(door->first)) {
        add(door->second);
      }
    }
  }
}

}  // namespace atrium::commands
