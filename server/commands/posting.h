#pragma once

#include "server/commands/command.h"

namespace atrium::commands {

// Whether the account may write this now, and it is as the protocol says; else answers.
bool may_post(const Command& command, const wire::v1::SendMessage& wish);

// What may be posted, written. `also` adds what goes with it into the same change. False: there is no room for it; answered.
bool post(
    const Command& command, const wire::v1::SendMessage& wish,
    const std::function<void(space::Draft&)>& also = [](space::Draft&) {});

}  // namespace atrium::commands
