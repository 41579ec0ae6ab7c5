#pragma once

#include "server/commands/command.h"

namespace atrium::commands {

// Whether these uploads may go with the message; else answers.
bool valid_attachments(const Command& command, const wire::v1::SendMessage& wish);
// What they may cost to store.
std::size_t bytes_of_files(const wire::v1::SendMessage& wish);
// They go with it: the message has their files from now on. They are valid.
void attach(const Command& command, space::Draft& draft, const wire::v1::SendMessage& wish, wire::v1::Message& message);

}  // namespace atrium::commands
