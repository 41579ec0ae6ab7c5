#include "server/structure/structure.h"

#include <algorithm>
#include <utility>

namespace atrium::structure {
namespace {

bool says_the_same(const Tie& one, const Tie& other) {
  return one.kind() == other.kind() && one.account_id() == other.account_id() && one.unit_id() == other.unit_id() &&
         one.discipline_id() == other.discipline_id() && one.ward_id() == other.ward_id();
}

}  // namespace

void Structure::put(Unit unit) { units_[UnitId(unit.unit_id())] = std::move(unit); }

void Structure::put(Discipline discipline) {
  disciplines_[DisciplineId(discipline.discipline_id())] = std::move(discipline);
}

void Structure::put(Tie tie) {
  const TieId id(tie.tie_id());
  if (const auto* before = this->tie(id)) {
    unlist(*before);
    ties_.erase(id);
  }
  if (tie.ended_at_ms() == 0) {
    list(ties_[id] = std::move(tie));
  }
}

void Structure::list(const Tie& tie) {
  by_account_[AccountId(tie.account_id())].insert(&tie);
  if (tie.unit_id() != 0) {
    by_unit_[UnitId(tie.unit_id())].insert(&tie);
  }
  if (tie.ward_id() != 0) {
    by_ward_[AccountId(tie.ward_id())].insert(&tie);
  }
  if (tie.until_ms() != 0) {
    ends_.emplace(tie.until_ms(), TieId(tie.tie_id()));
  }
}

void Structure::unlist(const Tie& tie) {
  by_account_[AccountId(tie.account_id())].erase(&tie);
  by_unit_[UnitId(tie.unit_id())].erase(&tie);
  by_ward_[AccountId(tie.ward_id())].erase(&tie);
  ends_.erase({tie.until_ms(), TieId(tie.tie_id())});
}

const Unit* Structure::unit(UnitId id) const {
  const auto at = units_.find(id);
  return at == units_.end() ? nullptr : &at->second;
}

const Unit* Structure::unit_by_title(std::string_view title) const {
  const auto at = std::ranges::find_if(
      units_, [&](const auto& each) { return each.second.title() == title && each.second.archived_at_ms() == 0; });
  return at == units_.end() ? nullptr : &at->second;
}

bool Structure::holds_units(UnitId department) const {
  return std::ranges::any_of(units_, [&](const auto& each) {
    return each.second.parent_unit_id() == department.value && each.second.archived_at_ms() == 0;
  });
}

bool Structure::archived(UnitId id) const {
  const auto* found = unit(id);
  return found != nullptr && found->archived_at_ms() != 0;
}

bool Structure::is_within(UnitId id, UnitId outer) const {
  while (id && id != outer) {
    const auto* found = unit(id);
    id = UnitId(found == nullptr ? 0 : found->parent_unit_id());
  }
  return id == outer;
}

const Discipline* Structure::discipline(DisciplineId id) const {
  const auto at = disciplines_.find(id);
  return at == disciplines_.end() ? nullptr : &at->second;
}

const Discipline* Structure::discipline_by_title(std::string_view title) const {
  const auto at = std::ranges::find_if(disciplines_, [&](const auto& each) { return each.second.title() == title; });
  return at == disciplines_.end() ? nullptr : &at->second;
}

const Tie* Structure::tie(TieId id) const {
  const auto at = ties_.find(id);
  return at == ties_.end() ? nullptr : &at->second;
}

const Tie* Structure::same_tie(const Tie& wanted) const {
  const auto& ties = ties_of(AccountId(wanted.account_id()));
  const auto at = std::ranges::find_if(ties, [&](const Tie* tie) { return says_the_same(*tie, wanted); });
  return at == ties.end() ? nullptr : *at;
}

UnitId Structure::class_of(AccountId student) const {
  const auto& ties = ties_of(student);
  const auto at = std::ranges::find(ties, static_cast<int>(wire::v1::TIE_KIND_STUDIES_IN), &Tie::kind);
  return at == ties.end() ? UnitId() : UnitId((*at)->unit_id());
}

std::set<UnitId> Structure::units_of(AccountId account) const {
  std::set<UnitId> units;
  for (const auto* tie : ties_of(account)) {
    units.insert(UnitId(tie->unit_id()));
    units.insert(class_of(AccountId(tie->ward_id())));
  }
  units.erase(UnitId());
  return units;
}

std::vector<Tie> Structure::due(std::int64_t now_ms, std::size_t most) const {
  std::vector<Tie> ties;
  for (auto end = ends_.begin(); end != ends_.end() && end->first <= now_ms && ties.size() < most; ++end) {
    ties.push_back(ties_.at(end->second));
  }
  return ties;
}

std::optional<std::int64_t> Structure::next_due_ms() const {
  return ends_.empty() ? std::nullopt : std::optional(ends_.begin()->first);
}

std::set<AccountId> Structure::touched_by(const Tie& tie) const {
  std::set<AccountId> touched{AccountId(tie.account_id())};
  if (tie.kind() == wire::v1::TIE_KIND_STUDIES_IN) {
    for (const auto* guardian : ties_to_ward(AccountId(tie.account_id()))) {
      touched.insert(AccountId(guardian->account_id()));
    }
  }
  return touched;
}

}  // namespace atrium::structure
