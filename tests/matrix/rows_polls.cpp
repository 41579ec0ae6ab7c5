// Voting.
#include "tests/matrix/rows.h"

namespace atrium::matrix {

std::vector<Row> poll_rows() {
  return {
      {.command = "cast_vote",
       .fields = "chat_id: $chat target_seq: $poll options: 1",
       .rule = {kIsInTheChat, kSeesTheMessage, kTakesPartThere, kIsNotDeleted},
       .source = "R2.6, R3.5.2"},
      {.command = "close_poll",
       .fields = "chat_id: $chat target_seq: $poll",
       .rule = {kIsInTheChat, kSeesTheMessage, kAskedOrModerates, kIsNotDeleted},
       .source = "R2.6"},
      {.command = "read_poll",
       .fields = "chat_id: $chat target_seq: $poll",
       .rule = {kIsInTheChat, kSeesTheMessage, kIsThereStill},
       .source = "R2.6"},
  };
}

}  // namespace atrium::matrix
