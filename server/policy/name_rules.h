#pragma once

#include <string_view>

namespace atrium::policy {

// What somebody who signs up may call themselves. A login is what others tell people apart by: 2 to 64 of a to z, 0 to 9, dot, hyphen and
// underscore, the first a letter or a digit: no letter of another script looks like one of these.
bool may_be_login(std::string_view text);

// A name is only shown: UTF-8 of 1 to 256 bytes, not blank, and nothing that changes how the text around it reads (control characters,
// Unicode's marks of direction, line and paragraph separators, zero-width characters).
bool may_be_name(std::string_view text);

}  // namespace atrium::policy
