#pragma once

#include <string_view>

namespace atrium::policy {

// What somebody who signs up may call themselves. A login is what others tell people apart by: 2 to 64 of a to z, 0 to 9, dot, hyphen and
// underscore, the first a letter or a digit: no letter of another script looks like one of these.
bool may_be_login(std::string_view text);

// Whether a text may stand on one line among others: it holds nothing that ends the line or turns round what is beside it, and no more than
// three marks in a row that are drawn over one character. UTF-8; it may be empty.
bool may_be_line(std::string_view text);

// A name is only shown: such a line of 1 to 256 bytes, with something that can be seen, and nothing that can not.
bool may_be_name(std::string_view text);

}  // namespace atrium::policy
