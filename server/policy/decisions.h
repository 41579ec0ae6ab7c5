#pragma once

#include "server/policy/policy.h"

// How the parts of the one decision say what they have decided.
namespace atrium::policy {

inline Decision allow() { return {}; }
inline Decision refuse(wire::v1::ErrorCode code) { return {code}; }

}  // namespace atrium::policy
