// Files of messages: what is asked over the WebSocket.
#include "tests/matrix/rows.h"

namespace atrium::matrix {

std::vector<Row> file_rows() {
  return {
      {.command = "await_upload", .fields = "upload_id: $upload", .rule = {kIsTheirUpload}, .source = "R2.5, A1, A2"},
      {.command = "read_storage", .fields = "", .rule = {}, .source = "R2.5"},
      {.command = "send_message",
       .fields = "chat_id: $chat text: 'Вот' attachments { upload_id: $upload }",
       .rule = {kIsInTheChat, kWritesThere, kIsTheirUpload},
       .source = "R2.5, A1, A2"},
  };
}

}  // namespace atrium::matrix
