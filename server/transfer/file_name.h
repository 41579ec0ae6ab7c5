#pragma once

#include <string>
#include <string_view>

namespace atrium::transfer {

// What a file is called from now on: the end of what its sender says, without folders, control characters and what turns the direction of
// writing, so that the end of the name is what people see. At most 255 bytes, with the ending. "file" if nothing is left.
std::string file_name(std::string_view said);

// A header that has a browser keep what it gets under this name, and never show it (RFC 6266, RFC 8187).
std::string as_attachment(std::string_view name);

}  // namespace atrium::transfer
