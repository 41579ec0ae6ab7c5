#pragma once

#include <vector>

#include "server/commands/command.h"

namespace atrium::commands {

// Somebody brings people into a chat by hand, or together with themselves into a new one (null).
struct Gathering {
  const space::Space& space;
  const space::Account& host;
  const space::Chat* chat;
  bool is_group;  // the chat, or what it is to be
};

// What policy wants to know of it. The newcomers are not in the chat yet.
void add_company(policy::TargetFacts& facts, const Gathering& gathering,
                 const std::vector<const space::Account*>& newcomers);
// Whether somebody may not come into the chat by hand: its template has a gate, or they are kept out.
bool is_gate_shut(const space::Space& space, const space::Chat& chat, const space::Account& person);
// Whether the host might add somebody to the chat now.
bool could_add(space::Space& space, const space::Account& host, const space::Chat& chat, const space::Account& person);

}  // namespace atrium::commands
