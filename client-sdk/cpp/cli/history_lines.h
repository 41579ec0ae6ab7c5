#pragma once

#include <vector>

#include "account.h"
#include "people.h"

namespace atrium::cli {

// A line an item; `names` learns who wrote them.
void print_items(const Settings& settings, Account& account, const std::vector<client::HistoryItem>& items, Names& names);

}  // namespace atrium::cli
