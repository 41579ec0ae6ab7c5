#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "atrium/stored/v1/change.pb.h"
#include "atrium/wire/v1/structure.pb.h"
#include "storage/ids.h"

namespace atrium::structure {

using Unit = stored::v1::UnitRecord;
using Discipline = stored::v1::DisciplineRecord;
using Tie = stored::v1::TieRecord;

// What a school is made of and who is what to whom, without any rule about who may change it. The ties that hold are found by
// person, by class and by ward. On the home thread of its space.
class Structure {
 public:
  // Replaces what stood under its id. A tie that has ended goes out of all lists.
  void put(Unit unit);
  void put(Discipline discipline);
  void put(Tie tie);

  const Unit* unit(UnitId id) const;
  // Only one that is not archived.
  const Unit* unit_by_title(std::string_view title) const;
  // Whether a unit that is not archived belongs to this one.
  bool holds_units(UnitId department) const;
  bool archived(UnitId id) const;
  // Whether it is this unit, or belongs to it.
  bool is_within(UnitId id, UnitId outer) const;
  const Discipline* discipline(DisciplineId id) const;
  const Discipline* discipline_by_title(std::string_view title) const;
  // Only one that holds.
  const Tie* tie(TieId id) const;
  // The tie that says the same: of this kind, between these. `until_ms` and `from_ms` don't count.
  const Tie* same_tie(const Tie& wanted) const;

  using Ties = std::set<const Tie*>;
  const Ties& ties_of(AccountId account) const { return found(by_account_, account); }
  const Ties& ties_to_unit(UnitId unit) const { return found(by_unit_, unit); }
  const Ties& ties_to_ward(AccountId ward) const { return found(by_ward_, ward); }
  // The class that a student is in; 0 = none.
  UnitId class_of(AccountId student) const;
  bool studies_in(AccountId student, UnitId unit) const { return unit && class_of(student) == unit; }
  // The units that somebody is tied to, by themselves or by their wards.
  std::set<UnitId> units_of(AccountId account) const;

  const std::map<UnitId, Unit>& units() const { return units_; }
  const std::map<DisciplineId, Discipline>& disciplines() const { return disciplines_; }

  // At most `most` of the ties that end by themselves at or before this time, the earliest first.
  std::vector<Tie> due(std::int64_t now_ms, std::size_t most) const;
  // When the next one does; nothing if none will.
  std::optional<std::int64_t> next_due_ms() const;

  // Whose chats may change with this tie: who is tied, and for a student the guardians too.
  std::set<AccountId> touched_by(const Tie& tie) const;

 private:
  template <class Index, class Id>
  static const Ties& found(const Index& index, Id id) {
    static const Ties none;
    const auto at = index.find(id);
    return at == index.end() ? none : at->second;
  }
  void list(const Tie& tie);
  void unlist(const Tie& tie);

  std::map<UnitId, Unit> units_;
  std::map<DisciplineId, Discipline> disciplines_;
  std::map<TieId, Tie> ties_;
  std::unordered_map<AccountId, Ties> by_account_;
  std::unordered_map<UnitId, Ties> by_unit_;
  std::unordered_map<AccountId, Ties> by_ward_;
  std::set<std::pair<std::int64_t, TieId>> ends_;
};

}  // namespace atrium::structure
