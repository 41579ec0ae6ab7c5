#pragma once

#include "server/commands/command.h"

namespace atrium::commands {

// Whether what is asked can be asked so; else answers INVALID_ARGUMENT.
bool valid_poll(const Command& command, const wire::v1::SendMessage& wish);
// Without fields of a newer protocol, of which nobody here knows what they would tell.
wire::v1::Poll known_part(const wire::v1::Poll& poll);
// How it stands with a poll that begins.
wire::v1::Overlay overlay_of_new_poll(const wire::v1::SendMessage& wish);

}  // namespace atrium::commands
