#pragma once

#include "server/policy/contact.h"
#include "server/structure/chat_rule.h"

namespace atrium::structure {

// How the ties that hold bring two people together. A tie counts only for somebody who has the role that it is for. Pure.
policy::Closeness closeness(const Standing& one, const Standing& other, const Structure& structure);

}  // namespace atrium::structure
