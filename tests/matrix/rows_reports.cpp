// Messages that should not be there: who says so, and who decides.
#include "tests/matrix/rows.h"

namespace atrium::matrix {

std::vector<Row> report_rows() {
  return {
      {.command = "report_message",
       .fields = "chat_id: $chat target_seq: $message reason: REPORT_REASON_SPAM",
       .rule = {kIsInTheChat, kSeesTheMessage, kIsThereStill, kAnotherWroteIt},
       .source = "R3.5.2"},
      {.command = "list_reports",
       .fields = "limit: 100",
       .rule = {or_left_out(kDecidesTheReport)},
       .source = "R3.5.2",
       .shows = "$complaint"},
      {.command = "read_report",
       .fields = "number: $report",
       .rule = {kDecidesTheReport},
       .source = "R3.5.2",
       .shows = "$reported"},
      {.command = "decide_report",
       .fields = "number: $report decision: REPORT_STATE_DISMISSED",
       .rule = {kDecidesTheReport},
       .source = "R3.5.2",
       .command_line = "decide-report $report dismiss"},
      {.command = "decide_report",
       .fields = "number: $report decision: REPORT_STATE_MUTED mute_until_ms: $tomorrow",
       .rule = {kDecidesTheReport, kItsAuthorCanBeMuted},
       .source = "R3.5.2"},
  };
}

}  // namespace atrium::matrix
