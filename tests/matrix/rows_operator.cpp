// The operator, and the first administrator's code.
#include "tests/matrix/rows.h"

namespace atrium::matrix {

std::vector<Row> operator_rows() {
  return {
      {.command = "submit_application",
       .fields = "form { title: 'Школа' space: '$short' order { order_number: '7' order_date: '2026-09-01' } "
                 "contact_name: 'Иванов' email: 'ivanov@school.example' mobile: '+79991234567' }",
       .rule = {kWorksForTheOperator},
       .source = "R3.3.1",
       .whom = Row::For::kOperatorsToo},
      {.command = "list_applications",
       .fields = "",
       .rule = {kWorksForTheOperator},
       .source = "R3.3.1, R2.1",
       .whom = Row::For::kOperatorsToo},
      {.command = "decide_application",
       .fields = "number: $application decision: APPLICATION_STATE_APPROVED",
       .rule = {kWorksForTheOperator, kThereIsSuchAnApplication, kIsNotDecided},
       .source = "R1.1, R3.3.1",
       .whom = Row::For::kOperatorsToo},
      {.command = "decide_application",
       .fields = "number: $application decision: APPLICATION_STATE_REJECTED reason: 'нет приказа'",
       .rule = {kWorksForTheOperator, kThereIsSuchAnApplication, kIsNotDecided},
       .source = "R3.3.1",
       .whom = Row::For::kOperatorsToo},
      {.command = "request_code",
       .fields = "space: 'college' mobile: '+79991234567'",
       .rule = {kIsNotSignedInYet},
       .source = "R3.3.2",
       .whom = Row::For::kEverybody},
  };
}

}  // namespace atrium::matrix
