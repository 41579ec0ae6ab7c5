// The half of Space that tells a person what happened to their account.
#include <algorithm>

#include "server/space/space.h"

namespace atrium::space {

using namespace wire::v1;

Notice notice_about(NoticeCode code, const Device& device) {
  Notice notice;
  notice.set_code(code);
  notice.set_device_id(device.id());
  notice.set_device_name(device.name);
  return notice;
}

Notice notice_about(NoticeCode code, AccountId who) {
  Notice notice;
  notice.set_code(code);
  notice.set_account_id(who.value);
  return notice;
}

void Space::notify(Draft& draft, Account& account, Notice notice) {
  const auto place = std::ranges::find_if(
      account.chats, [](const Place& candidate) { return candidate.chat->kind() == CHAT_KIND_SERVICE; });
  auto* chat = place == account.chats.end() ? nullptr : place->chat;
  if (chat == nullptr) {
    chat = &create_chat(draft, CHAT_KIND_SERVICE, {}, false);
    add_member(draft, *chat, account, MEMBER_ROLE_MEMBER, Seq(1));
    Entry created;
    created.mutable_chat_created();
    append(draft, *chat, AccountId(), std::move(created));
  }
  Entry entry;
  *entry.mutable_message()->mutable_notice() = std::move(notice);
  append(draft, *chat, AccountId(), std::move(entry));
}

}  // namespace atrium::space
