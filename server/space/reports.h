#pragma once

#include <cstddef>
#include <map>
#include <unordered_map>
#include <utility>

#include "atrium/stored/v1/change.pb.h"
#include "atrium/wire/v1/reports.pb.h"
#include "storage/ids.h"

namespace atrium::space {

using Report = wire::v1::Report;

inline bool is_open(const Report& report) { return report.state() == wire::v1::REPORT_STATE_OPEN; }
// Whether this account is among those who say that the message should not be there.
bool has_complained(const Report& report, AccountId account);

// Messages that were reported, and what was decided about them. On the home thread.
class Reports {
 public:
  void restore(const stored::v1::ReportRecord& record);

  // By number, which grows.
  using ByNumber = std::map<ReportNumber, Report>;
  const ByNumber& all() const { return all_; }
  const Report* find(ReportNumber number) const;
  // The one about this message that waits to be decided.
  const Report* open_about(ChatId chat, Seq message) const;
  std::size_t open() const { return open_.size(); }
  // How many open ones this account has a part in.
  std::size_t open_complaints_of(AccountId account) const;
  // Never one that was used before: the newest report is never forgotten.
  ReportNumber next_number() const;

  // In place of what stood under its number. Of the decided ones the oldest are forgotten, if there are more than are kept.
  void put(stored::v1::Change& change, Report report);

 private:
  void list(Report report);
  void unlist(const Report& report);

  ByNumber all_;
  std::map<std::pair<ChatId, Seq>, ReportNumber> open_;
  std::unordered_map<AccountId, std::size_t> open_complaints_;
};

}  // namespace atrium::space
