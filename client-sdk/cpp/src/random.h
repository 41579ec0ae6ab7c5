#pragma once

#include <atrium/types.h>

namespace atrium::client {

// From the kernel's cryptographic generator.
Token random_token();
// Not 0.
std::uint64_t random_number();

}  // namespace atrium::client
