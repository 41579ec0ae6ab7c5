// Messages that should not be there, through the SDK: a real server over a real store, with a restart in between.
#include <atrium/reports.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "server/server.h"
#include "server/space/sha256.h"
#include "tests/integration/file_sender.h"

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
class ReportedGroup : public testing::Test {
 protected:
  ReportedGroup() {
    std::filesystem::remove_all(data_);
    start();
    server_->create_space("college", "Колледж").value();
    server_->with_space("college", [this](space::Space& space) { found(space); });
  }
  ~ReportedGroup() override {
    people_.clear();
    server_.reset();
    std::filesystem::remove_all(data_);
  }

  void start() {
    ServerOptions options;
    options.data = data_;
    server_ = Server::start(options).value();
    port_ = server_->open().value();
  }
  // All memory is gone, and all connections.
  void restart() {
    people_.clear();
    server_.reset();
    start();
  }

  void found(space::Space& space) {
    auto draft = space.draft(8192).value();
    auto& group = space.create_chat(draft, wire::v1::CHAT_KIND_GROUP, "Методический совет", true);
    group_ = client::ChatId{group.id().value};
    for (const std::string login : {"admin", "moderator", "author", "witness", "outsider"}) {
      const auto role = login == "admin" ? wire::v1::ROLE_ADMIN : wire::v1::ROLE_STAFF;
      auto& account = space.create_account(draft, login, login, {role}, "no password");
      const auto token = token_of(login);
      space.add_device(draft, account, space::sha256({reinterpret_cast<const char*>(token.data()), token.size()}), "");
      if (login != "admin" && login != "outsider") {
        const auto place = login == "moderator" ? wire::v1::MEMBER_ROLE_MODERATOR : wire::v1::MEMBER_ROLE_MEMBER;
        space.add_member(draft, group, account, place, Seq(1));
      }
    }
    wire::v1::Entry created;
    created.mutable_chat_created();
    space.append(draft, group, AccountId(), std::move(created));
    space.commit(std::move(draft), {}, {}, std::nullopt, {});
  }

  static client::Token token_of(const std::string& login) {
    client::Token token{};
    std::ranges::copy(login, token.begin());
    return token;
  }
  FileSender& as(const std::string& login) {
    auto& person = people_[login];
    if (person == nullptr) {
      client::Options options;
      options.server = "ws://127.0.0.1:" + std::to_string(port_);
      options.space = "college";
      options.login = login;
      options.token = token_of(login);
      person = std::make_unique<FileSender>(options);
    }
    return *person;
  }

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
  client::HistoryItem item(client::Seq seq) {
    const auto page = as("witness").ask<client::HistoryPage>(
        [&](client::Client& client, auto done) { client.read_entries(group_, {seq}, std::move(done)); });
    return page.value().items.at(0);
  }
  // What this person was told of reports, oldest first.
  std::vector<client::Notice> told(const std::string& login) {
    const auto chats = as(login).ask<std::vector<client::Chat>>(
        [](client::Client& client, auto done) { client.list_chats(std::move(done)); });
    std::vector<client::Notice> notices;
    for (const auto& chat : chats.value()) {
      if (chat.kind != client::ChatKind::kService) {
        continue;
      }
      const client::HistoryRequest request{chat.id, 0, client::HistoryDirection::kOlder, client::HistoryView::kMessages, 0};
      const auto page = as(login).ask<client::HistoryPage>(
          [&](client::Client& client, auto done) { client.read_history(request, std::move(done)); });
      for (const auto& each : page.value().items) {
        notices.push_back(each.entry.notice.value());
      }
    }
    return notices;
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
  std::int64_t in_a_day() {
    std::int64_t now = 0;
    server_->with_space("college", [&](space::Space& space) { now = space.now_ms(); });
    return now + std::int64_t{24} * 3600 * 1000;
  }

  const std::filesystem::path data_ =
      std::filesystem::temp_directory_path() / ("atrium-reports-" + std::to_string(::getpid()));
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
  client::ChatId group_{};
  std::map<std::string, std::unique_ptr<FileSender>> people_;
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

  EXPECT_TRUE(decide("admin", open.number, {ReportState::kMuted, in_a_day(), "Остынь"}));
  restart();
  EXPECT_EQ(kept_text(open.number), "");
  EXPECT_TRUE(item(message).deleted);
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
