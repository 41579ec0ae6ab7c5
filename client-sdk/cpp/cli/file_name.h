#pragma once

#include <string>
#include <string_view>

namespace atrium::cli {

// A name for a file of this machine from one that a stranger gave: no folders, nothing hidden, nothing that a terminal obeys. `place`: of
// the file in its message, for one of which nothing is left.
std::string safe_file_name(std::string_view name, std::size_t place);

}  // namespace atrium::cli
