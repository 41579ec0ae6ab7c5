#pragma once

#include <vector>

#include "server/commands/command.h"

namespace atrium::commands {

// What policy wants to know before people come by hand into a chat, or with somebody into a new one (null).
void add_company(policy::TargetFacts& facts, const Command& command, const space::Chat* chat,
                 const std::vector<space::Account*>& newcomers);

}  // namespace atrium::commands
