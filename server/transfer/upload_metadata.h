#pragma once

#include <string>
#include <string_view>

namespace atrium::transfer {

// The value of a key in a header Upload-Metadata of tus 1.0: pairs of a key and base64, parted by commas. Empty if it isn't there, or is none.
std::string metadata(std::string_view header, std::string_view key);

}  // namespace atrium::transfer
