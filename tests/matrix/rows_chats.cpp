// Chats, and who is in them.
#include "tests/matrix/rows.h"

namespace atrium::matrix {

std::vector<Row> chat_rows() {
  return {
      {.command = "list_chats",
       .fields = "",
       .rule = {or_left_out(kIsInTheChat)},
       .source = "R2.1, A10",
       .shows = "chat_id: $chat ",
       .command_line = "chats"},
      {.command = "create_chat",
       .fields = "kind: $kind title: 'Кружок' member_ids: $person",
       .rule = {kIsEmployee, kCanBeMade, kKnowsThePerson, kHasNotLeft, kReachesWhomTheyBring},
       .source = "R2.3, R3.4.3, R3.3b.5"},
      {.command = "open_direct_chat",
       .fields = "account_id: $person",
       .rule = {kKnowsThePerson, kHasNotLeft, kReachesThePerson},
       .source = "R2.3, R5",
       .command_line = "send @$login Здравствуйте"},
      {.command = "add_members",
       .fields = "chat_id: $chat account_ids: $person",
       .rule = {kIsInTheChat, kModerates, kKnowsThePerson, kHasNotLeft, kReachesWhomTheyBring, kBringsNoStranger},
       .source = "R2.3, R3.3b.5, A7, A10"},
      {.command = "add_members",
       .fields = "chat_id: $chat account_ids: $person role: MEMBER_ROLE_MODERATOR",
       .rule = {kIsInTheChat, kModerates, kKnowsThePerson, kHasNotLeft, kReachesWhomTheyBring, kBringsNoStranger},
       .source = "R2.3, R3.3b.5, A7, A9"},
      {.command = "remove_members",
       .fields = "chat_id: $chat account_ids: $person",
       .rule = {kIsInTheChat, kThemselvesOrModerates, kKnowsThePerson, kHasNotLeft},
       .source = "R2.3, A7, A10"},
      {.command = "remove_members",
       .fields = "chat_id: $chat account_ids: $person account_ids: $companion",
       .rule = {kIsInTheChat, kModerates, kKnowsThePerson, kHasNotLeft},
       .source = "R2.3, A7, A10"},
      {.command = "list_members",
       .fields = "chat_id: $chat",
       .rule = {kIsInTheChat, kListsThoseThere},
       .source = "R2.1, A10"},
  };
}

}  // namespace atrium::matrix
