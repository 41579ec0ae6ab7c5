// Who there is.
#include "tests/matrix/rows.h"

namespace atrium::matrix {

std::vector<Row> people_rows() {
  return {
      {.command = "find_people",
       .fields = "account_ids: $person",
       .rule = {or_left_out(kKnowsThePerson)},
       .source = "R1.1, R2.1, A10",
       .shows = "account_id: $person "},
      {.command = "find_people",
       .fields = "logins: '$login'",
       .rule = {or_left_out(kKnowsThePerson)},
       .source = "R1.1, R2.1, A10",
       .shows = "login: \"$login\""},
  };
}

}  // namespace atrium::matrix
