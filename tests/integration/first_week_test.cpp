// The first week of a school, as its people live it through the SDK: from the application to an extra administrator. After each day's
// steps everybody sees exactly the chats that a model of its own works out.
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "tests/integration/operated_server.h"
#include "tests/unit/space/structure_model.h"

namespace atrium::test {
namespace {

using client::AccountId;
using client::ChatId;
using client::ErrorCode;

constexpr const char* kSpace = "school-5";

template <class Id>
std::uint64_t number(Id id) {
  return static_cast<std::uint64_t>(id);
}
wire::v1::Role in_model(client::Role role) { return static_cast<wire::v1::Role>(role); }

class FirstWeek : public testing::Test {
 protected:
  FirstWeek() { server_.start(); }

  client::Options options(const std::string& login) { return server_.options(kSpace, login, kPassword); }
  client::Client& client(const std::string& login) { return people_.at(login)->client(); }
  AccountId id(const std::string& login) { return people_.at(login)->me().id; }
  std::uint64_t key(const std::string& login) { return number(id(login)); }

  template <class T, class Ask>
  client::Result<T> ask(const std::string& login, Ask&& wish) {
    return people_.at(login)->ask<T>([&](client::Client& of, client::Done<T> done) { wish(of, std::move(done)); });
  }

  // Somebody has come in, as the model then knows.
  void settle(const std::string& login, std::unique_ptr<Caller> caller, client::Role role) {
    ASSERT_TRUE(caller->signed_in()) << login << ": " << caller->error().message;
    people_[login] = std::move(caller);
    model_.people[key(login)].insert(in_model(role));
  }
  std::unique_ptr<Caller> come_by(const client::InviteSecret& secret, const std::string& login,
                                  const std::string& hint = "") {
    auto wish = options(login);
    wish.sign_up = client::SignUp{secret, login + " по ссылке", hint};
    return std::make_unique<Caller>(wish);
  }

  client::InviteSecret invite(const std::string& by, client::Role role, std::uint32_t uses, std::uint64_t of_class = 0,
                              ChatId chat = {}) {
    client::NewInvite wish;
    wish.role = role;
    wish.uses = uses;
    wish.of_class = client::UnitId{of_class};
    wish.chat = chat;
    const auto secret = client::draw_invite_secret();
    newest_invite_ =
        ask<client::InviteMade>(by, [&](auto& of, auto done) { of.make_invite(wish, secret, done); }).value().id;
    return secret;
  }
  std::uint64_t make_class(const std::string& title) {
    return number(ask<client::UnitId>("admin", [&](auto& of, auto done) {
                    of.make_unit({client::UnitKind::kClass, title, {}}, done);
                  }).value());
  }
  client::TieId tie(const std::string& by, const Tied& tied) {
    client::Tie wish;
    wish.kind = static_cast<client::TieKind>(tied.kind);
    wish.person = AccountId{tied.who};
    wish.unit = client::UnitId{tied.unit};
    wish.discipline = client::DisciplineId{tied.discipline};
    wish.ward = AccountId{tied.ward};
    const auto made = ask<client::TieId>(by, [&](auto& of, auto done) { of.make_tie(wish, done); });
    model_.tie(tied);
    return made.value();
  }
  ChatId chat(const std::string& by, client::TemplateChat what) {
    const auto made =
        ask<client::ChatOpened>(by, [&](auto& of, auto done) { of.make_template_chat(what, done); }).value().chat;
    model_.chats[number(made)] = {static_cast<wire::v1::ChatTemplate>(what.chat_template), number(what.unit),
                                  number(what.discipline)};
    return made;
  }

  // What everybody's own list of chats says, beside the model.
  void expect_as_the_model(const std::string& when) {
    std::map<std::uint64_t, std::set<std::uint64_t>> seen;
    for (auto& [login, caller] : people_) {
      if (!model_.closed.contains(key(login))) {
        for (const auto& each : caller->chats()) {
          seen[number(each.id)].insert(key(login));
        }
      }
    }
    for (const auto& [chat, what] : model_.chats) {
      EXPECT_EQ(seen[chat], model_.members_of(chat)) << when << ", template " << what.chat_template;
    }
  }

  // Monday: the school applies, the operator approves; the mail carries the head's link, the mobile the administrator's code.
  void monday() {
    const auto heads = client::draw_invite_secret();
    Caller anna(server_.options("operator", kOperatorLogin, kOperatorPassword));
    const auto application = anna.apply(form_of(kSpace, kMobile)).value();
    ASSERT_TRUE(anna.decide(application.number, client::ApplicationState::kApproved, "", heads));

    ASSERT_TRUE(client::request_code(options("thief"), "+79990000000"));
    auto thief = options("thief");
    thief.first_admin = client::FirstAdmin{"+79990000000", "12345678", "Чужой человек"};
    EXPECT_FALSE(Caller(thief).signed_in()) << "another number opens nothing";
    EXPECT_TRUE(server_.codes_to("+79990000000").empty());

    ASSERT_TRUE(client::request_code(options("admin"), kMobile));
    auto first = options("admin");
    first.first_admin = client::FirstAdmin{kMobile, server_.code_to(kMobile), "Никитин Павел"};
    settle("admin", std::make_unique<Caller>(first), client::Role::kAdmin);
    settle("head", come_by(heads, "head"), client::Role::kHead);
    EXPECT_FALSE(come_by(heads, "second-head")->signed_in()) << "the head's link works once";
    chat("admin", {client::ChatTemplate::kSchool, {}, {}});
    chat("admin", {client::ChatTemplate::kEmployees, {}, {}});
    chat("admin", {client::ChatTemplate::kStaffRoom, {}, {}});
    chat("head", {client::ChatTemplate::kTeachers, {}, {}});
    expect_as_the_model("Monday");
  }

  // Tuesday: the staff comes by links and is verified.
  void tuesday() {
    const auto staff = invite("admin", client::Role::kTeacher, 2);
    for (const auto* login : {"ivanova", "petrov"}) {
      settle(login, come_by(staff, login), client::Role::kTeacher);
      ASSERT_TRUE(ask<void>(login, [](auto& of, auto done) { of.request_verification(done); }));
    }
    EXPECT_FALSE(come_by(staff, "third")->signed_in()) << "two uses are two people";
    const auto verified =
        ask<std::vector<client::VerificationOutcome>>("admin", [&](auto& of, auto done) {
          of.decide_verification({id("ivanova"), id("petrov")}, client::TeacherStatus::kVerified, "диплом", done);
        }).value();
    EXPECT_EQ(verified.at(1).status, client::TeacherStatus::kVerified);
    expect_as_the_model("Tuesday");
  }

  // Wednesday: classes, curators, lessons and their chats.
  void wednesday() {
    a_ = make_class("8А");
    b_ = make_class("8Б");
    const auto maths =
        ask<client::DisciplineId>("admin", [](auto& of, auto done) { of.make_discipline("математика", done); }).value();
    tie("admin", {wire::v1::TIE_KIND_CURATOR_OF, key("ivanova"), a_, 0, 0});
    tie("admin", {wire::v1::TIE_KIND_CURATOR_OF, key("petrov"), b_, 0, 0});
    tie("admin", {wire::v1::TIE_KIND_TEACHES, key("petrov"), a_, number(maths), 0});
    class_chat_ = chat("ivanova", {client::ChatTemplate::kClass, client::UnitId{a_}, {}});
    parents_chat_ = chat("ivanova", {client::ChatTemplate::kClassParents, client::UnitId{a_}, {}});
    chat("petrov", {client::ChatTemplate::kClass, client::UnitId{b_}, {}});
    chat("petrov", {client::ChatTemplate::kClassParents, client::UnitId{b_}, {}});
    chat("ivanova", {client::ChatTemplate::kClassTeachers, client::UnitId{a_}, {}});
    chat("petrov", {client::ChatTemplate::kSubject, client::UnitId{a_}, maths});
    expect_as_the_model("Wednesday");
  }

  // Thursday: students and parents come by the links of the chats.
  void thursday() {
    const auto students = invite("ivanova", client::Role::kStudent, 3, a_, class_chat_);
    for (const auto* login : {"vlasov", "gromova", "denisov"}) {
      settle(login, come_by(students, login), client::Role::kStudent);
      model_.tie({wire::v1::TIE_KIND_STUDIES_IN, key(login), a_, 0, 0});
    }
    const auto parents = invite("ivanova", client::Role::kParent, 5, a_, parents_chat_);
    settle("vlasova", come_by(parents, "vlasova", "мама Кирилла"), client::Role::kParent);
    model_.on_trial[key("vlasova")] = {a_};
    expect_as_the_model("Thursday, before the curator has confirmed the parent");
    const auto claims = ask<client::JoinRequestPage>("ivanova", [](auto& of, auto done) {
                          of.list_join_requests(client::JoinState::kPending, {}, done);
                        }).value();
    ASSERT_EQ(claims.requests.size(), 1u);
    EXPECT_EQ(claims.requests[0].ward_hint, "мама Кирилла");
    const auto confirmed =
        ask<std::vector<client::JoinOutcome>>("ivanova", [&](auto& of, auto done) {
          of.decide_join_requests({claims.requests[0].id}, client::JoinState::kAccepted, "", id("vlasov"), done);
        }).value();
    EXPECT_EQ(confirmed.at(0).state, client::JoinState::kAccepted);
    model_.on_trial.clear();
    model_.tie({wire::v1::TIE_KIND_GUARDIAN_OF, key("vlasova"), 0, 0, key("vlasov")});
    expect_as_the_model("Thursday");
  }

  // Friday: one is transferred and the parent's chat follows, a link that nobody used is revoked, one is expelled.
  void friday() {
    tie("admin", {wire::v1::TIE_KIND_STUDIES_IN, key("vlasov"), b_, 0, 0});
    expect_as_the_model("Friday, after the transfer");
    const auto unclaimed = invite("ivanova", client::Role::kStudent, 1, a_, class_chat_);
    const auto revoked = ask<std::vector<client::InviteOutcome>>("admin", [&](auto& of, auto done) {
                           of.revoke_invites({newest_invite_}, done);
                         }).value();
    EXPECT_EQ(revoked.at(0).refused, ErrorCode::kUnspecified);
    EXPECT_FALSE(come_by(unclaimed, "late")->signed_in());
    ASSERT_TRUE(ask<void>("admin", [&](auto& of, auto done) {
      of.close_account(id("denisov"), {"12-у", "2026-09-04"}, done);
    }));
    model_.close(key("denisov"));
    EXPECT_FALSE(Caller(options("denisov")).signed_in()) << "an expelled student does not come in again";
    expect_as_the_model("Friday");
  }

  // Saturday: an extra administrator, from the staff who are there and on an order.
  void saturday() {
    const auto grant = [&](const std::string& whom, client::Ground ground) {
      return ask<void>("head", [&](auto& of, auto done) { of.grant_role(id(whom), client::Role::kAdmin, ground, done); });
    };
    EXPECT_EQ(grant("gromova", {"13-к", "2026-09-05"}).error().code, ErrorCode::kForbidden) << "students are not staff";
    EXPECT_EQ(grant("ivanova", {}).error().code, ErrorCode::kInvalidArgument) << "not without an order";
    ASSERT_TRUE(grant("ivanova", {"13-к", "2026-09-05"}));
    model_.people[key("ivanova")].insert(wire::v1::ROLE_ADMIN);
    expect_as_the_model("Saturday");
  }

  OperatedServer server_;
  std::map<std::string, std::unique_ptr<Caller>> people_;
  StructureModel model_;
  client::InviteId newest_invite_{};
  std::uint64_t a_ = 0;  // the classes
  std::uint64_t b_ = 0;
  ChatId class_chat_{};
  ChatId parents_chat_{};
};

TEST_F(FirstWeek, GoesAsTheRegulationSays) {
  ASSERT_NO_FATAL_FAILURE(monday());
  ASSERT_NO_FATAL_FAILURE(tuesday());
  ASSERT_NO_FATAL_FAILURE(wednesday());
  ASSERT_NO_FATAL_FAILURE(thursday());
  ASSERT_NO_FATAL_FAILURE(friday());
  ASSERT_NO_FATAL_FAILURE(saturday());
}

}  // namespace
}  // namespace atrium::test
