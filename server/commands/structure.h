#pragma once

#include "server/commands/command.h"

// What the commands about the structure have in common.
namespace atrium::commands {

// The facts about a class, and what the actor is to it.
policy::Facts facts_about_class(const Command& command, UnitId unit, DisciplineId discipline = {});

// Ends a tie with its record in the audit.
void end_and_record(const Command& command, space::Draft& draft, const structure::Tie& tie);

}  // namespace atrium::commands
