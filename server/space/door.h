#pragma once

#include <map>
#include <set>

#include "storage/ids.h"

namespace atrium::space {

// Where an invite or a request leads, as far as it decides who has a say: who comes by it, and into which class.
struct Door {
  int role = 0;
  UnitId unit;
  friend auto operator<=>(const Door&, const Door&) = default;
};

// What leads there.
template <class Id>
using ByDoor = std::map<Door, std::set<Id>>;

template <class Record>
Door door_of(const Record& record) {
  return {record.role(), UnitId(record.unit_id())};
}

// What stands under a key; nothing is an empty set.
template <class Index, class Key>
const typename Index::mapped_type& found_in(const Index& index, const Key& key) {
  static const typename Index::mapped_type none;
  const auto at = index.find(key);
  return at == index.end() ? none : at->second;
}

// Takes an id from what stands under a key, and the key with the last one.
template <class Index, class Key, class Id>
void take_from(Index& index, const Key& key, const Id& id) {
  if (const auto at = index.find(key); at != index.end()) {
    at->second.erase(id);
    if (at->second.empty()) {
      index.erase(at);
    }
  }
}

}  // namespace atrium::space
