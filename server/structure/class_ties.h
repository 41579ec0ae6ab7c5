#pragma once

#include "server/structure/chat_rule.h"

namespace atrium::structure {

// What an employee is to a class. A tie counts only for somebody who has the role that it is for.
struct ClassTies {
  bool leads = false;
  bool teaches = false;             // anything
  bool teaches_discipline = false;  // the one that was asked for
};

// To no class nobody is anything. Pure.
ClassTies ties_to_class(const Standing& person, UnitId unit, const Structure& structure, DisciplineId discipline = {});

}  // namespace atrium::structure
