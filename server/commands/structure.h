#pragma once

#include "server/commands/command.h"

// What the commands about the structure have in common.
namespace atrium::commands {

// The facts about a class, which may be archived, and what the actor is to it.
policy::Facts facts_about_class(const Command& command, UnitId unit, DisciplineId discipline = {});

}  // namespace atrium::commands
