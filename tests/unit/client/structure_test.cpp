// What the school is made of, asked of a scripted server.
#include <gtest/gtest.h>

#include <future>

#include "tests/unit/client/fake_server.h"
#include "tests/unit/client/recording_client.h"

namespace atrium::client {
namespace {

// A client of a server that reads one command, keeps it, and gives these answers.
class Asking {
 public:
  explicit Asking(std::vector<wire::ServerFrame> answers)
      : server_({[this, answers = std::move(answers)](Peer& peer) {
          peer.sign_in();
          asked_ = peer.read();
          for (const auto& answer : answers)
            peer.send(answer, asked_.id());
          peer.wait_for_end();
        }}),
        client_(server_.url()) {
    client_.start();
  }

  // The answer; what was asked stands in asked() from then on.
  template <class T>
  Result<T> ask(const std::function<void(Client&, Done<T>)>& start) {
    std::promise<Result<T>> answer;
    auto future = answer.get_future();
    start(client_.client(), [&answer](Result<T> result) { answer.set_value(std::move(result)); });
    if (future.wait_for(std::chrono::seconds(10)) != std::future_status::ready) {
      ADD_FAILURE() << "no answer came";
      client_.client().stop();  // which gives one
    }
    return future.get();
  }
  const wire::ClientFrame& asked() const { return asked_; }

 private:
  wire::ClientFrame asked_;
  FakeServer server_;
  RecordingClient client_;
};

std::vector<wire::ServerFrame> made(std::uint64_t id) {
  std::vector<wire::ServerFrame> answers(1);
  answers[0].mutable_made()->set_id(id);
  return answers;
}

std::vector<wire::ServerFrame> done() {
  std::vector<wire::ServerFrame> answers(1);
  answers[0].mutable_done();
  return answers;
}

TEST(ClientStructure, AnAnswerOfSeveralFramesComesAsOne) {
  std::vector<wire::ServerFrame> answers(2);
  auto& department = *answers[0].mutable_structure()->add_units();
  department.set_unit_id(1);
  department.set_kind(wire::UNIT_KIND_DEPARTMENT);
  department.set_title("Информатика");
  answers[0].mutable_structure()->set_more(true);
  auto& school_class = *answers[1].mutable_structure()->add_units();
  school_class.set_unit_id(2);
  school_class.set_kind(wire::UNIT_KIND_CLASS);
  school_class.set_parent_unit_id(1);
  school_class.set_title("ИС-21");
  auto& discipline = *answers[1].mutable_structure()->add_disciplines();
  discipline.set_discipline_id(3);
  discipline.set_title("Математика");

  Asking asking(answers);
  const auto structure = asking.ask<Structure>([](Client& client, auto then) { client.read_structure(std::move(then)); });
  ASSERT_EQ(structure->units.size(), 2U);
  EXPECT_EQ(structure->units[0].kind, UnitKind::kDepartment);
  EXPECT_EQ(structure->units[1].parent, UnitId{1});
  EXPECT_EQ(structure->units[1].title, "ИС-21");
  ASSERT_EQ(structure->disciplines.size(), 1U);
  EXPECT_EQ(structure->disciplines[0].id, DisciplineId{3});
  EXPECT_EQ(structure->disciplines[0].title, "Математика");
}

TEST(ClientStructure, AClassIsMadeBelowItsDepartment) {
  Asking asking(made(5));
  const auto id = asking.ask<UnitId>([](Client& client, auto then) {
    client.make_unit({UnitKind::kClass, "ИС-21", UnitId{1}}, std::move(then));
  });
  EXPECT_EQ(*id, UnitId{5});
  EXPECT_EQ(asking.asked().make_unit().kind(), wire::UNIT_KIND_CLASS);
  EXPECT_EQ(asking.asked().make_unit().parent_unit_id(), 1U);
  EXPECT_EQ(asking.asked().make_unit().title(), "ИС-21");
  EXPECT_EQ(asking.asked().make_unit().request_id().counter(), 1U);
}

TEST(ClientStructure, ADisciplineIsMadeByItsTitle) {
  Asking asking(made(6));
  const auto id =
      asking.ask<DisciplineId>([](Client& client, auto then) { client.make_discipline("Математика", std::move(then)); });
  EXPECT_EQ(*id, DisciplineId{6});
  EXPECT_EQ(asking.asked().make_discipline().title(), "Математика");
}

TEST(ClientStructure, ATitleThatIsNoneIsNotSent) {
  RecordingClient client("ws://127.0.0.1:1");
  client.start();
  std::promise<ErrorCode> refused;
  client.client().make_unit({UnitKind::kClass, "", {}},
                            [&](const Result<UnitId>& result) { refused.set_value(result.error().code); });
  EXPECT_EQ(refused.get_future().get(), ErrorCode::kInvalidArgument);
}

TEST(ClientStructure, ATieIsMadeWithAllThatItNames) {
  Asking asking(made(7));
  Tie tie;
  tie.kind = TieKind::kTeaches;
  tie.person = AccountId{11};
  tie.unit = UnitId{2};
  tie.discipline = DisciplineId{3};
  tie.until_ms = 1'800'000'000'000;
  const auto id = asking.ask<TieId>([&](Client& client, auto then) { client.make_tie(tie, std::move(then)); });
  EXPECT_EQ(*id, TieId{7});
  const auto& wish = asking.asked().make_tie();
  EXPECT_EQ(wish.kind(), wire::TIE_KIND_TEACHES);
  EXPECT_EQ(wish.account_id(), 11U);
  EXPECT_EQ(wish.unit_id(), 2U);
  EXPECT_EQ(wish.discipline_id(), 3U);
  EXPECT_EQ(wish.ward_id(), 0U);
  EXPECT_EQ(wish.until_ms(), 1'800'000'000'000);
}

TEST(ClientStructure, AGuardiansTieNamesTheStudent) {
  Asking asking(made(8));
  Tie tie;
  tie.kind = TieKind::kGuardianOf;
  tie.person = AccountId{12};
  tie.ward = AccountId{13};
  ASSERT_TRUE(asking.ask<TieId>([&](Client& client, auto then) { client.make_tie(tie, std::move(then)); }));
  EXPECT_EQ(asking.asked().make_tie().ward_id(), 13U);
}

TEST(ClientStructure, ATieIsEndedByItsNumber) {
  Asking asking(done());
  ASSERT_TRUE(asking.ask<void>([](Client& client, auto then) { client.end_tie(TieId{7}, std::move(then)); }));
  EXPECT_EQ(asking.asked().end_tie().tie_id(), 7U);
}

TEST(ClientStructure, TiesAreListedOfAPersonAndOfAClass) {
  std::vector<wire::ServerFrame> answers(2);
  for (std::uint64_t id = 1; id <= 2; ++id) {
    auto& tie = *answers[id - 1].mutable_tie_list()->add_ties();
    tie.set_tie_id(id);
    tie.set_kind(wire::TIE_KIND_CURATOR_OF);
    tie.set_account_id(11);
    tie.set_unit_id(id + 1);
    tie.set_from_ms(5);
  }
  answers[0].mutable_tie_list()->set_more(true);
  using Ties = std::vector<Tie>;
  Asking of_person(answers);
  const auto ties = of_person.ask<Ties>([](Client& client, auto then) { client.list_ties(AccountId{11}, std::move(then)); });
  EXPECT_EQ(of_person.asked().list_ties().account_id(), 11U);
  ASSERT_EQ(ties->size(), 2U);
  EXPECT_EQ((*ties)[1].id, TieId{2});
  EXPECT_EQ((*ties)[1].kind, TieKind::kCuratorOf);
  EXPECT_EQ((*ties)[1].unit, UnitId{3});
  EXPECT_EQ((*ties)[1].from_ms, 5);

  Asking of_class(answers);
  ASSERT_TRUE(of_class.ask<Ties>([](Client& client, auto then) { client.list_class_ties(UnitId{2}, std::move(then)); }));
  EXPECT_EQ(of_class.asked().list_ties().unit_id(), 2U);
  EXPECT_EQ(of_class.asked().list_ties().account_id(), 0U);
}

TEST(ClientStructure, AChatOfATemplateIsOpened) {
  std::vector<wire::ServerFrame> answers(1);
  answers[0].mutable_chat_opened()->set_chat_id(9);
  answers[0].mutable_chat_opened()->set_seq(1);
  Asking asking(answers);
  const auto opened = asking.ask<ChatOpened>([](Client& client, auto then) {
    client.make_template_chat({ChatTemplate::kSubject, UnitId{2}, DisciplineId{3}}, std::move(then));
  });
  EXPECT_EQ(opened->chat, ChatId{9});
  EXPECT_EQ(asking.asked().make_template_chat().chat_template(), wire::CHAT_TEMPLATE_SUBJECT);
  EXPECT_EQ(asking.asked().make_template_chat().unit_id(), 2U);
  EXPECT_EQ(asking.asked().make_template_chat().discipline_id(), 3U);
}

}  // namespace
}  // namespace atrium::client
