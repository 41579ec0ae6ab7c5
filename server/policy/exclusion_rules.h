#pragma once

#include "server/policy/policy.h"

// The part of the decision that is about people who are kept out of chats in which they belong.
namespace atrium::policy {

Decision decide_exclusion(Operation operation, const Facts& facts);
Decision decide_exclusion_list(const Facts& facts);

}  // namespace atrium::policy
