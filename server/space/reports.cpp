#include "server/space/reports.h"

#include <algorithm>

#include "server/config/limits.h"

namespace atrium::space {
namespace {

std::pair<ChatId, Seq> message_of(const Report& report) { return {ChatId(report.chat_id()), Seq(report.target_seq())}; }

}  // namespace

bool has_complained(const Report& report, AccountId account) {
  return std::ranges::any_of(report.complaints(),
                             [&](const auto& complaint) { return complaint.account_id() == account.value; });
}

void Reports::restore(const stored::v1::ReportRecord& record) {
  Report report;
  report.ParseFromString(record.report());
  list(std::move(report));
}

const Report* Reports::find(ReportNumber number) const {
  const auto found = all_.find(number);
  return found == all_.end() ? nullptr : &found->second;
}

const Report* Reports::open_about(ChatId chat, Seq message) const {
  const auto found = open_.find({chat, message});
  return found == open_.end() ? nullptr : find(found->second);
}

std::size_t Reports::open_complaints_of(AccountId account) const {
  const auto found = open_complaints_.find(account);
  return found == open_complaints_.end() ? 0 : found->second;
}

ReportNumber Reports::next_number() const { return all_.empty() ? ReportNumber(1) : all_.rbegin()->first.next(); }

void Reports::put(stored::v1::Change& change, Report report) {
  const ReportNumber number(report.number());
  auto& record = *change.add_reports();
  record.set_number(number.value);
  record.set_report(report.SerializeAsString());
  if (const auto* before = find(number)) {
    unlist(*before);
  }
  list(std::move(report));
  for (auto next = all_.begin(); all_.size() - open_.size() > limits::kKeptReports;) {
    if (is_open(next->second)) {
      ++next;
    } else {
      change.add_removed_reports(next->first.value);
      next = all_.erase(next);
    }
  }
}

void Reports::list(Report report) {
  const ReportNumber number(report.number());
  if (is_open(report)) {
    open_[message_of(report)] = number;
    for (const auto& complaint : report.complaints()) {
      ++open_complaints_[AccountId(complaint.account_id())];
    }
  }
  all_[number] = std::move(report);
}

void Reports::unlist(const Report& report) {
  if (!is_open(report)) {
    return;
  }
  open_.erase(message_of(report));
  for (const auto& complaint : report.complaints()) {
    const auto counted = open_complaints_.find(AccountId(complaint.account_id()));
    if (--counted->second == 0) {
      open_complaints_.erase(counted);
    }
  }
}

}  // namespace atrium::space
