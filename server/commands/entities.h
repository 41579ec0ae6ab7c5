#pragma once

#include <string_view>

#include "server/commands/command.h"

namespace atrium::commands {

using Entities = google::protobuf::RepeatedPtrField<wire::v1::Entity>;

// Whether the parts of a text are as the protocol says, whoever is mentioned; else answers INVALID_ARGUMENT.
bool valid_entities(const Command& command, std::string_view text, const Entities& entities);
// Whether the people mentioned are in the chat; else answers the same. For who may write there: nobody else is told who is.
bool mentions_members(const Command& command, const space::Chat& chat, const Entities& entities);
// Without fields that this server does not know: nobody has looked at them.
Entities known_part(const Entities& entities);
// Whether a role or everybody is mentioned.
bool mentions_many(const Entities& entities);
// What it costs to store who is mentioned.
std::size_t bytes_of_mentions(const space::Chat& chat, const Entities& entities);
// A message of this chat mentions them.
void note_mentions(space::Draft& draft, space::Chat& chat, Seq message, const Entities& entities);

}  // namespace atrium::commands
