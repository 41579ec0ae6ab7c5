// What people write to each other, through the SDK: a real server over a real store, whose clock is moved on.
#include <atrium/conversation.h>

#include <algorithm>

#include "tests/integration/group_school.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;
using client::Accepted;
using client::Confirmations;
using client::Conversation;
using client::EntityKind;
using client::EntryKind;
using client::ErrorCode;
using client::NewMessage;
using client::PollView;
using client::Result;
using client::Role;
using client::Scheduled;
using client::Seq;
using client::TextEntity;

using wire::v1::MEMBER_ROLE_MEMBER;
using wire::v1::MEMBER_ROLE_MODERATOR;

constexpr auto kPatience = 20s;

TextEntity part(std::uint32_t offset, std::uint32_t length, EntityKind kind) {
  TextEntity entity;
  entity.offset = offset;
  entity.length = length;
  entity.kind = kind;
  return entity;
}

// A teacher moderates a group with a colleague and two students. The head is not there.
class Group : public GroupSchool {
 protected:
  Group()
      : GroupSchool({{"head", wire::v1::ROLE_HEAD},
                     {"teacher", wire::v1::ROLE_TEACHER, MEMBER_ROLE_MODERATOR},
                     {"colleague", wire::v1::ROLE_TEACHER, MEMBER_ROLE_MEMBER},
                     {"student", wire::v1::ROLE_STUDENT, MEMBER_ROLE_MEMBER},
                     {"mate", wire::v1::ROLE_STUDENT, MEMBER_ROLE_MEMBER}}) {}

  NewMessage message(const std::string& text, std::vector<TextEntity> entities = {}) const {
    NewMessage message;
    message.chat = group_;
    message.text = text;
    message.entities = std::move(entities);
    return message;
  }
  Result<Accepted> write(const std::string& login, const NewMessage& message) {
    return as(login).ask<Accepted>([&](client::Client& client, auto done) { client.send(message, std::move(done)); });
  }
  Seq said(const std::string& login, const NewMessage& message) { return write(login, message).value().seq; }
  Result<Accepted> edit(const std::string& login, Seq target, const std::string& text) {
    return as(login).ask<Accepted>(
        [&](client::Client& client, auto done) { client.edit(group_, target, text, std::move(done)); });
  }
  Result<Accepted> remove(const std::string& login, Seq target) {
    return as(login).ask<Accepted>(
        [&](client::Client& client, auto done) { client.remove(group_, target, std::move(done)); });
  }
  Seq mention_of(const std::string& login) { return group_of(login).mention_seq; }

  Result<Accepted> confirm(const std::string& login, Seq target) {
    return as(login).ask<Accepted>(
        [&](client::Client& client, auto done) { Conversation(client).confirm(group_, target, std::move(done)); });
  }
  Confirmations confirmations(Seq target) {
    return as("teacher")
        .ask<Confirmations>([&](client::Client& client, auto done) {
          Conversation(client).list_confirmations(group_, target, std::move(done));
        })
        .value();
  }
  Result<Scheduled> schedule(const std::string& login, const NewMessage& message, std::chrono::milliseconds ahead) {
    return as(login).ask<Scheduled>([&](client::Client& client, auto done) {
      Conversation(client).schedule(message, now_ms() + ahead.count(), std::move(done));
    });
  }

  Result<Accepted> vote(FileSender& who, Seq poll, std::vector<std::uint32_t> options) {
    return who.ask<Accepted>(
        [&](client::Client& client, auto done) { client.vote(group_, poll, std::move(options), std::move(done)); });
  }
  PollView poll(const std::string& login, Seq poll) {
    return as(login)
        .ask<PollView>([&](client::Client& client, auto done) { client.read_poll(group_, poll, std::move(done)); })
        .value();
  }

  std::ptrdiff_t written(const std::string& text) {
    const auto items = newest("mate", group_, client::HistoryView::kMessages);
    return std::ranges::count(items, text, [](const client::HistoryItem& each) { return each.entry.text; });
  }
  bool has(EntryKind kind) {
    const auto items = newest("mate", group_, client::HistoryView::kEntries);
    return std::ranges::any_of(items, [kind](const client::HistoryItem& each) { return each.entry.kind == kind; });
  }
  // What the server does by itself is done with the next commands, and seen once it is durable.
  static bool comes_about(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) {
        return false;
      }
    }
    return true;
  }
};

TEST_F(Group, IsCalledOneByOneByRoleAndAsAWhole) {
  auto person = part(0, 8, EntityKind::kMention);
  person.account = ids_.at("student");
  const auto one = said("mate", message("Анна, ты где?", {person}));
  EXPECT_EQ(mention_of("student"), one);
  EXPECT_EQ(mention_of("colleague"), 0u);

  auto role = part(0, 16, EntityKind::kMentionRole);
  role.role = Role::kStudent;
  const auto students = said("colleague", message("Студенты, сдайте зачётки", {role}));
  const auto everybody = part(0, 6, EntityKind::kMentionAll);
  EXPECT_EQ(write("mate", message("Студенты, все на улицу", {role})).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(write("mate", message("Все на улицу", {everybody})).error().code, ErrorCode::kForbidden);
  restart();
  EXPECT_EQ(mention_of("student"), students);
  EXPECT_EQ(mention_of("mate"), students);
  EXPECT_EQ(mention_of("teacher"), 0u);

  const auto all = said("teacher", message("Все на линейку", {everybody}));
  for (const auto* login : {"student", "mate", "colleague"}) {
    EXPECT_EQ(mention_of(login), all) << login;
  }
  EXPECT_TRUE(as("student").ask<void>(
      [&](client::Client& client, auto done) { client.set_read_mark(group_, all, std::move(done)); }));
  EXPECT_EQ(mention_of("student"), 0u);
}

TEST_F(Group, ReadsWhatStandsOutAsItWasWritten) {
  const std::string text = "важное срочно код блок сайт\nпункт";
  std::vector<TextEntity> parts{part(0, 12, EntityKind::kBold), part(13, 12, EntityKind::kItalic),
                                part(26, 6, EntityKind::kCode), part(33, 8, EntityKind::kCodeBlock),
                                part(42, 8, EntityKind::kLink), part(51, 10, EntityKind::kListItem)};
  parts[4].url = "https://school.example/";
  const auto seq = said("student", message(text, parts));
  for (int round = 0; round < 2; ++round) {
    const auto entry = item("teacher", seq).entry;
    EXPECT_EQ(entry.text, text);
    ASSERT_EQ(entry.entities.size(), parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
      EXPECT_EQ(entry.entities[i].offset, parts[i].offset) << i;
      EXPECT_EQ(entry.entities[i].length, parts[i].length) << i;
      EXPECT_EQ(entry.entities[i].kind, parts[i].kind) << i;
      EXPECT_EQ(entry.entities[i].url, parts[i].url) << i;
    }
    restart();
  }
}

TEST_F(Group, HearsOnceAndInSilenceWhatWasScheduled) {
  auto wish = message("Завтра нет уроков");
  wish.silent = true;
  ASSERT_TRUE(schedule("teacher", wish, 10min));
  ASSERT_TRUE(schedule("teacher", message("Каникулы"), 24h));
  later(9min);
  EXPECT_EQ(written(wish.text), 0);
  later(2min);
  ASSERT_TRUE(comes_about([&] { return written(wish.text) > 0; }));
  EXPECT_TRUE(newest("mate", group_, client::HistoryView::kMessages).back().entry.silent);
  restart();
  later(24h);
  ASSERT_TRUE(comes_about([&] { return written("Каникулы") > 0; }));
  restart();
  EXPECT_EQ(written(wish.text), 1);
  EXPECT_EQ(written("Каникулы"), 1);
}

TEST_F(Group, DoesNotHearOfWhoMayNotWriteThereByThen) {
  ASSERT_TRUE(schedule("student", message("Меня вам не остановить"), 10min));
  EXPECT_TRUE(as("teacher").ask<void>([&](client::Client& client, auto done) {
    client.mute_member(group_, ids_.at("student"), client::kForGood, std::move(done));
  }));
  restart();
  later(11min);
  ASSERT_TRUE(comes_about([&] { return !told("student").empty(); }));
  EXPECT_EQ(told("student").back().code, client::NoticeCode::kScheduledRefused);
  EXPECT_EQ(written("Меня вам не остановить"), 0);
}

TEST_F(Group, ConfirmsInTimeOrLateAndIsRemindedOnTheWay) {
  auto wish = message("Прочтите приказ");
  wish.confirm.emplace().deadline_ms = now_ms() + std::chrono::milliseconds(48h).count();
  const auto asked = said("teacher", wish);
  EXPECT_EQ(group_of("student").confirm_seqs, std::vector{asked});
  EXPECT_TRUE(confirm("student", asked));
  EXPECT_TRUE(group_of("student").confirm_seqs.empty());
  EXPECT_FALSE(has(EntryKind::kConfirmReminder));
  later(25h);
  EXPECT_TRUE(comes_about([&] { return has(EntryKind::kConfirmReminder); }));
  restart();
  later(24h);
  EXPECT_TRUE(confirm("mate", asked));
  const auto sheet = confirmations(asked);
  ASSERT_EQ(sheet.confirmed.size(), 2u);
  for (const auto& one : sheet.confirmed) {
    EXPECT_EQ(one.late, one.account == ids_.at("mate"));
  }
  EXPECT_EQ(sheet.missing, std::vector{ids_.at("colleague")});
  EXPECT_FALSE(sheet.closed);
  later(31 * 24h);
  EXPECT_TRUE(comes_about([&] { return has(EntryKind::kConfirmationClosed); }));
  EXPECT_FALSE(confirm("colleague", asked));
}

TEST_F(Group, PlaysAQuizByItsRules) {
  auto wish = message("Столица Австралии?");
  wish.poll.emplace().options = {"Сидней", "Канберра"};
  wish.poll->quiz = true;
  wish.poll->is_final = true;
  wish.poll->voter_roles = {Role::kStudent};
  wish.poll->closes_at_ms = now_ms() + std::chrono::milliseconds(1h).count();
  wish.right_option = 2;
  const auto asked = said("teacher", wish);
  EXPECT_EQ(vote(as("colleague"), asked, {2}).error().code, ErrorCode::kForbidden);
  EXPECT_TRUE(vote(as("student"), asked, {1}));
  EXPECT_EQ(vote(as("student"), asked, {2}).error().code, ErrorCode::kConflict);
  EXPECT_EQ(poll("student", asked).state.right_option, 0u);
  EXPECT_EQ(poll("teacher", asked).state.right_option, 0u);
  restart();
  later(61min);
  EXPECT_EQ(vote(as("mate"), asked, {2}).error().code, ErrorCode::kConflict);
  const auto over = poll("mate", asked).state;
  EXPECT_TRUE(over.closed);
  EXPECT_EQ(over.right_option, 2u);
  EXPECT_EQ(over.voters, 1u);
  ASSERT_EQ(over.options.size(), 2u);
  EXPECT_EQ(over.options[0].accounts, std::vector{ids_.at("student")});
}

TEST_F(Group, CountsOneOfAHundredVotesAtOnce) {
  for (const bool anonymous : {false, true}) {
    auto wish = message("Кто за?");
    wish.poll.emplace().options = {"за", "против"};
    wish.poll->anonymous = anonymous;
    wish.poll->is_final = true;
    const auto asked = said("teacher", wish);
    std::vector<std::unique_ptr<FileSender>> devices;
    for (int i = 0; i < 5; ++i) {
      devices.push_back(another("student"));
    }
    std::vector<std::future<bool>> answers;
    for (std::size_t i = 0; i < 100; ++i) {
      auto answer = std::make_shared<std::promise<bool>>();
      answers.push_back(answer->get_future());
      devices[i % devices.size()]->client().vote(group_, asked, {static_cast<std::uint32_t>(1 + i % 2)},
                                                 [answer](auto result) { answer->set_value(static_cast<bool>(result)); });
    }
    EXPECT_EQ(std::ranges::count_if(answers, [](auto& answer) { return answer.get(); }), 1);
    const auto state = poll("teacher", asked).state;
    EXPECT_EQ(state.voters, 1u);
    EXPECT_EQ(state.options.at(0).votes + state.options.at(1).votes, 1u);
  }
}

TEST_F(Group, ChangesWhatItSaidForAWhileOnly) {
  const auto settings = as("head").ask<client::SpaceSettings>(
      [](client::Client& client, auto done) { client.read_settings(std::move(done)); });
  EXPECT_TRUE(as("head").ask<client::SpaceSettings>([&](client::Client& client, auto done) {
    client::SettingsChange change;
    change.amend_hours = 1;
    client.change_settings(settings.value().version, change, std::move(done));
  }));
  const auto text = said("student", message("В пять"));
  EXPECT_TRUE(edit("student", text, "В шесть"));
  restart();
  later(61min);
  EXPECT_EQ(edit("student", text, "Никогда").error().code, ErrorCode::kForbidden);
  EXPECT_EQ(remove("student", text).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(item("mate", text).text_now, "В шесть");
  EXPECT_EQ(remove("mate", text).error().code, ErrorCode::kForbidden);
  EXPECT_TRUE(remove("teacher", text)) << "who moderates may at any time";
  EXPECT_TRUE(item("mate", text).deleted);
}

TEST_F(Group, PassesOnOnlyWhatIsSeen) {
  const auto text = said("student", message("Только для нас"));
  const auto direct = as("head").ask<client::ChatOpened>(
      [&](client::Client& client, auto done) { client.open_direct_chat(ids_.at("teacher"), std::move(done)); });
  NewMessage passed;
  passed.chat = direct.value().chat;
  passed.forward = client::MessageRef{group_, text};
  EXPECT_EQ(write("head", passed).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(write("teacher", passed));
  const auto last = newest("head", passed.chat, client::HistoryView::kMessages).back().entry;
  ASSERT_TRUE(last.forward);
  EXPECT_EQ(last.forward->seq, text);
  EXPECT_EQ(last.text, "") << "what is passed on is read where it stands, by who is there";
  const auto origin = as("head").ask<client::HistoryPage>(
      [&](client::Client& client, auto done) { client.read_entries(group_, {text}, std::move(done)); });
  EXPECT_FALSE(origin);
}

}  // namespace
}  // namespace atrium::test
