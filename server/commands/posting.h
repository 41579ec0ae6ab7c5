#pragma once

#include "server/commands/command.h"

namespace atrium::commands {

// Without fields of a newer protocol, as all that is kept of what people write.
wire::v1::MessageRef known_part(const wire::v1::MessageRef& reference);
wire::v1::ConfirmRequest known_part(const wire::v1::ConfirmRequest& request);

// Whether the account may write this now, and it is as the protocol says; else answers.
bool may_post(const Command& command, const wire::v1::SendMessage& wish);

// What goes with a message into the same change.
struct Along {
  // May be nothing. Hears the seq of the message.
  std::function<void(space::Draft&, Seq)> effect = {};
  // What that stores, about.
  std::size_t bytes = 0;
  // Where it stands in a thread.
  std::optional<wire::v1::ThreadPlace> thread = {};
};

// What may be posted, written. False: there is no room for it; answered.
bool post(const Command& command, const wire::v1::SendMessage& wish, const Along& along = {});

}  // namespace atrium::commands
