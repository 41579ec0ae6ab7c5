#pragma once

#include <atrium/types.h>

#include <string>
#include <string_view>

namespace atrium::cli {

// Service chats have no title of their own.
inline constexpr std::string_view kServiceTitle = "Уведомления";

// A notice in the words of the person it is for.
std::string in_words(const client::Notice& notice);
// Its code as programs read it.
std::string_view to_text(client::NoticeCode code);

}  // namespace atrium::cli
