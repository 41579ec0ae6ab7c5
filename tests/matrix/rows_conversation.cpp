// Around messages: who has read and confirmed them, what is written later or not sent yet, how fast one writes.
#include "tests/matrix/rows.h"

namespace atrium::matrix {

std::vector<Row> conversation_rows() {
  return {
      {.command = "list_readers",
       .fields = "chat_id: $chat target_seq: $message",
       .rule = {kIsInTheChat, kSeesTheMessage, kIsThereStill, kAskedOrModerates},
       .source = "A31"},
      {.command = "confirm_message",
       .fields = "chat_id: $chat target_seq: $notice",
       .rule = {kIsInTheChat, kChatHasANotice},
       .source = "R3.3b.6"},
      {.command = "close_confirmation",
       .fields = "chat_id: $chat target_seq: $notice",
       .rule = {kIsInTheChat, kChatHasANotice, kModerates},
       .source = "R3.3b.6"},
      {.command = "remind_to_confirm",
       .fields = "chat_id: $chat target_seq: $notice",
       .rule = {kIsInTheChat, kChatHasANotice, kModerates},
       .source = "R3.3b.6"},
      {.command = "list_confirmations",
       .fields = "chat_id: $chat target_seq: $notice",
       .rule = {kIsInTheChat, kChatHasANotice, kModerates},
       .source = "R3.3b.6, A31"},
      {.command = "set_slow_mode",
       .fields = "chat_id: $chat seconds: 0",
       .rule = {kIsInTheChat, kModeratesAGroup},
       .source = "R3.5.2"},
      {.command = "schedule_message",
       .fields = "message { chat_id: $chat text: 'Потом' } at_ms: $tomorrow",
       .rule = {kIsInTheChat, kWritesThere},
       .source = "R3.1.5"},
      {.command = "list_scheduled", .fields = "", .rule = {}, .source = "R3.1.5"},
      {.command = "cancel_scheduled", .fields = "scheduled_id: $scheduled", .rule = {kIsTheirScheduled}, .source = "R3.1.5"},
      {.command = "set_draft",
       .fields = "chat_id: $chat draft { text: 'Ещё не' }",
       .rule = {kIsInTheChat},
       .source = "R2.3"},
      {.command = "read_thread",
       .fields = "chat_id: $chat root_seq: $message",
       .rule = {kIsInTheChat, kSeesTheMessage},
       .source = "R2.3"},
      {.command = "list_threads", .fields = "", .rule = {}, .source = "R2.3"},
      {.command = "set_thread_read_mark",
       .fields = "chat_id: $chat root_seq: 1 no: 1",
       .rule = {kIsInTheChat},
       .source = "R2.3"},
      {.command = "list_drafts", .fields = "", .rule = {}, .source = "R2.3"},
  };
}

}  // namespace atrium::matrix
