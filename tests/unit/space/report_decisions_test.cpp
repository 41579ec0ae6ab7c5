// What becomes of a message that was reported, of who wrote it, and who is told.
#include "server/config/limits.h"
#include "tests/unit/space/amendment_asks.h"
#include "tests/unit/space/reports.h"

namespace atrium::test {
namespace {

using namespace wire::v1;
using std::chrono::hours;
using std::chrono::milliseconds;

struct ReportDecisions : ReportedChat {
  std::int64_t in_a_day() { return school.now_ms() + milliseconds(hours(24)).count(); }
  int acts_of(AuditRecord::ActCase act) {
    int found = 0;
    for (const auto& record : audit()) {
      found += record.act_case() == act ? 1 : 0;
    }
    return found;
  }
  ErrorCode writes(Person& who) { return code_of(who, who.message(chat, "Ещё")); }
};

TEST_F(ReportDecisions, DeletingLeavesWhatDeletingLeavesAlsoBySomebodyWhoIsNotThere) {
  auto ask = author->message(chat, "Дурак");
  ask.mutable_send_message()->mutable_confirm();
  const auto message = author->ask(ask).accepted().seq();
  EXPECT_TRUE(moderator->ask(pin(*moderator, chat, message)).has_accepted());
  const auto number = report(message);
  EXPECT_TRUE(admin->ask(report_decision(*admin, number, REPORT_STATE_DELETED, 0, "Оскорбление")).has_done());
  const auto seen = item(*witness, message);
  EXPECT_TRUE(seen.overlay().deleted());
  EXPECT_TRUE(seen.entry().message().text().empty());
  const auto newest = item(*witness, seen.overlay().changed_by_seq());
  EXPECT_EQ(newest.entry().deletion().target_seq(), message);
  EXPECT_EQ(newest.entry().author_id(), admin->id().value);
  school.at_home([&] {
    EXPECT_TRUE(school.space().chat(chat)->pins().empty());
    EXPECT_TRUE(school.space().chat(chat)->open_confirmations().empty());
  });
  EXPECT_EQ(acts_of(AuditRecord::kMessageDeleted), 1);
  const auto records = audit();
  const auto& act = records.back();
  EXPECT_EQ(act.actor_id(), admin->id().value);
  EXPECT_EQ(act.report_decided().number(), number);
  EXPECT_EQ(act.report_decided().seq(), message);
  EXPECT_EQ(act.report_decided().decision(), REPORT_STATE_DELETED);
  const auto report = read(*head, number);
  EXPECT_EQ(report.state(), REPORT_STATE_DELETED);
  EXPECT_EQ(report.comment(), "Оскорбление");
}

TEST_F(ReportDecisions, WhatIsDeletedAlreadyStaysSo) {
  const auto message = say(*author, "Дурак");
  const auto number = report(message);
  EXPECT_TRUE(author->ask(deletion(*author, chat, message)).has_accepted());
  const auto by = item(*witness, message).overlay().changed_by_seq();
  EXPECT_TRUE(admin->ask(report_decision(*admin, number, REPORT_STATE_DELETED)).has_done());
  EXPECT_EQ(item(*witness, message).overlay().changed_by_seq(), by);
  EXPECT_EQ(acts_of(AuditRecord::kMessageDeleted), 0);
}

TEST_F(ReportDecisions, DismissingLeavesTheMessage) {
  const auto message = say(*author, "Дурак");
  EXPECT_TRUE(admin->ask(report_decision(*admin, report(message), REPORT_STATE_DISMISSED)).has_done());
  EXPECT_EQ(item(*witness, message).entry().message().text(), "Дурак");
  EXPECT_EQ(acts_of(AuditRecord::kReportDecided), 1);
}

TEST_F(ReportDecisions, MutingDeletesAndMutes) {
  const auto message = say(*author, "Дурак");
  const auto number = report(message);
  EXPECT_TRUE(admin->ask(report_decision(*admin, number, REPORT_STATE_MUTED, in_a_day())).has_done());
  EXPECT_TRUE(item(*witness, message).overlay().deleted());
  EXPECT_EQ(writes(*author), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(acts_of(AuditRecord::kMemberMuted), 1);
  restart_all();
  EXPECT_EQ(writes(*author), ERROR_CODE_FORBIDDEN);
  school.pass(hours(25));
  EXPECT_EQ(writes(*author), ERROR_CODE_UNSPECIFIED);
}

TEST_F(ReportDecisions, MutingEndsNoLongerSilence) {
  const auto number = report_of("Дурак");
  const auto longer = report_of("Болван");
  const auto for_good = std::numeric_limits<std::int64_t>::max();
  EXPECT_TRUE(admin->ask(report_decision(*admin, longer, REPORT_STATE_MUTED, for_good)).has_done());
  EXPECT_TRUE(admin->ask(report_decision(*admin, number, REPORT_STATE_MUTED, in_a_day())).has_done());
  school.pass(hours(25));
  EXPECT_EQ(writes(*author), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(acts_of(AuditRecord::kMemberMuted), 1);
}

TEST_F(ReportDecisions, WhoModeratesIsNotMutedAndWhoHasLeftCanNotBe) {
  const auto of_moderator = report(say(*moderator, "Дурак"));
  EXPECT_EQ(code_of(*admin, report_decision(*admin, of_moderator, REPORT_STATE_MUTED, in_a_day())), ERROR_CODE_FORBIDDEN);
  const auto number = report_of("Дурак");
  EXPECT_TRUE(author->ask(removal(*author, chat, *author)).has_accepted());
  EXPECT_EQ(code_of(*admin, report_decision(*admin, number, REPORT_STATE_MUTED, in_a_day())), ERROR_CODE_CONFLICT);
  EXPECT_EQ(listed(*admin).open(), 2u);
  EXPECT_TRUE(admin->ask(report_decision(*admin, number, REPORT_STATE_DELETED)).has_done());
}

TEST_F(ReportDecisions, BetweenTwoPeopleTheAdministrationDecidesAndNobodyIsMuted) {
  ClientFrame opening;
  *opening.mutable_open_direct_chat()->mutable_request_id() = author->next_request();
  opening.mutable_open_direct_chat()->set_account_id(witness->id().value);
  const ChatId direct(author->ask(opening).chat_opened().chat_id());
  const auto message = author->ask(author->message(direct, "Дурак")).accepted().seq();
  EXPECT_TRUE(witness->ask(report_wish(*witness, direct, message)).has_done());
  EXPECT_EQ(listed(*moderator).reports_size(), 0);
  const auto number = listed(*admin).reports(0).number();
  EXPECT_EQ(read(*admin, number).text(), "Дурак");
  EXPECT_EQ(code_of(*admin, report_decision(*admin, number, REPORT_STATE_MUTED, in_a_day())), ERROR_CODE_FORBIDDEN);
  EXPECT_TRUE(admin->ask(report_decision(*admin, number, REPORT_STATE_DELETED)).has_done());
}

TEST_F(ReportDecisions, AreSaidAsTheyShould) {
  const auto number = report_of("Дурак");
  const auto code = [&](ReportState decision, std::int64_t until, std::string comment = {}) {
    return code_of(*admin, report_decision(*admin, number, decision, until, std::move(comment)));
  };
  EXPECT_EQ(code(REPORT_STATE_OPEN, 0), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(code(REPORT_STATE_UNSPECIFIED, 0), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(code(REPORT_STATE_MUTED, 0), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(code(REPORT_STATE_MUTED, school.now_ms()), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(code(REPORT_STATE_DELETED, in_a_day()), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(code(REPORT_STATE_DISMISSED, 0, std::string(limits::kComplaintBytes + 1, 'x')), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(listed(*admin).open(), 1u);
}

TEST_F(ReportDecisions, TheSameAgainIsDoneAndAnotherIsRefused) {
  const auto number = report_of("Дурак");
  EXPECT_TRUE(admin->ask(report_decision(*admin, number, REPORT_STATE_DELETED)).has_done());
  EXPECT_TRUE(moderator->ask(report_decision(*moderator, number, REPORT_STATE_DELETED)).has_done());
  EXPECT_EQ(code_of(*moderator, report_decision(*moderator, number, REPORT_STATE_DISMISSED)), ERROR_CODE_CONFLICT);
  EXPECT_EQ(read(*head, number).decided_by_id(), admin->id().value);
  EXPECT_EQ(acts_of(AuditRecord::kReportDecided), 1);
}

TEST_F(ReportDecisions, TwoAtOnceAreOne) {
  const auto number = report_of("Дурак");
  school.hold_reads();
  const auto one = admin->send(report_decision(*admin, number, REPORT_STATE_DELETED));
  const auto other = moderator->send(report_decision(*moderator, number, REPORT_STATE_DELETED));
  school.release_reads();
  EXPECT_TRUE(admin->wait_for(one).has_done());
  EXPECT_TRUE(moderator->wait_for(other).has_done());
  EXPECT_EQ(acts_of(AuditRecord::kReportDecided), 1);
  EXPECT_EQ(acts_of(AuditRecord::kMessageDeleted), 1);
}

TEST_F(ReportDecisions, WhoModeratesNoMoreByThenDecidesNothing) {
  const auto number = report_of("Дурак");
  school.hold_reads();
  const auto decision = moderator->send(report_decision(*moderator, number, REPORT_STATE_DELETED));
  EXPECT_FALSE(moderator->answered(decision));
  school.at_home([&] { school.space().chat(chat)->member(moderator->id())->role = MEMBER_ROLE_MEMBER; });
  school.release_reads();
  EXPECT_EQ(moderator->wait_for(decision).error().code(), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(listed(*admin).open(), 1u);
}

TEST_F(ReportDecisions, AreToldToWhoHasComplained) {
  const auto message = say(*author, "Дурак");
  const auto number = report(message);
  auto gone = school.person(ROLE_STAFF);
  EXPECT_TRUE(moderator->ask(addition(*moderator, chat, *gone)).has_accepted());
  EXPECT_EQ(code_of(*gone, report_wish(*gone, chat, message)), ERROR_CODE_NOT_FOUND);
  for (auto* one : {second.get(), moderator.get()}) {
    EXPECT_TRUE(one->ask(report_wish(*one, chat, message)).has_done());
  }
  EXPECT_TRUE(moderator->ask(removal(*moderator, chat, *second)).has_accepted());
  EXPECT_TRUE(head->ask(closing(*head, *moderator)).has_done());
  EXPECT_TRUE(admin->ask(report_decision(*admin, number, REPORT_STATE_DELETED)).has_done());
  const auto heard = told(*witness, NOTICE_CODE_REPORT_DECIDED);
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].report_number(), number);
  EXPECT_EQ(heard[0].chat_id(), chat.value);
  EXPECT_TRUE(heard[0].report_upheld());
  ASSERT_EQ(told(*second, NOTICE_CODE_REPORT_DECIDED).size(), 1u);
  EXPECT_EQ(told(*second, NOTICE_CODE_REPORT_DECIDED)[0].chat_id(), 0u);
  EXPECT_TRUE(notices(*author).empty());
}

TEST_F(ReportDecisions, ADismissedOneIsToldAsSuch) {
  EXPECT_TRUE(admin->ask(report_decision(*admin, report_of("Дурак"), REPORT_STATE_DISMISSED)).has_done());
  const auto heard = told(*witness, NOTICE_CODE_REPORT_DECIDED);
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_FALSE(heard[0].report_upheld());
}

TEST_F(ReportDecisions, ReadingIsAuditedIfItIsNotThereForTheReader) {
  const auto message = say(*author, "Дурак");
  const auto number = report(message);
  read(*moderator, number);
  EXPECT_EQ(acts_of(AuditRecord::kReportRead), 0);
  read(*admin, number);
  EXPECT_EQ(acts_of(AuditRecord::kReportRead), 1);
  const auto records = audit();
  EXPECT_EQ(records.back().actor_id(), admin->id().value);
  EXPECT_EQ(records.back().report_read().chat_id(), chat.value);
  EXPECT_EQ(records.back().report_read().seq(), message);
  EXPECT_EQ(records.back().report_read().author_id(), author->id().value);
  EXPECT_TRUE(author->ask(deletion(*author, chat, message)).has_accepted());
  read(*moderator, number);
  EXPECT_EQ(acts_of(AuditRecord::kReportRead), 2);
  EXPECT_TRUE(admin->ask(report_decision(*admin, number, REPORT_STATE_DISMISSED)).has_done());
  read(*admin, number);
  EXPECT_EQ(acts_of(AuditRecord::kReportRead), 2);
}

TEST_F(ReportDecisions, TheAuditDoesNotSayWhatWasSaid) {
  const auto number = report_of("Непроизносимое");
  read(*admin, number);
  EXPECT_TRUE(admin->ask(report_decision(*admin, number, REPORT_STATE_DELETED)).has_done());
  for (const auto& record : audit()) {
    EXPECT_EQ(record.SerializeAsString().find("Непроизносимое"), std::string::npos);
  }
}

TEST_F(ReportDecisions, GoOnWhileTheDiskIsAlmostFullAndReportingDoesNot) {
  const auto number = report_of("Дурак");
  const auto message = say(*author, "Болван");
  school.fill_disk();
  EXPECT_EQ(code_of(*witness, report_wish(*witness, chat, message)), ERROR_CODE_STORAGE_FULL);
  EXPECT_EQ(read(*admin, number).text(), "Дурак");
  EXPECT_TRUE(admin->ask(report_decision(*admin, number, REPORT_STATE_DELETED)).has_done());
  school.make_room();
  EXPECT_TRUE(witness->ask(report_wish(*witness, chat, message)).has_done());
}

}  // namespace
}  // namespace atrium::test
