// Messages that should not be there.
#include <atrium/reports.h>

#include "client_impl.h"
#include "message_parts.h"

namespace atrium::client {
namespace {

constexpr std::size_t kCommentBytes = 1024;
constexpr std::size_t kReports = 100;

Report to_report(const wire::Report& from) {
  Report report;
  report.number = from.number();
  report.chat = ChatId{from.chat_id()};
  report.message = from.target_seq();
  report.author = AccountId{from.author_id()};
  report.written_at_ms = from.written_at_ms();
  for (const auto& one : from.complaints()) {
    report.complaints.push_back(
        {AccountId{one.account_id()}, static_cast<ReportReason>(one.reason()), one.comment(), one.at_ms()});
  }
  report.state = static_cast<ReportState>(from.state());
  report.decided_by = AccountId{from.decided_by_id()};
  report.decided_at_ms = from.decided_at_ms();
  report.comment = from.comment();
  report.text = from.text();
  report.file_names = {from.file_names().begin(), from.file_names().end()};
  return report;
}

ReportPage to_page(const wire::ReportList& list) {
  ReportPage page;
  for (const auto& report : list.reports())
    page.reports.push_back(to_report(report));
  page.next_before = list.next_before_number();
  page.open = list.open();
  return page;
}

std::optional<Error> check_comment(const std::string& comment) {
  return comment.empty() ? std::nullopt : check_text(comment, "comment", kCommentBytes);
}

}  // namespace

RequestId Reports::report(ChatId chat, Seq message, ReportReason reason, std::string comment, Done<void> done) {
  Command command;
  command.refusal = check_comment(comment);
  auto& wish = name_message(*command.frame.mutable_report_message(), chat, message);
  wish.set_reason(static_cast<wire::ReportReason>(reason));
  wish.set_comment(std::move(comment));
  command.done = nothing(std::move(done));
  return client_.impl_->change(std::move(command), &wire::ClientFrame::mutable_report_message);
}

void Reports::list(ReportState state, std::uint64_t before, std::uint32_t limit, Done<ReportPage> done) {
  Command command;
  command.refusal = check_count(limit, "limit", 0, kReports);
  auto& wish = *command.frame.mutable_list_reports();
  wish.set_state(static_cast<wire::ReportState>(state));
  wish.set_before_number(before);
  wish.set_limit(limit);
  command.done = answer<ReportPage>(std::move(done), [](const auto& frame) { return to_page(frame.report_list()); });
  client_.impl_->question(std::move(command));
}

void Reports::read(std::uint64_t number, Done<Report> done) {
  Command command;
  command.frame.mutable_read_report()->set_number(number);
  command.done = answer<Report>(std::move(done), [](const auto& frame) { return to_report(frame.report()); });
  client_.impl_->question(std::move(command));
}

RequestId Reports::decide(std::uint64_t number, ReportDecision decision, Done<void> done) {
  Command command;
  command.refusal = check_comment(decision.comment);
  auto& wish = *command.frame.mutable_decide_report();
  wish.set_number(number);
  wish.set_decision(static_cast<wire::ReportState>(decision.state));
  wish.set_mute_until_ms(decision.mute_until_ms);
  wish.set_comment(std::move(decision.comment));
  command.done = nothing(std::move(done));
  return client_.impl_->change(std::move(command), &wire::ClientFrame::mutable_decide_report);
}

}  // namespace atrium::client
