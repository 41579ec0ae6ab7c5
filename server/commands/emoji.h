#pragma once

#include <string_view>

namespace atrium::commands {

// Whether it is one emoji: a pictograph of Unicode or some joined to one, a flag or a keycap, by the grammar of UTS #51. What Unicode keeps
// free for pictographs to come is taken for one.
bool is_emoji(std::string_view text);

}  // namespace atrium::commands
