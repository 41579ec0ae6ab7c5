#pragma once

#include <optional>
#include <vector>

#include "tests/unit/space/class_chat.h"

namespace atrium::test {

// Where the server tells a person what happened to their account; nothing if it never has.
inline std::optional<wire::v1::ChatView> service_chat(Person& who) {
  wire::v1::ClientFrame frame;
  frame.mutable_list_chats();
  const auto list = who.ask(frame).chat_list();
  for (const auto& chat : list.chats()) {
    if (chat.kind() == wire::v1::CHAT_KIND_SERVICE) {
      return chat;
    }
  }
  return std::nullopt;
}

// All that it told, in order.
inline std::vector<wire::v1::Notice> notices(Person& who) {
  const auto chat = service_chat(who);
  std::vector<wire::v1::Notice> found;
  if (chat) {
    const auto page = who.ask(history(ChatId(chat->chat_id()), wire::v1::HISTORY_VIEW_MESSAGES));
    for (const auto& item : page.history_page().items()) {
      EXPECT_EQ(item.entry().author_id(), 0u);
      found.push_back(item.entry().message().notice());
    }
  }
  return found;
}

}  // namespace atrium::test
