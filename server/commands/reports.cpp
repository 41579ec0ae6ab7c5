// Messages that should not be there: who says so, and who decides.
#include <algorithm>
#include <optional>

#include "server/commands/decider_notices.h"
#include "server/commands/deletion.h"
#include "server/commands/page.h"
#include "server/config/limits.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;
using policy::Operation;

constexpr std::size_t kReportBytes = 256;
constexpr std::size_t kReportNoticeBytes = 512;  // with the chat that comes with the first one

// What somebody's say about a report depends on; null: there is none.
policy::Facts facts_about_report(space::Space& space, const space::Account& account, const space::Report* report) {
  policy::Facts facts{account.role_set(), std::nullopt, {}};
  if (report == nullptr) {
    return facts;
  }
  const auto& chat = *space.chat(ChatId(report->chat_id()));
  const auto* member = chat.member(account.id);
  facts.chat =
      policy::ChatFacts{.kind = chat.kind(), .member_role = member == nullptr ? MEMBER_ROLE_UNSPECIFIED : member->role};
  facts.target.visible = true;
  facts.target.own_message = report->author_id() == account.id.value;
  return facts;
}

bool decides(space::Space& space, const space::Account& account, const space::Report& report) {
  return policy::decide(Operation::kDecideReport, facts_about_report(space, account, &report)).allowed();
}

// The report, if this account may do that with it; else answers.
const space::Report* report_for(const Command& command, Operation operation, std::uint64_t number) {
  const auto* report = command.space.reports().find(ReportNumber(number));
  const auto facts = facts_about_report(command.space, command.account(), report);
  return allowed(command, operation, facts) ? report : nullptr;
}

// As much as is kept, up to a character's end.
std::string cut(std::string text) {
  if (text.size() > limits::kReportedTextBytes) {
    auto end = limits::kReportedTextBytes;
    while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
      --end;
    }
    text.resize(end);
  }
  return text;
}

// What the message says now.
void take_down(space::Report& report, const Target& target) {
  auto text = target.overlay.edit_seqs().empty() ? target.message.text() : target.overlay.text();
  for (const auto& option : target.message.poll().options()) {
    text += "\n" + option;
  }
  report.set_text(cut(std::move(text)));
  for (const auto& file : target.message.files()) {
    report.add_file_names(file.name());
  }
}

space::Report first_report(const Command& command, const space::Chat& chat, const Target& target) {
  space::Report report;
  report.set_number(command.space.reports().next_number().value);
  report.set_chat_id(chat.id().value);
  report.set_target_seq(target.seq.value);
  report.set_author_id(target.author.value);
  report.set_written_at_ms(target.at_ms);
  report.set_state(REPORT_STATE_OPEN);
  take_down(report, target);
  return report;
}

// Whether as many wait as may; null: it would be one more.
bool is_full(const Command& command, const space::Report* known) {
  auto& reports = command.space.reports();
  const bool has_room = known == nullptr ? reports.open() < limits::kOpenReports
                                         : static_cast<std::size_t>(known->complaints_size()) < limits::kComplaints;
  return !has_room || reports.open_complaints_of(command.account().id) >= limits::kOpenComplaints;
}

// Those who are to be told. Who complains knows.
std::vector<space::Account*> deciders_to_tell(const Command& command, const space::Report& report) {
  auto& space = command.space;
  std::vector<space::Account*> deciders;
  for (const auto& [id, account] : space.accounts()) {
    if (account.get() != &command.account() && decides(space, *account, report) &&
        wants_to_hear(*account, &space::Account::report_told_at_ms, space.now_ms())) {
      deciders.push_back(account.get());
    }
  }
  return deciders;
}

// What this account says of it, in place of what it has said before.
void put_complaint(const Command& command, space::Draft& draft, space::Report report) {
  const auto& wish = command.frame.report_message();
  auto& all = *report.mutable_complaints();
  const auto own = std::ranges::find(all, command.account().id.value, &Complaint::account_id);
  auto& complaint = own == all.end() ? *all.Add() : *own;
  complaint.set_account_id(command.account().id.value);
  complaint.set_reason(wish.reason());
  complaint.set_comment(wish.comment());
  complaint.set_at_ms(draft.at_ms);
  command.space.reports().put(*draft.change, std::move(report));
}

void decide_reporting(const Command& command, space::Chat& chat, const Target& target, const space::LateOverlays::Place&) {
  auto facts = facts_about_target(command, chat, target);
  facts.target.visible = facts.target.visible && target.author && !target.overlay.deleted();
  if (!allowed(command, Operation::kReportMessage, facts)) {
    return;
  }
  const auto* known = command.space.reports().open_about(chat.id(), target.seq);
  const bool again = known != nullptr && space::has_complained(*known, command.account().id);
  if (!again && is_full(command, known)) {
    refuse(command, ERROR_CODE_CONFLICT, "as many reports wait to be decided as may");
    return;
  }
  auto report = known == nullptr ? first_report(command, chat, target) : *known;
  const auto deciders = again ? std::vector<space::Account*>() : deciders_to_tell(command, report);
  auto draft = draft_or_refusal(command, Operation::kReportMessage,
                                kReportBytes + report.ByteSizeLong() + command.frame.report_message().ByteSizeLong() +
                                    kReportNoticeBytes * deciders.size());
  if (!draft) {
    return;
  }
  Notice notice;
  notice.set_code(NOTICE_CODE_MESSAGE_REPORTED);
  notice.set_report_number(report.number());
  notice.set_chat_id(report.chat_id());
  put_complaint(command, *draft, std::move(report));
  for (auto* decider : deciders) {
    tell_decider(command.space, *draft, *decider, &space::Account::report_told_at_ms, notice);
  }
  commit_done(command, std::move(*draft));
}

// Whether the reader could read in the chat what was reported.
bool reads_in_chat(const Command& command, const space::Chat& chat, const Target& target) {
  const auto* member = chat.member(command.account().id);
  return member != nullptr && member->visibility().sees(target.seq) && target.is_message && !target.overlay.deleted();
}

void show_report(const Command& command, const space::Chat& chat, const Target& target) {
  const auto* report = report_for(command, Operation::kReadReport, command.frame.read_report().number());
  if (report == nullptr) {
    return;
  }
  ServerFrame content;
  *content.mutable_report() = *report;
  if (!space::is_open(*report) || reads_in_chat(command, chat, target)) {
    command.space.reply(command.to(), content);
    return;
  }
  auto draft = draft_or_refusal(command, Operation::kReadReport, kReportBytes + content.ByteSizeLong());
  if (!draft) {
    return;
  }
  AuditRecord act;
  act.mutable_report_read()->set_chat_id(chat.id().value);
  act.mutable_report_read()->set_seq(target.seq.value);
  act.mutable_report_read()->set_author_id(report->author_id());
  command.space.audit(*draft, command.account().id, std::move(act));
  commit(command, std::move(*draft), content);
}

bool valid_decision(const Command& command) {
  const auto& wish = command.frame.decide_report();
  const bool mutes = wish.decision() == REPORT_STATE_MUTED;
  if (!mutes && wish.decision() != REPORT_STATE_DISMISSED && wish.decision() != REPORT_STATE_DELETED) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want DISMISSED, DELETED or MUTED", "decision");
    return false;
  }
  if (mutes ? wish.mute_until_ms() <= command.space.now_ms() : wish.mute_until_ms() != 0) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want a time that is not past to mute somebody, else 0", "mute_until_ms");
    return false;
  }
  return wish.comment().empty() || valid_text(command, wish.comment(), limits::kComplaintBytes, "comment", Lines::kMany);
}

// Whether it is decided already; then that is answered.
bool is_decided(const Command& command, const space::Report& report) {
  if (space::is_open(report)) {
    return false;
  }
  if (report.state() != command.frame.decide_report().decision()) {
    refuse(command, ERROR_CODE_CONFLICT, "it is decided otherwise");
  } else if (auto draft = draft_or_refusal(command, Operation::kDecideReport, 0)) {
    commit_done(command, std::move(*draft));
  }
  return true;
}

std::size_t decision_bytes(const Command& command, const space::Report& report) {
  return kReportBytes + report.ByteSizeLong() + command.frame.decide_report().ByteSizeLong() +
         kReportNoticeBytes * static_cast<std::size_t>(report.complaints_size());
}

void tell_complainants(const Command& command, space::Draft& draft, const space::Report& report) {
  auto& space = command.space;
  for (const auto& complaint : report.complaints()) {
    auto* account = space.account(AccountId(complaint.account_id()));
    if (account == nullptr || account->closed()) {
      continue;
    }
    Notice notice;
    notice.set_code(NOTICE_CODE_REPORT_DECIDED);
    notice.set_report_number(report.number());
    notice.set_report_upheld(report.state() != REPORT_STATE_DISMISSED);
    if (space.chat(ChatId(report.chat_id()))->member(account->id) != nullptr) {
      notice.set_chat_id(report.chat_id());
    }
    space.notify(draft, *account, std::move(notice));
  }
}

// From now on the report does not hold what the message said.
void commit_decision(const Command& command, space::Draft draft, space::Report report) {
  const auto& wish = command.frame.decide_report();
  report.set_state(wish.decision());
  report.set_decided_by_id(command.account().id.value);
  report.set_decided_at_ms(draft.at_ms);
  report.set_comment(wish.comment());
  report.clear_text();
  report.clear_file_names();
  command.space.reports().put(*draft.change, report);
  AuditRecord act;
  act.mutable_report_decided()->set_number(report.number());
  act.mutable_report_decided()->set_chat_id(report.chat_id());
  act.mutable_report_decided()->set_seq(report.target_seq());
  act.mutable_report_decided()->set_decision(report.state());
  command.space.audit(draft, command.account().id, std::move(act));
  tell_complainants(command, draft, report);
  commit_done(command, std::move(draft));
}

// Whether the author can be muted there, if that is the decision; else answers.
bool may_mute_if_wanted(const Command& command, const space::Chat& chat, const space::Report& report) {
  if (command.frame.decide_report().decision() != REPORT_STATE_MUTED) {
    return true;
  }
  const auto* author = chat.member(AccountId(report.author_id()));
  auto facts = facts_about_report(command.space, command.account(), &report);
  facts.target.moderates = author != nullptr && author->role == MEMBER_ROLE_MODERATOR;
  facts.target.has_left = author == nullptr;
  return allowed(command, Operation::kMuteReported, facts);
}

// The message is deleted, and its author muted if that is the decision. Nobody may write sooner because of it.
void decide_against(const Command& command, space::Chat& chat, const Target& target,
                    const space::LateOverlays::Place& late) {
  const auto& wish = command.frame.decide_report();
  const auto* report = report_for(command, Operation::kDecideReport, wish.number());
  if (report == nullptr || is_decided(command, *report) || !may_mute_if_wanted(command, chat, *report)) {
    return;
  }
  if (!target.is_message) {
    refuse(command, ERROR_CODE_CONFLICT, "the message is not there any more");
    return;
  }
  auto draft =
      draft_or_refusal(command, Operation::kDecideReport, decision_bytes(command, *report) + deletion_bytes(chat, target));
  if (!draft) {
    return;
  }
  if (!target.overlay.deleted()) {
    put_deletion(command, *draft, chat, target, late);
  }
  const auto* author = chat.member(target.author);
  if (wish.decision() == REPORT_STATE_MUTED && wish.mute_until_ms() > author->muted_until_ms) {
    command.space.mute(*draft, chat, *command.space.account(target.author), wish.mute_until_ms(), command.account().id);
  }
  commit_decision(command, std::move(*draft), *report);
}

}  // namespace

void report_message(const Command& command) {
  const auto& wish = command.frame.report_message();
  if (!ReportReason_IsValid(wish.reason()) || wish.reason() == REPORT_REASON_UNSPECIFIED) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want one of the reasons", "reason");
    return;
  }
  const bool needs_comment = wish.reason() == REPORT_REASON_OTHER || !wish.comment().empty();
  if (needs_comment && !valid_text(command, wish.comment(), limits::kComplaintBytes, "comment", Lines::kMany)) {
    return;
  }
  decide_about(command, Operation::kReportMessage, ChatId(wish.chat_id()), Seq(wish.target_seq()), decide_reporting);
}

void list_reports(const Command& command) {
  const auto& wish = command.frame.list_reports();
  if (!allowed(command, Operation::kListReports, facts_about(command, nullptr)) ||
      !valid_count(command, static_cast<int>(wish.limit()), 0, limits::kReportsPerPage, "limit")) {
    return;
  }
  if (!ReportState_IsValid(wish.state())) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want one of the states", "state");
    return;
  }
  command.account().report_told_at_ms = 0;
  const auto& all = command.space.reports().all();
  ServerFrame content;
  auto& list = *content.mutable_report_list();
  Page page(wish.limit(), limits::kDefaultReports);
  for (auto next = all.rbegin(); next != all.rend(); ++next) {
    const auto& report = next->second;
    if (!decides(command.space, command.account(), report)) {
      continue;
    }
    list.set_open(list.open() + (space::is_open(report) ? 1 : 0));
    const bool wanted = wish.state() == REPORT_STATE_UNSPECIFIED || wish.state() == report.state();
    const bool of_page_before = wish.before_number() != 0 && report.number() >= wish.before_number();
    if (!wanted || of_page_before || list.next_before_number() != 0) {
      continue;
    }
    auto view = report;
    view.clear_text();
    view.clear_file_names();
    if (page.full() || !page.bears(view)) {
      list.set_next_before_number(list.reports(list.reports_size() - 1).number());
      continue;
    }
    page.count(view);
    *list.add_reports() = std::move(view);
  }
  command.space.reply(command.to(), content);
}

void read_report(const Command& command) {
  const auto* report = report_for(command, Operation::kReadReport, command.frame.read_report().number());
  if (report == nullptr) {
    return;
  }
  auto& chat = *command.space.chat(ChatId(report->chat_id()));
  decide_in(command, chat, Seq(report->target_seq()),
            [](const Command& again, space::Chat& where, const Target& target, const space::LateOverlays::Place&) {
              show_report(again, where, target);
            });
}

void decide_report(const Command& command) {
  if (!valid_decision(command)) {
    return;
  }
  const auto& wish = command.frame.decide_report();
  const auto* report = report_for(command, Operation::kDecideReport, wish.number());
  if (report == nullptr || is_decided(command, *report)) {
    return;
  }
  if (wish.decision() != REPORT_STATE_DISMISSED) {
    auto& chat = *command.space.chat(ChatId(report->chat_id()));
    decide_in(command, chat, Seq(report->target_seq()), decide_against);
  } else if (auto draft = draft_or_refusal(command, Operation::kDecideReport, decision_bytes(command, *report))) {
    commit_decision(command, std::move(*draft), *report);
  }
}

}  // namespace atrium::commands
