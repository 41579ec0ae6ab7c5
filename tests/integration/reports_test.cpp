// Messages that should not be there, through the SDK: a real server over a real store, with a restart in between.
#include <atrium/reports.h>

#include <algorithm>

#include "tests/integration/group_school.h"

namespace atrium::test {
namespace {

using client::AuditAct;
using client::ErrorCode;
using client::Report;
using client::ReportDecision;
using client::ReportPage;
using client::ReportReason;
using client::Reports;
using client::ReportState;

// A moderator, an author and a witness have a group. The admin and an outsider are not there.
class ReportedGroup : public GroupSchool {
 protected:
  ReportedGroup()
      : GroupSchool({{"admin", wire::v1::ROLE_ADMIN},
                     {"moderator", wire::v1::ROLE_STAFF, wire::v1::MEMBER_ROLE_MODERATOR},
                     {"author", wire::v1::ROLE_STAFF, wire::v1::MEMBER_ROLE_MEMBER},
                     {"witness", wire::v1::ROLE_STAFF, wire::v1::MEMBER_ROLE_MEMBER},
                     {"outsider", wire::v1::ROLE_STAFF}}) {}

  client::Seq say(const std::string& text) { return as("author").send(group_, {}, text).value().seq; }
  client::Result<void> report(const std::string& login, client::Seq message) {
    return as(login).ask<void>([&](client::Client& client, auto done) {
      Reports(client).report(group_, message, ReportReason::kBullying, "", std::move(done));
    });
  }
  ReportPage listed(const std::string& login) {
    return as(login)
        .ask<ReportPage>([](client::Client& client, auto done) {
          Reports(client).list(ReportState::kUnspecified, 0, 0, std::move(done));
        })
        .value();
  }
  client::Result<Report> read(const std::string& login, std::uint64_t number) {
    return as(login).ask<Report>([&](client::Client& client, auto done) { Reports(client).read(number, std::move(done)); });
  }
  client::Result<void> decide(const std::string& login, std::uint64_t number, const ReportDecision& decision) {
    return as(login).ask<void>(
        [&](client::Client& client, auto done) { Reports(client).decide(number, decision, std::move(done)); });
  }
  std::vector<AuditAct> acts() {
    const auto page =
        as("admin").ask<client::AuditPage>([](client::Client& client, auto done) { client.read_audit(1, std::move(done)); });
    std::vector<AuditAct> found;
    for (const auto& record : page.value().records) {
      found.push_back(record.act);
    }
    return found;
  }
  // As it came from the disk, if that was after a restart.
  std::string kept_text(std::uint64_t number) {
    std::string text;
    server_->with_space("college", [&](space::Space& space) { text = space.reports().find(ReportNumber(number))->text(); });
    return text;
  }
};

TEST_F(ReportedGroup, FromTheComplaintToTheDecisionWhateverHappensMeanwhile) {
  const auto message = say("Дурак");
  EXPECT_TRUE(report("witness", message));
  EXPECT_EQ(report("outsider", message).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(report("author", message).error().code, ErrorCode::kForbidden);
  ASSERT_EQ(told("moderator").size(), 1u);
  EXPECT_EQ(told("moderator")[0].code, client::NoticeCode::kMessageReported);
  ASSERT_EQ(told("admin").size(), 1u);
  const auto edited = as("author").ask<client::Accepted>(
      [&](client::Client& client, auto done) { client.edit(group_, message, "Извини", std::move(done)); });
  EXPECT_TRUE(edited);
  restart();

  ASSERT_EQ(listed("admin").open, 1u);
  const auto open = listed("admin").reports.at(0);
  EXPECT_EQ(open.complaints.at(0).reason, ReportReason::kBullying);
  EXPECT_EQ(open.text, "");
  EXPECT_EQ(kept_text(open.number), "Дурак");
  EXPECT_EQ(read("admin", open.number).value().text, "Дурак");
  EXPECT_EQ(read("moderator", open.number).value().text, "Дурак");
  for (const auto* other : {"outsider", "witness", "author"}) {
    EXPECT_TRUE(listed(other).reports.empty());
    EXPECT_EQ(read(other, open.number).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(decide(other, open.number, {ReportState::kDismissed, 0, ""}).error().code, ErrorCode::kNotFound);
  }

  EXPECT_TRUE(decide("admin", open.number, {ReportState::kMuted, now_ms() + std::int64_t{24} * 3600 * 1000, "Остынь"}));
  restart();
  EXPECT_EQ(kept_text(open.number), "");
  EXPECT_TRUE(item("witness", message).deleted);
  EXPECT_EQ(as("author").send(group_, {}, "Ещё").error().code, ErrorCode::kForbidden);
  const auto decided = read("moderator", open.number).value();
  EXPECT_EQ(decided.state, ReportState::kMuted);
  EXPECT_EQ(decided.comment, "Остынь");
  EXPECT_EQ(decided.text, "");
  const auto heard = told("witness");
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].code, client::NoticeCode::kReportDecided);
  EXPECT_TRUE(heard[0].report_upheld);
  EXPECT_EQ(heard[0].chat, group_);
  EXPECT_EQ(acts(), (std::vector<AuditAct>{AuditAct::kReportRead, AuditAct::kMessageDeleted, AuditAct::kMemberMuted,
                                           AuditAct::kReportDecided}));
}

TEST_F(ReportedGroup, OneOfManyDecisionsAtOnceCounts) {
  const auto message = say("Дурак");
  EXPECT_TRUE(report("witness", message));
  const auto number = listed("moderator").reports.at(0).number;
  std::vector<std::future<client::Result<void>>> answers;
  for (int i = 0; i < 20; ++i) {
    auto answer = std::make_shared<std::promise<client::Result<void>>>();
    answers.push_back(answer->get_future());
    const auto state = i % 4 < 2 ? ReportState::kDeleted : ReportState::kDismissed;
    Reports(as(i % 2 == 0 ? "admin" : "moderator").client()).decide(number, {state, 0, ""}, [answer](auto result) {
      answer->set_value(std::move(result));
    });
  }
  int refused = 0;
  for (auto& answer : answers) {
    const auto result = answer.get();
    refused += result ? 0 : 1;
    EXPECT_TRUE(result || result.error().code == ErrorCode::kConflict);
  }
  EXPECT_EQ(refused, 10);
  const auto found = acts();
  EXPECT_EQ(std::ranges::count(found, AuditAct::kReportDecided), 1);
  const bool deleted = read("moderator", number).value().state == ReportState::kDeleted;
  EXPECT_EQ(std::ranges::count(found, AuditAct::kMessageDeleted), deleted ? 1 : 0);
  EXPECT_EQ(told("witness").size(), 1u);
}

}  // namespace
}  // namespace atrium::test
