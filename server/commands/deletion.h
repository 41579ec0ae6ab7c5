#pragma once

#include "server/commands/target.h"

// What a message leaves that is deleted, whoever decides that.
namespace atrium::commands {

// What it takes to store that it is deleted.
std::size_t deletion_bytes(const space::Chat& chat, const Target& target);
// The message must be one that is not deleted yet. If another wrote it, that is a privileged act. Returns the seq of the deletion.
Seq put_deletion(const Command& command, space::Draft& draft, space::Chat& chat, const Target& target,
                 const space::LateOverlays::Place& late);

}  // namespace atrium::commands
