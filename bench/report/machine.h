#pragma once

#include <string>
#include <utility>
#include <vector>

namespace atrium::bench {

// Names and what they stand for, in the order in which they are told.
using Facts = std::vector<std::pair<std::string, std::string>>;

// The machine that this runs on: processor, cores, memory, kernel, system.
Facts machine_facts();

}  // namespace atrium::bench
