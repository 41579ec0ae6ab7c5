#pragma once

#include "server/commands/command.h"

namespace atrium::commands {

// That what an account has scheduled in this chat is not what it was.
wire::v1::ServerFrame scheduled_changed(std::uint64_t chat_id);

// What the account has begun in the chat from now on, nothing if it has no text; its devices but the one of `but` hear of it.
void put_draft(space::Space& space, space::Draft& draft, space::Account& account, const std::shared_ptr<space::Actor>& but,
               ChatId chat, wire::v1::Draft begun);

}  // namespace atrium::commands
