// Signing in and out, and going on where a client was.
#include "tests/matrix/rows.h"

namespace atrium::matrix {

std::vector<Row> session_rows() {
  return {
      {.command = "sign_in",
       .fields = "$credential",
       .rule = {kIsNotSignedInYet, kCredentialOpens},
       .source = "R2.1, R3.5.4",
       .whom = Row::For::kEverybody},
      {.command = "sign_out",
       .fields = "",
       .rule = {},
       .source = "R3.5.4, A5",
       .whom = Row::For::kOperatorsToo,
       .connection = Row::Connection::kFreshDevice},
      {.command = "resume",
       .fields = "positions { chat_id: $chat seq: 1 }",
       .rule = {or_left_out(kIsInTheChat)},
       .source = "R2.1, A4, A10",
       .shows = "chat_id: $chat ",
       .whom = Row::For::kOperatorsToo,
       .connection = Row::Connection::kFresh},
  };
}

}  // namespace atrium::matrix
