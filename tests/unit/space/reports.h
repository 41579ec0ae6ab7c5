#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/space/class_chat.h"
#include "tests/unit/space/notices.h"
#include "tests/unit/space/staff.h"

// A group of employees in which somebody writes what should not be there, and the commands about that.
namespace atrium::test {

inline wire::v1::ClientFrame report_wish(Person& by, ChatId chat, std::uint64_t message,
                                         wire::v1::ReportReason reason = wire::v1::REPORT_REASON_BULLYING,
                                         std::string comment = {}) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_report_message();
  *wish.mutable_request_id() = by.next_request();
  wish.set_chat_id(chat.value);
  wish.set_target_seq(message);
  wish.set_reason(reason);
  wish.set_comment(std::move(comment));
  return frame;
}

inline wire::v1::ClientFrame report_question(std::uint64_t number) {
  wire::v1::ClientFrame frame;
  frame.mutable_read_report()->set_number(number);
  return frame;
}

inline wire::v1::ClientFrame reports_question(wire::v1::ReportState state = wire::v1::REPORT_STATE_UNSPECIFIED,
                                              std::uint64_t before = 0, std::uint32_t limit = 0) {
  wire::v1::ClientFrame frame;
  frame.mutable_list_reports()->set_state(state);
  frame.mutable_list_reports()->set_before_number(before);
  frame.mutable_list_reports()->set_limit(limit);
  return frame;
}

inline wire::v1::ClientFrame report_decision(Person& by, std::uint64_t number, wire::v1::ReportState decision,
                                             std::int64_t mute_until_ms = 0, std::string comment = {}) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_decide_report();
  *wish.mutable_request_id() = by.next_request();
  wish.set_number(number);
  wish.set_decision(decision);
  wish.set_mute_until_ms(mute_until_ms);
  wish.set_comment(std::move(comment));
  return frame;
}

struct ReportedChat : Staff {
  using Person = test::Person;

  std::unique_ptr<Person> moderator = school.person(wire::v1::ROLE_STAFF);
  std::unique_ptr<Person> author = school.person(wire::v1::ROLE_STAFF);
  std::unique_ptr<Person> witness = school.person(wire::v1::ROLE_STAFF);
  std::unique_ptr<Person> second = school.person(wire::v1::ROLE_STAFF);
  std::unique_ptr<Person> outsider = school.person(wire::v1::ROLE_STAFF);
  ChatId chat = school.make_group({moderator.get(), author.get(), witness.get(), second.get()});

  std::uint64_t say(Person& who, std::string text) { return who.ask(who.message(chat, std::move(text))).accepted().seq(); }
  // By the witness; the report's number.
  std::uint64_t report(std::uint64_t message) {
    EXPECT_TRUE(witness->ask(report_wish(*witness, chat, message)).has_done());
    return listed(*head).reports(0).number();
  }
  std::uint64_t report_of(std::string text) { return report(say(*author, std::move(text))); }
  wire::v1::ReportList listed(Person& by, wire::v1::ReportState state = wire::v1::REPORT_STATE_UNSPECIFIED) {
    return by.ask(reports_question(state)).report_list();
  }
  wire::v1::Report read(Person& by, std::uint64_t number) { return by.ask(report_question(number)).report(); }
  // What they were told, of this kind.
  std::vector<wire::v1::Notice> told(Person& who, wire::v1::NoticeCode code) {
    auto found = notices(who);
    std::erase_if(found, [&](const wire::v1::Notice& notice) { return notice.code() != code; });
    return found;
  }
  // As the disk has them.
  std::vector<wire::v1::Report> stored() {
    std::vector<wire::v1::Report> reports;
    const auto image = school.store().load_space(school.space().id());
    for (const auto& record : image->reports) {
      EXPECT_TRUE(reports.emplace_back().ParseFromString(record.report()));
      EXPECT_EQ(reports.back().number(), record.number());
    }
    return reports;
  }
  wire::v1::HistoryItem item(Person& of, std::uint64_t seq) {
    wire::v1::ClientFrame frame;
    frame.mutable_read_entries()->set_chat_id(chat.value);
    frame.mutable_read_entries()->add_seqs(seq);
    const auto page = of.ask(frame).history_page();
    return page.items_size() == 1 ? page.items(0) : wire::v1::HistoryItem();
  }
  void restart_all() {
    restart();
    for (auto* person : {moderator.get(), author.get(), witness.get(), second.get(), outsider.get()}) {
      person->reconnect();
    }
  }
};

}  // namespace atrium::test
