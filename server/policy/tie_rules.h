#pragma once

#include "server/policy/policy.h"

// The part of the decision that is about what people are to classes and to each other, and about the chats that follow from it.
namespace atrium::policy {

Decision decide_tie(Operation operation, const Facts& facts);
Decision decide_template(const Facts& facts);

}  // namespace atrium::policy
