// What the school is made of, asked of a scripted server.
#include <gtest/gtest.h>

#include <future>

#include "client-sdk/cpp/src/convert.h"
#include "tests/support/fake_server.h"
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

std::vector<wire::ServerFrame> just_done() {
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
  Asking asking(just_done());
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

TEST(ClientStructure, UnitsAndDisciplinesAreRenamedAndArchived) {
  Asking rename(just_done());
  ASSERT_TRUE(rename.ask<void>([](Client& client, auto then) { client.rename_unit(UnitId{2}, "ИС-31", std::move(then)); }));
  EXPECT_EQ(rename.asked().rename_unit().unit_id(), 2U);
  EXPECT_EQ(rename.asked().rename_unit().title(), "ИС-31");
  Asking discipline(just_done());
  ASSERT_TRUE(discipline.ask<void>(
      [](Client& client, auto then) { client.rename_discipline(DisciplineId{3}, "Алгебра", std::move(then)); }));
  EXPECT_EQ(discipline.asked().rename_discipline().discipline_id(), 3U);
  EXPECT_EQ(discipline.asked().rename_discipline().title(), "Алгебра");
  Asking archive(just_done());
  ASSERT_TRUE(archive.ask<void>([](Client& client, auto then) { client.archive_unit(UnitId{2}, std::move(then)); }));
  EXPECT_EQ(archive.asked().archive_unit().unit_id(), 2U);
}

std::vector<wire::ServerFrame> accepted(std::uint64_t seq) {
  std::vector<wire::ServerFrame> answers(1);
  answers[0].mutable_accepted()->set_chat_id(9);
  answers[0].mutable_accepted()->set_seq(seq);
  return answers;
}

TEST(ClientStructure, AMemberIsKeptOutAndLetInAgain) {
  Asking exclude(accepted(4));
  const auto out = exclude.ask<Accepted>(
      [](Client& client, auto then) { client.exclude_member(ChatId{9}, AccountId{11}, "приказ 12", std::move(then)); });
  EXPECT_EQ(out->seq, 4U);
  EXPECT_EQ(exclude.asked().exclude_member().chat_id(), 9U);
  EXPECT_EQ(exclude.asked().exclude_member().account_id(), 11U);
  EXPECT_EQ(exclude.asked().exclude_member().reason(), "приказ 12");
  Asking lift(accepted(5));
  ASSERT_TRUE(lift.ask<Accepted>(
      [](Client& client, auto then) { client.lift_exclusion(ChatId{9}, AccountId{11}, std::move(then)); }));
  EXPECT_EQ(lift.asked().lift_exclusion().account_id(), 11U);
}

TEST(ClientStructure, WhoIsKeptOutIsListed) {
  std::vector<wire::ServerFrame> answers(1);
  auto& exclusion = *answers[0].mutable_exclusion_list()->add_exclusions();
  exclusion.set_account_id(11);
  exclusion.set_by_account_id(12);
  exclusion.set_at_ms(5);
  exclusion.set_reason("приказ 12");
  Asking asking(answers);
  using Exclusions = std::vector<Exclusion>;
  const auto list =
      asking.ask<Exclusions>([](Client& client, auto then) { client.list_exclusions(ChatId{9}, std::move(then)); });
  EXPECT_EQ(asking.asked().list_exclusions().chat_id(), 9U);
  ASSERT_EQ(list->size(), 1U);
  EXPECT_EQ(list->front().person, AccountId{11});
  EXPECT_EQ(list->front().by, AccountId{12});
  EXPECT_EQ(list->front().at_ms, 5);
  EXPECT_EQ(list->front().reason, "приказ 12");
}

TEST(ClientStructure, AChannelIsMadeAndChangedWithItsRule) {
  std::vector<wire::ServerFrame> answers(1);
  answers[0].mutable_chat_opened()->set_chat_id(9);
  const ChannelRule rule{{Role::kTeacher, Role::kStaff}, {TieKind::kCuratorOf}, UnitId{2}, {Role::kTeacher}};
  Asking make(answers);
  const auto opened =
      make.ask<ChatOpened>([&](Client& client, auto then) { client.make_channel("Кураторы", rule, std::move(then)); });
  EXPECT_EQ(opened->chat, ChatId{9});
  const auto& wish = make.asked().make_channel();
  EXPECT_EQ(wish.title(), "Кураторы");
  ASSERT_EQ(wish.rule().roles_size(), 2);
  EXPECT_EQ(wish.rule().roles(1), wire::ROLE_STAFF);
  EXPECT_EQ(wish.rule().ties(0), wire::TIE_KIND_CURATOR_OF);
  EXPECT_EQ(wish.rule().unit_id(), 2U);
  EXPECT_EQ(wish.rule().writers(0), wire::ROLE_TEACHER);
  Asking change(just_done());
  ASSERT_TRUE(change.ask<void>(
      [&](Client& client, auto then) { client.change_channel(ChatId{9}, "Совет", rule, std::move(then)); }));
  EXPECT_EQ(change.asked().change_channel().chat_id(), 9U);
  EXPECT_EQ(change.asked().change_channel().title(), "Совет");
  EXPECT_EQ(change.asked().change_channel().rule().roles_size(), 2);
}

TEST(ClientStructure, EntriesTellWhatBecameOfAChat) {
  wire::Entry entry;
  entry.mutable_members_changed()->add_moderator_ids(11);
  entry.mutable_members_changed()->add_member_ids(12);
  EXPECT_EQ(to_entry(entry).kind, EntryKind::kMembersChanged);
  EXPECT_EQ(to_entry(entry).moderators, std::vector<AccountId>{AccountId{11}});
  EXPECT_EQ(to_entry(entry).accounts, std::vector<AccountId>{AccountId{12}});
  entry.mutable_chat_renamed()->set_title("Группа ИС-31");
  EXPECT_EQ(to_entry(entry).kind, EntryKind::kChatRenamed);
  EXPECT_EQ(to_entry(entry).text, "Группа ИС-31");
  entry.mutable_chat_archived();
  EXPECT_EQ(to_entry(entry).kind, EntryKind::kChatArchived);
}

TEST(ClientStructure, AnotherPlaceInAChatIsTold) {
  FakeServer server({[](Peer& peer) {
    peer.sign_in();
    peer.resume({make_view(1, 5, wire::CONTINUATION_NEW)});
    wire::ServerFrame changed;
    auto& view = *changed.mutable_chat_changed()->mutable_chat();
    view.set_chat_id(1);
    view.set_title("Кураторы");
    view.set_my_role(wire::MEMBER_ROLE_MODERATOR);
    view.set_may_post(true);
    view.set_muted_until_ms(7);
    peer.send(changed);
    peer.wait_for_end();
  }});
  std::promise<Chat> told;
  Options options;
  options.server = server.url();
  options.space = "college";
  options.login = "ivanova";
  options.password = "пароль";
  Events events;
  events.on_chat_changed = [&](const Chat& chat) { told.set_value(chat); };
  Client client(options, events);
  client.subscribe();
  client.start();
  auto future = told.get_future();
  ASSERT_EQ(future.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  const auto chat = future.get();
  EXPECT_EQ(chat.id, ChatId{1});
  EXPECT_EQ(chat.title, "Кураторы");
  EXPECT_EQ(chat.my_role, MemberRole::kModerator);
  EXPECT_TRUE(chat.may_post);
  EXPECT_EQ(chat.muted_until_ms, 7);
}

}  // namespace
}  // namespace atrium::client
