#include "server/commands/emoji.h"

#include <unicode/regex.h>

#include <memory>

namespace atrium::commands {
namespace {

// A pictograph has a tone of skin, is shown as a picture (FE0F), or is a flag within a flag (tags).
constexpr char kEmoji[] =
    R"(\p{RI}{2}|[#*0-9]\uFE0F?\u20E3|(?!\u200D)(?:(?:^|\u200D)\p{ExtPict}(?:\p{EMod}|\uFE0F|[\U000E0020-\U000E007E]{1,8}\U000E007F)?)+)";

}  // namespace

bool is_emoji(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  static const std::unique_ptr<const icu::RegexPattern> pattern(
      icu::RegexPattern::compile(icu::UnicodeString::fromUTF8(kEmoji), 0, error));
  const auto content = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  const std::unique_ptr<icu::RegexMatcher> matcher(pattern == nullptr ? nullptr : pattern->matcher(content, error));
  return matcher != nullptr && matcher->matches(error) && U_SUCCESS(error);
}

}  // namespace atrium::commands
