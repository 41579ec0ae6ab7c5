#pragma once

#include <vector>

#include "tests/matrix/rules.h"

namespace atrium::matrix {

// The whole table; a file for each area, as in server/commands.
std::vector<Row> all_rows();

std::vector<Row> session_rows();
std::vector<Row> chat_rows();
std::vector<Row> message_rows();
std::vector<Row> poll_rows();
std::vector<Row> file_rows();
std::vector<Row> conversation_rows();
std::vector<Row> report_rows();
std::vector<Row> people_rows();
std::vector<Row> structure_rows();
std::vector<Row> settings_rows();
std::vector<Row> operator_rows();
std::vector<Row> invite_rows();

}  // namespace atrium::matrix
