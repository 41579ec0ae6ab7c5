#include "tests/matrix/rows.h"

namespace atrium::matrix {

std::vector<Row> all_rows() {
  std::vector<Row> all;
  for (const auto& area :
       {session_rows(), chat_rows(), message_rows(), poll_rows(), file_rows(), conversation_rows(), report_rows(),
        people_rows(), structure_rows(), settings_rows(), invite_rows(), operator_rows()}) {
    all.insert(all.end(), area.begin(), area.end());
  }
  return all;
}

}  // namespace atrium::matrix
