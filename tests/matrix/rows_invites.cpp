// Who lets whom in.
#include "tests/matrix/rows.h"

namespace atrium::matrix {

std::vector<Row> invite_rows() {
  return {
      {.command = "make_invite",
       .fields = "secret_hash: '$hash' role: $role ground { order_number: '7' order_date: '2026-09-01' }",
       .rule = {kIsARole, kAdministers, kGivesThatRole, kNeedsNoClass},
       .source = "R3.3.6, R3.3.7, A8"},
      {.command = "make_invite",
       .fields = "secret_hash: '$hash' role: ROLE_STUDENT unit_id: $class",
       .rule = {kAdministers, kThereIsSuchAClass},
       .source = "R3.5.1"},
      {.command = "make_invite",
       .fields = "secret_hash: '$hash' role: ROLE_TEACHER chat_id: $chat",
       .rule = {kAdministers, kNamesNoChatOrIsThere, kNamesNoChatOrModerates},
       .source = "R3.1.3, A8"},
      {.command = "list_invites", .fields = "", .rule = {kIsEmployee}, .source = "R3.3.12"},
      {.command = "revoke_invites",
       .fields = "invite_ids: $invite",
       .rule = {kIsEmployee, or_left_out(kAdministers), or_left_out(kInviteIsTheirSpaces)},
       .source = "R3.3.12, A8, A10",
       .shows = "invite_id: $invite }"},
      {.command = "join_by_invite",
       .fields = "secret: '$secret'",
       .rule = {kSecretOpens},
       .source = "R2.1, R3.1.3, A8",
       .changes = Row::Changes::kTheActor},
      {.command = "sign_in",
       .fields = "protocol: 1 space: 'college' invite { secret: '$secret' login: '$fresh' name: 'Новенькая' "
                 "password: 'первый-снег-на-крыше' new_token: '$hash' }",
       .rule = {kIsNotSignedInYet, kSecretOpensTheDoor},
       .source = "R2.1, A8",
       .whom = Row::For::kEverybody},
      {.command = "list_join_requests", .fields = "", .rule = {}, .source = "R3.3.9"},
      {.command = "decide_join_requests",
       .fields = "join_request_ids: $request decision: JOIN_STATE_REFUSED",
       .rule = {kIsEmployee, or_left_out(kAdministers), or_left_out(kIsAnothersRequest)},
       .source = "R3.3.9, R3.6.1",
       .shows = "state: JOIN_STATE_REFUSED"},
      {.command = "withdraw_join_request",
       .fields = "join_request_id: $request",
       .rule = {kIsTheirRequest},
       .source = "R3.3.9"},
      {.command = "make_password_reset",
       .fields = "account_id: $person secret_hash: '$hash'",
       .rule = {kOverseesOrLeadsThem, kIsOfTheSpace, kIsSomebodyElse, kIsNotClosed},
       .source = "R3.5.4, A9"},
  };
}

}  // namespace atrium::matrix
