#pragma once

#include <array>
#include <cstdint>

#include "atrium/wire/v1/settings.pb.h"
#include "server/policy/policy.h"

// Who may write to whom directly: a table of the school's over what is known of two people. Pure.
namespace atrium::policy {

// As what somebody stands to a class.
enum class Capacity : std::uint8_t { kEmployee, kStudent, kParent };

// How the structure brings one person and another together, by what each of them is there.
class Closeness {
 public:
  void add(Capacity one, Capacity other) { bits_ |= bit(one, other); }
  bool has(Capacity one, Capacity other) const { return (bits_ & bit(one, other)) != 0; }

 private:
  static unsigned bit(Capacity one, Capacity other) {
    return 1u << (3 * static_cast<unsigned>(one) + static_cast<unsigned>(other));
  }
  unsigned bits_ = 0;
};

struct ContactFacts {
  Roles from;
  Roles to;
  Closeness tied{};           // of the writer and the other
  bool shares_group = false;  // both are members of a group
  bool blocked = false;       // one has blocked the other
  bool unconfirmed = false;   // the writer is a teacher whose status has to be confirmed and is not
  bool on_trial = false;      // one is a parent whom nobody has confirmed yet: employees alone reach them and are reached
};

// For each two roles the condition; made with the safe defaults. A student is reached by their own teachers, curators and guardians, by
// students of their groups, and by the administration, which reaches everybody; parents and those who lead or teach their children's
// classes reach each other, and so do parents of a group; employees reach each other always.
class ContactTable {
 public:
  ContactTable();

  wire::v1::ContactCondition condition(wire::v1::Role from, wire::v1::Role to) const { return conditions_[from][to]; }
  // Whether a school may set this: there are such roles and such a condition, and strangers don't reach students by it.
  static bool allows(wire::v1::Role from, wire::v1::Role to, wire::v1::ContactCondition condition);
  // What it allows only.
  void set(wire::v1::Role from, wire::v1::Role to, wire::v1::ContactCondition condition);

 private:
  static constexpr std::size_t kRoles = wire::v1::Role_ARRAYSIZE;
  std::array<std::array<wire::v1::ContactCondition, kRoles>, kRoles> conditions_{};
};

// Whether the one may write to the other. Who is blocked is answered as where the school does not allow it: nothing else knows of blocks.
bool may_write(const ContactTable& table, const ContactFacts& facts);

// Whether one may block another. Only adults who don't have to hear from each other: nobody blocks the administration, employees don't
// block each other, and those who lead or teach a class and its parents don't either.
bool may_block(const ContactFacts& facts);

// Whether somebody who is added by hand is a stranger to a student of the group: a parent who stands for others, unless the school lets
// them meet. `facts` are from the one to the student.
bool is_stranger(const ContactTable& table, const ContactFacts& facts);
// Whether anybody can be: else nobody need be asked.
bool has_strangers(const ContactTable& table);

}  // namespace atrium::policy
