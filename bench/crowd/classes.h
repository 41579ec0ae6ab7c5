#pragma once

#include <cstdint>
#include <vector>

#include "bench/load/atrium_client.h"

namespace atrium::bench {

// Makes a chat of each `size` load accounts one after the other, from `first` to before `end`; the ids of the chats. The head of the
// demo's college does it.
std::vector<std::uint64_t> open_classes(const LoadCard& card, std::size_t first, std::size_t end, std::size_t size);

}  // namespace atrium::bench
