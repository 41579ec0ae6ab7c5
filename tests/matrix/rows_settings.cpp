// What the school decides by itself, and whom somebody does not want to hear from.
#include "tests/matrix/rows.h"

namespace atrium::matrix {

std::vector<Row> settings_rows() {
  return {
      {.command = "read_settings", .fields = "", .rule = {}, .source = "R5", .command_line = "settings"},
      {.command = "read_settings",
       .fields = "",
       .rule = {or_left_out(kIsEmployee)},
       .source = "R5, A10",
       .shows = "contact_rules {"},
      {.command = "change_settings",
       .fields = "version: $settings change { invites_students: true }",
       .rule = {kOversees},
       .source = "R5, R3.3.3, A9",
       .command_line = "set invites-students on"},
      {.command = "read_profile", .fields = "", .rule = {}, .source = "R3.3.3, R4.2", .command_line = "profile"},
      {.command = "change_profile",
       .fields = "profile { version: $profile title: 'Колледж' }",
       .rule = {kOversees},
       .source = "R3.3.3",
       .command_line = "set title Колледж"},
      {.command = "check_contacts",
       .fields = "account_ids: $person",
       .rule = {or_left_out(kKnowsThePerson), or_left_out(kHasNotLeft), or_left_out(kReachesThePerson)},
       .source = "R5, A10",
       .shows = "may_write: true"},
      {.command = "block_person",
       .fields = "account_id: $person",
       .rule = {kKnowsThePerson, kHasNotLeft, kMayBlock},
       .source = "R5",
       .changes = Row::Changes::kThePerson},
      {.command = "unblock_person", .fields = "account_id: $person", .rule = {}, .source = "R5"},
      {.command = "list_blocked", .fields = "", .rule = {}, .source = "R5", .command_line = "blocked"},
      {.command = "mute_member",
       .fields = "chat_id: $chat account_id: $person until_ms: 1",
       .rule = {kIsInTheChat, kModerates, kPersonIsInTheChat, kPersonDoesNotModerate},
       .source = "R3.5.2"},
  };
}

}  // namespace atrium::matrix
