// Messages that should not be there: who says so, and who decides.
#include <atrium/reports.h>

#include <algorithm>
#include <array>

#include "chat_change.h"
#include "command_options.h"
#include "commands.h"
#include "structure_words.h"

namespace atrium::cli {
namespace {

using client::Report;
using client::ReportDecision;
using client::ReportPage;
using client::ReportReason;
using client::Reports;
using client::ReportState;

// In the order of ReportReason, from kBullying on.
constexpr std::array<std::string_view, 6> kReasons = {"bullying", "violence", "adult", "privacy", "spam", "other"};

std::string_view word_of(ReportReason reason) {
  const auto number = static_cast<std::size_t>(reason);
  return number == 0 || number > kReasons.size() ? "unknown" : kReasons[number - 1];
}

ReportReason reason_of(const std::string& word) {
  const auto* const found = std::ranges::find(kReasons, word);
  return static_cast<ReportReason>(found - kReasons.begin() + 1);
}

ReportDecision decision_of(const Settings& settings) {
  if (settings.decision != "mute") {
    if (!settings.until.empty())
      throw Misused("--until is for mute");
    return {settings.decision == "delete" ? ReportState::kDeleted : ReportState::kDismissed, 0, settings.text};
  }
  const auto until = settings.until.empty() ? client::kForGood : until_ms(settings.until);
  return {ReportState::kMuted, until, settings.text};
}

Names names_in(Account& account, const std::vector<Report>& reports) {
  std::set<client::AccountId> people;
  for (const Report& report : reports) {
    people.insert({report.author, report.decided_by});
    for (const auto& complaint : report.complaints)
      people.insert(complaint.account);
  }
  return find_names(account, people);
}

JsonLine json_of(const Report& report, const Names& names) {
  std::vector<std::string> complaints;
  for (const auto& one : report.complaints) {
    complaints.push_back(JsonLine()
                             .text("account", to_text(one.account))
                             .text("name", names.at(one.account))
                             .text("reason", word_of(one.reason))
                             .text("comment", one.comment)
                             .number("at_ms", one.at_ms)
                             .str());
  }
  JsonLine line;
  line.number("number", report.number).text("state", to_text(report.state)).text("chat", to_text(report.chat));
  line.number("seq", report.message).text("author", to_text(report.author)).text("name", names.at(report.author));
  line.number("written_at_ms", report.written_at_ms).objects("complaints", complaints);
  if (report.state != ReportState::kOpen) {
    line.text("decided_by", to_text(report.decided_by)).number("decided_at_ms", report.decided_at_ms);
    line.text("comment", report.comment);
  }
  return line;
}

std::string headline(const Report& report, const Names& names) {
  return std::to_string(report.number) + "  " + std::string(to_text(report.state)) + "  message " +
         std::to_string(report.message) + " of chat " + to_text(report.chat) + ", by " + printable(names.at(report.author)) +
         ", " + format_time(report.written_at_ms);
}

void print_lines(const Report& report, const Names& names) {
  print_line(headline(report, names));
  for (const auto& one : report.complaints) {
    print_line("  " + std::string(word_of(one.reason)) + "  " + format_time(one.at_ms) + "  " +
               printable(names.at(one.account)) + (one.comment.empty() ? "" : ": " + printable(one.comment)));
  }
  if (report.state != ReportState::kOpen) {
    print_line("  " + std::string(to_text(report.state)) + " by " + printable(names.at(report.decided_by)) + ", " +
               format_time(report.decided_at_ms) + (report.comment.empty() ? "" : ": " + printable(report.comment)));
  }
}

ReportPage read_page(Account& account, ReportState state, std::uint64_t before) {
  return account.ask<ReportPage>(
      [&](Done<ReportPage> done) { Reports(account.client()).list(state, before, 0, std::move(done)); });
}

}  // namespace

int run_report(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const ChatId chat = find_chat(account, settings.chat, Direct::kFind);
  account.ask<void>([&](Done<void> done) {
    Reports(account.client()).report(chat, settings.number, reason_of(settings.reason), settings.text, std::move(done));
  });
  print_done(settings);
  return 0;
}

int run_reports(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  std::uint64_t before = 0;
  do {
    const auto page = read_page(account, settings.open ? ReportState::kOpen : ReportState::kUnspecified, before);
    const auto names = names_in(account, page.reports);
    for (const Report& report : page.reports) {
      if (settings.json) {
        print_line(json_of(report, names).str());
      } else {
        print_lines(report, names);
      }
    }
    before = page.next_before;
    if (before == 0 && !settings.json)
      print_line(std::to_string(page.open) + " wait to be decided by you");
  } while (before != 0);
  return 0;
}

int run_show_report(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const auto report =
      account.ask<Report>([&](Done<Report> done) { Reports(account.client()).read(settings.number, std::move(done)); });
  const auto names = names_in(account, {report});
  if (settings.json) {
    auto line = json_of(report, names);
    if (report.state == ReportState::kOpen)
      line.text("text", report.text).texts("files", {report.file_names.begin(), report.file_names.end()});
    print_line(line.str());
    return 0;
  }
  print_lines(report, names);
  if (!report.text.empty())
    print_line("  " + printable(report.text));
  for (const auto& name : report.file_names)
    print_line("  [file] " + printable(name));
  return 0;
}

int run_decide_report(const Settings& settings) {
  auto decision = decision_of(settings);
  Account account(settings);
  account.sign_in();
  account.ask<void>(
      [&](Done<void> done) { Reports(account.client()).decide(settings.number, std::move(decision), std::move(done)); });
  print_done(settings);
  return 0;
}

void add_reports(CLI::App& app, Settings& settings, Run& chosen) {
  const std::vector<std::string> reasons(kReasons.begin(), kReasons.end());
  CLI::App* report =
      add_message_command(app, settings, chosen, run_report, "report", "Say that a message should not be there");
  report->add_option("REASON", settings.reason, "bullying, violence, adult, privacy, spam or other")
      ->required()
      ->check(CLI::IsMember(reasons));
  report->add_option("COMMENT", settings.text, "What is wrong with it; for other it must be said");

  CLI::App* list = add_command(app, chosen, run_reports, "reports", "List the reports that you decide, the newest first");
  list->add_flag("--open", settings.open, "Only those that wait to be decided");
  CLI::App* show = add_command(app, chosen, run_show_report, "show-report",
                               "Show a report and what the message said; leaves a record in the audit if you are not there");
  CLI::App* decide = add_command(app, chosen, run_decide_report, "decide-report", "Decide about a report");
  for (auto* command : {show, decide})
    command->add_option("NUMBER", settings.number, "As \"reports\" prints it")->required()->check(from_one());
  decide->add_option("WHAT", settings.decision, "dismiss, delete, or mute: delete it, and let its author only read")
      ->required()
      ->check(CLI::IsMember({"dismiss", "delete", "mute"}));
  decide->add_option("--until", settings.until,
                     "mute: the last day or moment, YYYY-MM-DD or \"YYYY-MM-DD HH:MM\"; else for good");
  decide->add_option("--comment", settings.text, "Those who decide read it");
}

}  // namespace atrium::cli
