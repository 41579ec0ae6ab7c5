#pragma once

#include "server/commands/command.h"

namespace atrium::commands {

// A message that names the one under which it is to stand: written if it may be; answered.
void post_in_thread(const Command& command, const wire::v1::SendMessage& wish);

// The answer to ReadThread, from this message of the thread down (0 = there is none).
void answer_page_of_thread(const Command& command, space::Chat& chat, Seq root, Seq from);

}  // namespace atrium::commands
