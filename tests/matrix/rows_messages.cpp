// Writing, editing, deleting, reading.
#include "tests/matrix/rows.h"

namespace atrium::matrix {

std::vector<Row> message_rows() {
  return {
      {.command = "send_message",
       .fields = "chat_id: $chat text: 'Добрый день'",
       .rule = {kIsInTheChat, kWritesThere},
       .source = "R2.3, R3.1.6, R3.5.2, R3.6.2",
       .command_line = "send $chat Здравствуйте"},
      {.command = "edit_message",
       .fields = "chat_id: $chat target_seq: $message text: 'Исправлено'",
       .rule = {kIsInTheChat, kSeesTheMessage, kWroteIt, kIsNotDeleted},
       .source = "R2.3, A6"},
      {.command = "delete_message",
       .fields = "chat_id: $chat target_seq: $message",
       .rule = {kIsInTheChat, kSeesTheMessage, kWroteItOrModerates, kIsNotDeleted},
       .source = "R2.3, A6"},
      {.command = "set_read_mark",
       .fields = "chat_id: $chat seq: 1",
       .rule = {kIsInTheChat},
       .source = "R2.1, A31",
       .command_line = "read $chat"},
      {.command = "set_typing", .fields = "chat_id: $chat", .rule = {kIsInTheChat, kWritesThere}, .source = "R2.3, A6"},
      {.command = "read_history",
       .fields = "chat_id: $chat direction: HISTORY_DIRECTION_OLDER view: HISTORY_VIEW_MESSAGES",
       .rule = {kIsInTheChat},
       .source = "R2.1, R2.5, A3",
       .command_line = "history $chat"},
      {.command = "read_history",
       .fields = "chat_id: $chat from_seq: $message direction: HISTORY_DIRECTION_NEWER view: HISTORY_VIEW_ENTRIES",
       .rule = {kIsInTheChat, or_left_out(kSeesTheMessage), or_left_out(kIsNotDeleted)},
       .source = "R2.1, A3, A6",
       .shows = "$text"},
  };
}

}  // namespace atrium::matrix
