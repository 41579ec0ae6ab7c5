// How a school comes to be: an application, an approval, a code on the right number, an administrator. The real server, as a process.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/integration/operated_server.h"

namespace atrium::test {
namespace {

using client::ApplicationState;
using client::ErrorCode;

constexpr const char* kOtherMobile = "+79991234568";

struct Operator : testing::Test {
  OperatedServer server;
  std::unique_ptr<Caller> operators;

  Operator() { start(); }
  void start() {
    operators.reset();
    server.start();
    operators = std::make_unique<Caller>(server.options("operator", kOperatorLogin, kOperatorPassword));
    EXPECT_TRUE(operators->signed_in());
  }
  void restart() {
    operators.reset();
    server.kill();
    start();
  }
  // A school whose first administrator has to come yet.
  void found(const std::string& space, const std::string& mobile = kMobile) {
    const auto number = operators->apply(form_of(space, mobile)).value().number;
    EXPECT_EQ(operators->decide(number, ApplicationState::kApproved).value().state, ApplicationState::kApproved);
  }
  void request_code(const std::string& space, const std::string& mobile) {
    auto options = server.options(space, "", "");
    EXPECT_TRUE(client::request_code(options, mobile));
  }
  std::unique_ptr<Caller> sign_up(const std::string& space, const std::string& mobile, const std::string& code,
                                  const std::string& login = "first") {
    auto options = server.options(space, login, kPassword);
    options.first_admin = client::FirstAdmin{mobile, code, "Иванов Иван"};
    return std::make_unique<Caller>(std::move(options));
  }
  std::unique_ptr<Caller> first_admin_of(const std::string& space, const std::string& mobile) {
    found(space, mobile);
    request_code(space, mobile);
    auto admin = sign_up(space, mobile, server.code_to(mobile));
    EXPECT_TRUE(admin->signed_in());
    return admin;
  }
};

std::vector<client::AuditAct> acts_of(const std::vector<client::AuditRecord>& records) {
  std::vector<client::AuditAct> acts;
  for (const auto& record : records) {
    acts.push_back(record.act);
  }
  return acts;
}

TEST_F(Operator, AnApplicationBecomesASchoolWithAnAdministrator) {
  const auto applied = operators->apply(form_of("school-5", "8 (999) 123-45-67")).value();
  EXPECT_EQ(applied.number, 1u);
  EXPECT_EQ(applied.state, ApplicationState::kPending);
  EXPECT_EQ(applied.form.mobile, kMobile);
  EXPECT_FALSE(Caller(server.options("school-5", "first", kPassword)).signed_in()) << "there is no such school yet";

  const auto approved = operators->decide(1, ApplicationState::kApproved, "приказ сверен").value();
  EXPECT_NE(approved.space_id, 0u);
  request_code("school-5", kOtherMobile);
  request_code("school-5", kMobile);
  const auto admin = sign_up("school-5", kMobile, server.code_to(kMobile));
  ASSERT_TRUE(admin->signed_in());
  EXPECT_TRUE(server.codes_to(kOtherMobile).empty());
  EXPECT_EQ(admin->me().roles, std::vector{client::Role::kAdmin});

  std::set<std::string> titles;
  for (const auto& chat : admin->chats()) {
    EXPECT_EQ(chat.kind, client::ChatKind::kChannel);
    EXPECT_TRUE(chat.may_post);
    titles.insert(chat.title);
  }
  EXPECT_EQ(titles, (std::set<std::string>{"Общешкольный", "Сотрудники"}));
  using client::AuditAct;
  EXPECT_EQ(acts_of(admin->audit()), (std::vector{AuditAct::kSpaceFounded, AuditAct::kFirstAdminJoined}));
  EXPECT_EQ(acts_of(operators->audit()),
            (std::vector{AuditAct::kOperatorSet, AuditAct::kApplicationSubmitted, AuditAct::kApplicationApproved}));
}

TEST_F(Operator, TheSystemChannelsCannotBeLeft) {
  const auto admin = first_admin_of("school-5", kMobile);
  for (const auto& chat : admin->chats()) {
    const auto left = admin->ask<client::Accepted>(
        [&](client::Client& client, auto done) { client.remove_members(chat.id, {admin->me().id}, std::move(done)); });
    ASSERT_FALSE(left);
    EXPECT_EQ(left.error().code, ErrorCode::kConflict);
  }
}

TEST_F(Operator, AnotherNumberGetsNoPower) {
  found("school-5");
  request_code("school-5", kMobile);
  const auto code = server.code_to(kMobile);
  EXPECT_EQ(sign_up("school-5", kOtherMobile, code)->error().code, ErrorCode::kWrongCredentials);
  EXPECT_EQ(sign_up("school-5", kMobile, "00000000")->error().code, ErrorCode::kWrongCredentials);
  EXPECT_EQ(sign_up("operator", kMobile, code)->error().code, ErrorCode::kWrongCredentials);
  EXPECT_TRUE(sign_up("school-5", kMobile, code)->signed_in());
}

TEST_F(Operator, TheNumberHasNoPowerOnceSomebodyCameIn) {
  const auto admin = first_admin_of("school-5", kMobile);
  EXPECT_EQ(sign_up("school-5", kMobile, server.code_to(kMobile), "second")->error().code, ErrorCode::kWrongCredentials);
  request_code("school-5", kMobile);
  restart();
  request_code("school-5", kMobile);
  EXPECT_EQ(server.codes_to(kMobile).size(), 1u);
  EXPECT_TRUE(Caller(server.options("school-5", "first", kPassword)).signed_in());
}

TEST_F(Operator, TriesCountThroughARestart) {
  found("school-5");
  request_code("school-5", kMobile);
  const auto code = server.code_to(kMobile);
  for (int tries = 1; tries <= 5; ++tries) {
    EXPECT_FALSE(sign_up("school-5", kMobile, "wrong")->signed_in());
    if (tries == 3) {
      restart();
    }
  }
  EXPECT_FALSE(sign_up("school-5", kMobile, code)->signed_in());
  request_code("school-5", kMobile);
  EXPECT_EQ(server.codes_to(kMobile).size(), 1u) << "the next one goes out after a minute";
}

TEST_F(Operator, AWeakPasswordAndATakenLoginCostNothing) {
  found("school-5");
  request_code("school-5", kMobile);
  auto options = server.options("school-5", "first", "пароль");
  options.first_admin = client::FirstAdmin{kMobile, server.code_to(kMobile), "Иванов Иван"};
  const Caller weak(options);
  EXPECT_EQ(weak.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(weak.error().field, "password");
  EXPECT_TRUE(sign_up("school-5", kMobile, server.code_to(kMobile))->signed_in());
}

TEST_F(Operator, WithoutAnOrderOrANumberAnApplicationIsRefused) {
  const auto field_of = [&](const client::ApplicationForm& form) { return operators->apply(form).error().field; };
  auto form = form_of("school-5", kMobile);
  form.order = {};
  EXPECT_EQ(field_of(form), "order_number");
  form.order = {"17-к", "вчера"};
  EXPECT_EQ(field_of(form), "order_date");
  EXPECT_EQ(field_of(form_of("school-5", "")), "mobile");
  EXPECT_EQ(field_of(form_of("school-5", "9991234567")), "mobile");
  EXPECT_EQ(field_of(form_of("Школа", kMobile)), "space");
  EXPECT_TRUE(operators->applications().empty());
}

TEST_F(Operator, AShortNameIsGivenOnceAndDecidedOnce) {
  const auto conflict = [](const client::Result<client::Application>& result) {
    return !result && result.error().code == ErrorCode::kConflict;
  };
  operators->apply(form_of("school-5", kMobile)).value();
  EXPECT_TRUE(conflict(operators->apply(form_of("school-5", kOtherMobile))));
  EXPECT_TRUE(conflict(operators->apply(form_of("operator", kOtherMobile))));
  EXPECT_EQ(operators->decide(1, ApplicationState::kRejected).error().field, "reason");
  EXPECT_EQ(operators->decide(1, ApplicationState::kRejected, "приказ не подписан").value().reason, "приказ не подписан");
  EXPECT_TRUE(conflict(operators->decide(1, ApplicationState::kApproved)));
  found("school-5");
  EXPECT_TRUE(conflict(operators->decide(2, ApplicationState::kApproved)));
  EXPECT_TRUE(conflict(operators->apply(form_of("school-5", kMobile))));
  EXPECT_EQ(operators->decide(7, ApplicationState::kApproved).error().code, ErrorCode::kNotFound);
  restart();
  EXPECT_EQ(operators->applications().size(), 2u);
  EXPECT_EQ(operators->applications(ApplicationState::kRejected).at(0).number, 1u);
  EXPECT_TRUE(operators->applications(ApplicationState::kPending).empty());
}

TEST_F(Operator, TwoSchoolsFoundedAtRunTimeCannotSeeEachOther) {
  const auto one = first_admin_of("school-5", kMobile);
  const auto other = first_admin_of("school-6", kOtherMobile);
  const auto people = [](Caller& caller, std::vector<std::string> logins, std::vector<client::AccountId> ids) {
    return caller
        .ask<std::vector<client::Person>>(
            [&](client::Client& client, auto done) { client.find_people(logins, ids, std::move(done)); })
        .value();
  };
  EXPECT_EQ(people(*one, {"first"}, {}).at(0).id, one->me().id);
  EXPECT_TRUE(people(*one, {kOperatorLogin}, {other->me().id, operators->me().id}).empty());
  EXPECT_TRUE(people(*operators, {"first"}, {one->me().id, other->me().id}).empty());
  const auto page = other->ask<client::HistoryPage>([&](client::Client& client, auto done) {
    client.read_history({one->chats().at(0).id, 0, client::HistoryDirection::kOlder, client::HistoryView::kEntries, 10},
                        std::move(done));
  });
  EXPECT_EQ(page.error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(Caller(server.options("operator", "first", kPassword)).signed_in());
  EXPECT_FALSE(Caller(server.options("school-5", kOperatorLogin, kOperatorPassword)).signed_in());
}

}  // namespace
}  // namespace atrium::test
