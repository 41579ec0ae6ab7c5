// Messages that should not be there: who says so, who hears of it, and what is kept of them until somebody has decided.
#include "tests/unit/space/reports.h"

#include "server/config/limits.h"

namespace atrium::test {
namespace {

using namespace wire::v1;
using std::chrono::minutes;

struct Reports : ReportedChat {};

TEST_F(Reports, TellWhoDecides) {
  const auto number = report_of("Дурак");
  for (auto* decider : {head.get(), admin.get(), moderator.get()}) {
    const auto heard = told(*decider, NOTICE_CODE_MESSAGE_REPORTED);
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(heard[0].report_number(), number);
    EXPECT_EQ(heard[0].chat_id(), chat.value);
  }
  for (auto* other : {author.get(), witness.get(), second.get(), outsider.get(), teacher.get(), student.get()}) {
    EXPECT_TRUE(notices(*other).empty());
  }
}

TEST_F(Reports, TellAgainOnceTheyHaveLookedOrAfterAnHour) {
  const auto first = say(*author, "Дурак");
  const auto reported = [&] { return witness->ask(report_wish(*witness, chat, say(*author, "Дурак"))).has_done(); };
  EXPECT_TRUE(witness->ask(report_wish(*witness, chat, first)).has_done());
  EXPECT_TRUE(reported());
  EXPECT_TRUE(second->ask(report_wish(*second, chat, first)).has_done());
  EXPECT_EQ(told(*admin, NOTICE_CODE_MESSAGE_REPORTED).size(), 1u);
  listed(*admin);
  EXPECT_TRUE(reported());
  EXPECT_EQ(told(*admin, NOTICE_CODE_MESSAGE_REPORTED).size(), 2u);
  EXPECT_EQ(told(*moderator, NOTICE_CODE_MESSAGE_REPORTED).size(), 1u);
  school.pass(minutes(61));
  EXPECT_TRUE(reported());
  EXPECT_EQ(told(*moderator, NOTICE_CODE_MESSAGE_REPORTED).size(), 2u);
}

TEST_F(Reports, DoNotTellWhoComplains) {
  const auto message = say(*author, "Дурак");
  EXPECT_TRUE(moderator->ask(report_wish(*moderator, chat, message)).has_done());
  EXPECT_TRUE(notices(*moderator).empty());
  EXPECT_EQ(listed(*moderator).open(), 1u);
}

TEST_F(Reports, AnotherComplaintJoinsTheOpenOneAndALaterOneTakesThePlaceOfOnesOwn) {
  const auto message = say(*author, "Дурак");
  EXPECT_TRUE(witness->ask(report_wish(*witness, chat, message, REPORT_REASON_OTHER, "Так нельзя")).has_done());
  EXPECT_TRUE(second->ask(report_wish(*second, chat, message, REPORT_REASON_SPAM)).has_done());
  EXPECT_TRUE(witness->ask(report_wish(*witness, chat, message, REPORT_REASON_ADULT)).has_done());
  const auto list = listed(*moderator);
  ASSERT_EQ(list.reports_size(), 1);
  const auto& report = list.reports(0);
  EXPECT_EQ(report.chat_id(), chat.value);
  EXPECT_EQ(report.target_seq(), message);
  EXPECT_EQ(report.author_id(), author->id().value);
  EXPECT_EQ(report.state(), REPORT_STATE_OPEN);
  ASSERT_EQ(report.complaints_size(), 2);
  EXPECT_EQ(report.complaints(0).account_id(), witness->id().value);
  EXPECT_EQ(report.complaints(0).reason(), REPORT_REASON_ADULT);
  EXPECT_EQ(report.complaints(0).comment(), "");
  EXPECT_EQ(report.complaints(1).reason(), REPORT_REASON_SPAM);
}

TEST_F(Reports, AreOfWhatOneSeesAndAnotherWrote) {
  const auto message = say(*author, "Дурак");
  EXPECT_EQ(code_of(*author, report_wish(*author, chat, message)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*outsider, report_wish(*outsider, chat, message)), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(code_of(*witness, report_wish(*witness, chat, 1)), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(code_of(*witness, report_wish(*witness, chat, 1000)), ERROR_CODE_NOT_FOUND);
  auto newcomer = school.person(ROLE_STAFF);
  EXPECT_TRUE(moderator->ask(addition(*moderator, chat, *newcomer)).has_accepted());
  EXPECT_EQ(code_of(*newcomer, report_wish(*newcomer, chat, message)), ERROR_CODE_NOT_FOUND);
  EXPECT_TRUE(author->ask(deletion(*author, chat, message)).has_accepted());
  EXPECT_EQ(code_of(*witness, report_wish(*witness, chat, message)), ERROR_CODE_NOT_FOUND);
  EXPECT_TRUE(stored().empty());
}

TEST_F(Reports, OfTheServersWordsThereAreNone) {
  report_of("Дурак");
  const auto service = service_chat(*admin);
  ASSERT_TRUE(service);
  for (const std::uint64_t seq : {1, 2}) {
    EXPECT_EQ(code_of(*admin, report_wish(*admin, ChatId(service->chat_id()), seq)), ERROR_CODE_NOT_FOUND);
  }
}

TEST_F(Reports, SayWhy) {
  const auto message = say(*author, "Дурак");
  const auto code = [&](ReportReason reason, std::string comment) {
    return code_of(*witness, report_wish(*witness, chat, message, reason, std::move(comment)));
  };
  EXPECT_EQ(code(REPORT_REASON_UNSPECIFIED, ""), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(code(static_cast<ReportReason>(7), ""), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(code(REPORT_REASON_OTHER, ""), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(code(REPORT_REASON_SPAM, std::string(limits::kComplaintBytes + 1, 'x')), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_TRUE(stored().empty());
  EXPECT_EQ(code(REPORT_REASON_SPAM, std::string(limits::kComplaintBytes, 'x')), ERROR_CODE_UNSPECIFIED);
}

TEST_F(Reports, AreBoundByAccountMessageAndSpace) {
  for (std::size_t i = 0; i < limits::kOpenComplaints; ++i) {
    report_of("Дурак");
  }
  const auto message = say(*author, "Дурак");
  EXPECT_EQ(code_of(*witness, report_wish(*witness, chat, message)), ERROR_CODE_CONFLICT);
  EXPECT_TRUE(second->ask(report_wish(*second, chat, message)).has_done());
  EXPECT_TRUE(admin->ask(report_decision(*admin, 1, REPORT_STATE_DISMISSED)).has_done());
  EXPECT_TRUE(witness->ask(report_wish(*witness, chat, message)).has_done());
  // Others have said it before.
  const auto fill = [&](std::uint64_t number, std::uint64_t about, std::size_t complaints) {
    school.at_home([&] {
      stored::v1::Change change;
      space::Report report;
      report.set_number(number);
      report.set_chat_id(chat.value);
      report.set_target_seq(about);
      report.set_state(REPORT_STATE_OPEN);
      for (std::size_t i = 0; i < complaints; ++i) {
        report.add_complaints()->set_account_id(i + 1);
      }
      school.space().reports().put(change, report);
    });
  };
  const auto full = say(*author, "Дурак");
  fill(100, full, limits::kComplaints);
  EXPECT_EQ(code_of(*second, report_wish(*second, chat, full)), ERROR_CODE_CONFLICT);
  std::size_t open = 0;
  school.at_home([&] { open = school.space().reports().open(); });
  for (; open < limits::kOpenReports; ++open) {
    fill(1000 + open, 1000 + open, 1);
  }
  EXPECT_EQ(code_of(*second, report_wish(*second, chat, say(*author, "Дурак"))), ERROR_CODE_CONFLICT);
}

TEST_F(Reports, AreListedToWhoDecidesAndFoundByNobodyElse) {
  const auto number = report_of("Дурак");
  for (auto* decider : {head.get(), admin.get(), moderator.get()}) {
    EXPECT_EQ(listed(*decider).reports_size(), 1);
    EXPECT_EQ(listed(*decider).open(), 1u);
    EXPECT_TRUE(listed(*decider).reports(0).text().empty());
    EXPECT_EQ(read(*decider, number).text(), "Дурак");
  }
  for (auto* other : {author.get(), witness.get(), outsider.get(), teacher.get(), student.get()}) {
    EXPECT_EQ(listed(*other).reports_size(), 0);
    EXPECT_EQ(listed(*other).open(), 0u);
    EXPECT_EQ(code_of(*other, report_question(number)), ERROR_CODE_NOT_FOUND);
    EXPECT_EQ(code_of(*other, report_decision(*other, number, REPORT_STATE_DISMISSED)), ERROR_CODE_NOT_FOUND);
  }
  EXPECT_EQ(code_of(*head, report_question(number + 1)), ERROR_CODE_NOT_FOUND);
}

TEST_F(Reports, AreNotForWhoModeratesNoMore) {
  const auto number = report_of("Дурак");
  EXPECT_TRUE(moderator->ask(removal(*moderator, chat, *moderator)).has_accepted());
  EXPECT_EQ(listed(*moderator).reports_size(), 0);
  EXPECT_EQ(code_of(*moderator, report_question(number)), ERROR_CODE_NOT_FOUND);
}

TEST_F(Reports, NobodyDecidesAboutTheirOwn) {
  EXPECT_TRUE(moderator->ask(addition(*moderator, chat, *admin)).has_accepted());
  const auto of_admin = report(say(*admin, "Дурак"));
  const auto of_moderator = report(say(*moderator, "Сам дурак"));
  EXPECT_EQ(listed(*admin).reports_size(), 1);
  EXPECT_EQ(code_of(*admin, report_question(of_admin)), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(code_of(*admin, report_decision(*admin, of_admin, REPORT_STATE_DISMISSED)), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(code_of(*moderator, report_decision(*moderator, of_moderator, REPORT_STATE_DISMISSED)), ERROR_CODE_NOT_FOUND);
  EXPECT_TRUE(moderator->ask(report_decision(*moderator, of_admin, REPORT_STATE_DELETED)).has_done());
  EXPECT_TRUE(admin->ask(report_decision(*admin, of_moderator, REPORT_STATE_DELETED)).has_done());
}

TEST_F(Reports, KeepWhatWasSaidUntilSomebodyHasDecided) {
  const auto edited = say(*author, "Дурак");
  const auto deleted = say(*author, "Болван");
  const auto one = report(edited);
  const auto other = report(deleted);
  EXPECT_TRUE(author->ask(edit(*author, chat, edited, "Извини")).has_accepted());
  EXPECT_TRUE(author->ask(deletion(*author, chat, deleted)).has_accepted());
  restart_all();
  EXPECT_EQ(read(*admin, one).text(), "Дурак");
  EXPECT_EQ(read(*admin, other).text(), "Болван");
  EXPECT_TRUE(admin->ask(report_decision(*admin, one, REPORT_STATE_DISMISSED)).has_done());
  EXPECT_TRUE(admin->ask(report_decision(*admin, other, REPORT_STATE_DELETED)).has_done());
  EXPECT_EQ(read(*admin, one).text(), "");
  const auto on_disk = stored();
  ASSERT_EQ(on_disk.size(), 2u);
  for (const auto& report : on_disk) {
    EXPECT_TRUE(report.text().empty());
    EXPECT_EQ(report.decided_by_id(), admin->id().value);
  }
  restart_all();
  EXPECT_EQ(listed(*admin, REPORT_STATE_OPEN).reports_size(), 0);
  EXPECT_EQ(listed(*admin).reports_size(), 2);
}

TEST_F(Reports, KeepWhatItSaysNow) {
  const auto message = say(*author, "Извини");
  EXPECT_TRUE(author->ask(edit(*author, chat, message, "Дурак")).has_accepted());
  EXPECT_EQ(read(*admin, report(message)).text(), "Дурак");
}

TEST_F(Reports, KeepAFewThousandBytesAndNoHalfCharacter) {
  std::string text = "x";
  for (int i = 0; i < 3000; ++i) {
    text += "Ж";
  }
  const auto kept = read(*admin, report_of(text)).text();
  EXPECT_EQ(kept, text.substr(0, limits::kReportedTextBytes - 1));
}

TEST_F(Reports, AreMadeAnewOnceOneIsDecided) {
  const auto message = say(*author, "Дурак");
  const auto number = report(message);
  EXPECT_TRUE(admin->ask(report_decision(*admin, number, REPORT_STATE_DISMISSED)).has_done());
  EXPECT_EQ(report(message), number + 1);
  EXPECT_EQ(listed(*admin).open(), 1u);
}

TEST_F(Reports, ComeInPagesThatAMessageBears) {
  for (int i = 0; i < 5; ++i) {
    report_of("Дурак");
  }
  school.at_home([&] {
    stored::v1::Change change;
    for (std::uint64_t number = 6; number <= 7; ++number) {
      auto report = *school.space().reports().find(ReportNumber(1));
      report.set_number(number);
      report.set_target_seq(1000 + number);
      for (std::size_t i = 1; i < limits::kComplaints; ++i) {
        report.add_complaints()->set_account_id(i);
        report.mutable_complaints(static_cast<int>(i))->set_comment(std::string(limits::kComplaintBytes, 'x'));
      }
      school.space().reports().put(change, report);
    }
  });
  std::vector<std::uint64_t> numbers;
  std::uint64_t before = 0;
  do {
    const auto page = head->ask(reports_question(REPORT_STATE_OPEN, before, 3));
    EXPECT_LE(page.ByteSizeLong(), limits::kMessageBytes);
    EXPECT_LE(page.report_list().reports_size(), 3);
    EXPECT_EQ(page.report_list().open(), 7u);
    for (const auto& report : page.report_list().reports()) {
      numbers.push_back(report.number());
    }
    before = page.report_list().next_before_number();
  } while (before != 0);
  EXPECT_EQ(numbers, (std::vector<std::uint64_t>{7, 6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(code_of(*head, reports_question(REPORT_STATE_OPEN, 0, 101)), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(code_of(*head, reports_question(static_cast<ReportState>(9))), ERROR_CODE_INVALID_ARGUMENT);
}

TEST(ReportsInMemory, OfDecidedOnesTheNewestAreKeptAndNoNumberComesTwice) {
  space::Reports reports;
  const auto put = [&](std::uint64_t number, ReportState state) {
    stored::v1::Change change;
    space::Report report;
    report.set_number(number);
    report.set_chat_id(1);
    report.set_target_seq(number);
    report.set_state(state);
    report.add_complaints()->set_account_id(7);
    reports.put(change, report);
    return change;
  };
  put(1, REPORT_STATE_OPEN);
  for (std::uint64_t number = 2; number <= limits::kKeptReports + 1; ++number) {
    EXPECT_EQ(put(number, REPORT_STATE_DISMISSED).removed_reports_size(), 0);
  }
  const auto newest = reports.next_number().value;
  const auto change = put(newest, REPORT_STATE_DELETED);
  ASSERT_EQ(change.removed_reports_size(), 1);
  EXPECT_EQ(change.removed_reports(0), 2u);
  EXPECT_NE(reports.open_about(ChatId(1), Seq(1)), nullptr);
  EXPECT_EQ(reports.open_complaints_of(AccountId(7)), 1u);
  EXPECT_EQ(reports.next_number().value, newest + 1);
  put(1, REPORT_STATE_DELETED);
  EXPECT_EQ(reports.open(), 0u);
  EXPECT_EQ(reports.open_complaints_of(AccountId(7)), 0u);
  EXPECT_EQ(reports.find(ReportNumber(1)), nullptr);
}

}  // namespace
}  // namespace atrium::test
