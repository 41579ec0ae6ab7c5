// 100,000 random steps of a school's life; after each one every chat that follows the structure has exactly the members that the model
// works out, and every step that the model calls possible is done, every other refused.
#include <random>

#include "tests/unit/space/class_chat.h"
#include "tests/unit/space/contact_asks.h"
#include "tests/unit/space/staff.h"
#include "tests/unit/space/structure_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

class Life : public Staff {
 protected:
  static constexpr int kPeople = 24;
  static constexpr int kClasses = 4;
  static constexpr int kDisciplines = 2;

  Life() {
    for (const auto* person : {head.get(), admin.get(), teacher.get(), student.get()}) {
      everybody_.push_back(person);
    }
    for (int i = 0; i < kPeople; ++i) {
      crowd_.push_back(school.person(any_of({ROLE_TEACHER, ROLE_STUDENT, ROLE_PARENT, ROLE_STAFF, ROLE_STUDENT})));
      everybody_.push_back(crowd_.back().get());
    }
    for (const auto* person : everybody_) {
      const auto known = seen_by(*head, *person);
      for (const auto role : known.roles()) {
        model_.people[person->id().value].insert(static_cast<Role>(role));
      }
    }
    for (const auto role : {ROLE_TEACHER, ROLE_STAFF}) {
      head->ask(rule_wish(*head, role, ROLE_PARENT, CONTACT_CONDITION_ALWAYS));
    }
    for (int i = 0; i < kClasses; ++i) {
      classes_.push_back(found_class());
    }
    for (int i = 0; i < kDisciplines; ++i) {
      disciplines_.push_back(made(head->ask(discipline_wish(*head, "Дисциплина " + std::to_string(i)))));
    }
  }

  std::uint64_t found_class() {
    const auto title = "Группа " + std::to_string(++titles_);
    const auto unit = made(head->ask(unit_wish(*head, UNIT_KIND_CLASS, title)));
    model_.titles[unit] = title;
    return unit;
  }

  template <class T>
  T any_of(const std::vector<T>& things) {
    return things[std::uniform_int_distribution<std::size_t>(0, things.size() - 1)(random_)];
  }
  template <class T>
  T any_of(std::initializer_list<T> things) {
    return any_of(std::vector<T>(things));
  }
  const Person& anybody() { return *any_of(everybody_); }

  Tied any_tie() {
    const auto kind =
        any_of({TIE_KIND_CURATOR_OF, TIE_KIND_TEACHES, TIE_KIND_STUDIES_IN, TIE_KIND_STUDIES_IN, TIE_KIND_GUARDIAN_OF,
                TIE_KIND_GUARDIAN_OF, TIE_KIND_PARENT_ACTIVIST, TIE_KIND_STUDENT_ACTIVIST});
    const bool guards = kind == TIE_KIND_GUARDIAN_OF;
    return {kind, anybody().id().value, guards ? 0 : any_of(classes_), kind == TIE_KIND_TEACHES ? any_of(disciplines_) : 0,
            guards ? anybody().id().value : 0};
  }

  void make_tie() {
    const auto tie = any_tie();
    const auto answer = head->ask(tie_wish(*head, tie));
    ASSERT_EQ(answer.has_made(), model_.may_tie(tie)) << answer.error().message();
    if (answer.has_made()) {
      model_.tie(tie);
      ids_[tie] = answer.made().id();
    }
  }

  void end_tie() {
    if (model_.ties.empty()) {
      return;
    }
    const auto tie = any_of(std::vector<Tied>(model_.ties.begin(), model_.ties.end()));
    ASSERT_TRUE(head->ask(tie_end(*head, ids_.at(tie))).has_done());
    model_.ties.erase(tie);
  }

  void give_role() {
    const auto& person = anybody();
    const auto role = any_of({ROLE_TEACHER, ROLE_STAFF, ROLE_STUDENT, ROLE_PARENT});
    const bool open = !model_.closed.contains(person.id().value);
    ASSERT_EQ(head->ask(grant(*head, person, role)).has_done(), open);
    if (open) {
      model_.people[person.id().value].insert(role);
    }
  }

  void take_role() {
    const auto& person = anybody();
    const auto role = any_of({ROLE_TEACHER, ROLE_STAFF, ROLE_STUDENT, ROLE_PARENT});
    auto& roles = model_.people[person.id().value];
    const bool last = roles.size() == 1 && roles.contains(role);
    ASSERT_EQ(head->ask(revocation(*head, person, role)).has_done(), !last);
    if (!last) {
      roles.erase(role);
    }
  }

  void open_chat() {
    const auto chat_template = static_cast<ChatTemplate>(std::uniform_int_distribution(1, 11)(random_));
    const bool of_class = chat_template >= CHAT_TEMPLATE_CLASS;
    const TemplateChat chat{chat_template, of_class ? any_of(classes_) : 0,
                            chat_template == CHAT_TEMPLATE_SUBJECT ? any_of(disciplines_) : 0};
    const auto answer = head->ask(template_wish(*head, chat));
    ASSERT_TRUE(answer.has_chat_opened());
    model_.chats[answer.chat_opened().chat_id()] = chat;
  }

  // A channel for a random rule, or another rule for one that is there.
  void set_channel() {
    TemplateChat channel{CHAT_TEMPLATE_CHANNEL};
    ChannelRule rule;
    for (const auto role : {ROLE_TEACHER, ROLE_STAFF, ROLE_STUDENT, ROLE_PARENT}) {
      if (channel.roles.empty() || std::bernoulli_distribution(0.3)(random_)) {
        channel.roles.insert(role);
        rule.add_roles(role);
      }
    }
    for (const auto kind : {TIE_KIND_CURATOR_OF, TIE_KIND_STUDIES_IN, TIE_KIND_GUARDIAN_OF}) {
      if (std::bernoulli_distribution(0.3)(random_)) {
        channel.kinds.insert(kind);
        rule.add_ties(kind);
      }
    }
    channel.unit = std::bernoulli_distribution(0.5)(random_) ? any_of(classes_) : 0;
    rule.set_unit_id(channel.unit);
    if (channels_.size() < 4) {
      const auto answer = head->ask(channel_wish(*head, "Канал", rule));
      ASSERT_TRUE(answer.has_chat_opened());
      channels_.push_back(answer.chat_opened().chat_id());
      model_.chats[channels_.back()] = channel;
    } else {
      const auto chat = any_of(channels_);
      ASSERT_TRUE(head->ask(channel_change(*head, ChatId(chat), "Канал", rule)).has_done());
      model_.chats[chat] = channel;
    }
  }

  // The head keeps somebody out of a chat, or lets them in again.
  void keep_out() {
    if (model_.chats.empty()) {
      return;
    }
    const ChatId chat(any_of(std::vector(model_.chats.begin(), model_.chats.end())).first);
    const auto& person = anybody();
    const auto id = person.id().value;
    auto& out = model_.kept_out[chat.value];
    if (std::bernoulli_distribution(0.5)(random_)) {
      const bool may = model_.may_keep_out(chat.value, id);
      ASSERT_EQ(head->ask(exclusion_wish(*head, chat, person)).has_accepted(), may);
      if (may) {
        out.insert(id);
      }
    } else {
      ASSERT_EQ(head->ask(exclusion_end(*head, chat, person)).has_accepted(), out.contains(id));
      out.erase(id);
    }
  }

  void rename_class() {
    const auto unit = any_of(classes_);
    const auto title = "Группа " + std::to_string(std::uniform_int_distribution(1, 3 * kClasses)(random_));
    const bool taken =
        std::ranges::any_of(model_.titles, [&](const auto& other) { return other.second == title && other.first != unit; });
    ASSERT_EQ(head->ask(unit_rename(*head, unit, title)).has_done(), !taken);
    if (!taken) {
      model_.titles[unit] = title;
    }
    for (const auto& [chat, what] : model_.chats) {
      const bool of_class = what.chat_template >= CHAT_TEMPLATE_CLASS && what.chat_template < CHAT_TEMPLATE_SUBJECT;
      if (of_class && what.unit == unit) {
        school.at_home([&, id = chat] { EXPECT_EQ(school.space().chat(ChatId(id))->title(), model_.title_of(id)); });
      }
    }
  }

  // A class ends and another one begins.
  void archive_class() {
    auto& unit = classes_[std::uniform_int_distribution<std::size_t>(0, classes_.size() - 1)(random_)];
    ASSERT_TRUE(head->ask(unit_archive(*head, unit)).has_done());
    model_.archive(unit);
    titles_ += 3 * kClasses;
    unit = found_class();
  }

  // Somebody who moderates the chat adds or removes a person.
  void by_hand() {
    if (model_.chats.empty()) {
      return;
    }
    const ChatId chat(any_of(std::vector(model_.chats.begin(), model_.chats.end())).first);
    Person* moderator = moderator_of(chat);
    const auto& person = anybody();
    const auto id = person.id().value;
    // Which student a moderator reaches is asked elsewhere.
    const bool open_question = model_.gate_opens(chat.value, id) && model_.people.at(id).contains(ROLE_STUDENT);
    if (moderator == nullptr || model_.closed.contains(id) || open_question) {
      return;
    }
    auto& added = model_.by_hand[chat.value];
    const bool is_in = model_.members_of(chat.value).contains(id);
    const bool is_frozen = model_.frozen.contains(chat.value);
    if (std::bernoulli_distribution(0.5)(random_)) {
      ASSERT_EQ(moderator->ask(addition(*moderator, chat, person)).has_accepted(),
                !is_frozen && (is_in || model_.gate_opens(chat.value, id)));
      if (!is_in && model_.gate_opens(chat.value, id)) {
        added.insert(id);
      }
    } else {
      const bool may = !is_in || added.contains(id) || (is_frozen && moderator->id() == person.id());
      ASSERT_EQ(moderator->ask(removal(*moderator, chat, person)).has_accepted(), may);
      if (may && is_frozen) {
        model_.frozen[chat.value].erase(id);
      }
      added.erase(id);
    }
  }

  Person* moderator_of(ChatId chat) {
    Person* found = nullptr;
    school.at_home([&] {
      for (auto& person : crowd_) {
        const auto* member = school.space().chat(chat)->member(person->id());
        if (member != nullptr && member->role == MEMBER_ROLE_MODERATOR) {
          found = person.get();
        }
      }
    });
    return found;
  }

  // Somebody leaves for good and somebody new comes.
  void replace_somebody() {
    const auto at = std::uniform_int_distribution<std::size_t>(0, crowd_.size() - 1)(random_);
    auto& leaving = crowd_[at];
    ASSERT_TRUE(head->ask(closing(*head, *leaving)).has_done());
    model_.close(leaving->id().value);
    gone_.push_back(std::move(leaving));
    const auto role = any_of({ROLE_TEACHER, ROLE_STUDENT, ROLE_PARENT});
    leaving = school.person(role);
    everybody_[at + 4] = leaving.get();
    model_.people[leaving->id().value].insert(role);
  }

  void step() {
    const auto dice = std::uniform_int_distribution(0, 999)(random_);
    dice < 380   ? make_tie()
    : dice < 560 ? end_tie()
    : dice < 670 ? give_role()
    : dice < 780 ? take_role()
    : dice < 800 ? open_chat()
    : dice < 820 ? set_channel()
    : dice < 830 ? rename_class()
    : dice < 890 ? keep_out()
    : dice < 997 ? by_hand()
    : dice < 998 ? archive_class()
                 : replace_somebody();
    model_.settle_by_hand();
    model_.settle_frozen();
  }

  // Chats of archived classes become many, and change seldom. Places change with what is compared each time.
  void compare(int steps) {
    constexpr int kLookAtTheArchiveEvery = 50;
    constexpr int kLookAtPlacesEvery = 10;
    std::map<std::uint64_t, std::set<std::uint64_t>> members;
    std::map<std::uint64_t, std::set<std::uint64_t>> moderators;
    school.at_home([&] {
      for (const auto& [id, what] : model_.chats) {
        const auto& chat = *school.space().chat(ChatId(id));
        if (!model_.frozen.contains(id) || steps % kLookAtTheArchiveEvery == 0) {
          members[id] = present_in(chat);
        }
        if (!model_.frozen.contains(id) && steps % kLookAtPlacesEvery == 0) {
          moderators[id] = moderators_in(chat);
        }
      }
    });
    for (const auto& [chat, present] : members) {
      ASSERT_EQ(present, model_.members_of(chat)) << told(chat, steps);
    }
    for (const auto& [chat, present] : moderators) {
      ASSERT_EQ(present, model_.moderators_of(chat)) << "moderators, " << told(chat, steps);
    }
  }
  std::string told(std::uint64_t chat, int steps) const {
    return "template " + std::to_string(model_.chats.at(chat).chat_template) + " after " + std::to_string(steps) +
           " steps, seed " + std::to_string(seed_);
  }

  const unsigned seed_ = std::random_device{}();
  std::mt19937 random_{seed_};
  StructureModel model_;
  std::vector<const Person*> everybody_;
  std::vector<std::unique_ptr<Person>> crowd_;
  std::vector<std::unique_ptr<Person>> gone_;
  std::vector<std::uint64_t> classes_;
  std::vector<std::uint64_t> disciplines_;
  std::vector<std::uint64_t> channels_;
  int titles_ = 0;
  std::map<Tied, std::uint64_t> ids_;
};

TEST_F(Life, HasTheModelsMembersAfterEachStep) {
  constexpr int kSteps = 100'000;
  constexpr int kRestartEvery = 10'000;
  for (int steps = 1; steps <= kSteps && !HasFatalFailure(); ++steps) {
    step();
    compare(steps);
    if (steps % kRestartEvery == 0) {
      restart();
      for (auto& person : crowd_) {
        person->reconnect();
      }
    }
  }
}

}  // namespace
}  // namespace atrium::test
