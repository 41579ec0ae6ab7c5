#pragma once

#include <cstdint>
#include <string_view>

namespace atrium::guard {

// What counts as one address: an IPv4 address, or the /64 of an IPv6 address, since every household has that many. An IPv4 address
// written as IPv6 is the same one. Anything else is a key too.
std::uint64_t address_key(std::string_view address);

}  // namespace atrium::guard
