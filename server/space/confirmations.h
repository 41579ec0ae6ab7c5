#pragma once

#include <cstdint>
#include <vector>

#include "atrium/stored/v1/change.pb.h"
#include "atrium/wire/v1/entries.pb.h"
#include "server/policy/policy.h"
#include "storage/ids.h"

namespace atrium::space {

using OpenConfirmation = stored::v1::OpenConfirmation;

// A message that asks to be confirmed from now on.
OpenConfirmation open_confirmation(Seq message, AccountId author, const wire::v1::ConfirmRequest& ask, std::int64_t now_ms);
// Whether somebody with these roles is asked.
bool is_asked(const OpenConfirmation& open, AccountId account, policy::Roles roles);

// What the server does by itself when it is due.
enum class ConfirmationStep { kRemind, kClose };
// Which that is, and sets when the next is due.
ConfirmationStep take_step(OpenConfirmation& open);

}  // namespace atrium::space
