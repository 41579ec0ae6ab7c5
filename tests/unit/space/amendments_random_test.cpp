// Random people write, answer, pass on, edit, delete, react and pin, come and go, lose their connections, while writes and reads take as long
// as chance says. What anybody is shown of it, by whatever door, is what a model makes of the log alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <iostream>
#include <mutex>

#include "tests/support/dice.h"
#include "tests/support/episodes.h"
#include "tests/support/numbered.h"
#include "tests/unit/space/answers_judge.h"
#include "tests/unit/space/reader.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

constexpr std::uint64_t kEpisodes = 200;
constexpr int kSteps = 500;  // in each
constexpr int kRestEvery = 125;

struct Member {
  Asker asker;
  std::unique_ptr<Reader> reader;
};

class Talk {
 public:
  Talk(std::uint64_t seed, Complaints& complaints);
  void play();
  const Compared& compared() const { return judge_.compared(); }

 private:
  void join(const std::string& name, Role role);
  void open_room(bool open_history);
  void turns(int count, const std::function<void()>& each);
  void listen(Member& member);
  void come_to_rest();
  void ask(Member& member, ClientFrame frame);

  void step();
  void say(Member& member, std::uint64_t room);
  void amend(Member& member, std::uint64_t room);
  void move(std::uint64_t room);
  void read(Member& member, std::uint64_t room);
  void cut(Member& member);
  std::uint64_t any_entry(std::uint64_t room);
  // Most often a message, of this author if one is said.
  std::uint64_t any_message(std::uint64_t room, std::uint64_t author = 0);
  // Most often a message under which others stand.
  std::uint64_t any_root(std::uint64_t room);
  void add_parts(Member& member, google::protobuf::RepeatedPtrField<Entity>& entities);

  bool takes(const Member& who, const ServerFrame& frame);
  void ask_everybody_about_all();

  std::uint64_t any_room() { return rooms_[dice_.below(rooms_.size())]; }

  Dice dice_;
  Complaints& complaints_;
  ScriptedSpace space_;
  std::deque<Member> members_;  // the first moderates
  AnswersJudge judge_{space_.truth(), complaints_};
  std::vector<std::uint64_t> rooms_;
  std::map<std::pair<const Member*, std::uint64_t>, ClientFrame> questions_;
  std::uint64_t texts_ = 0;
};

Talk::Talk(std::uint64_t seed, Complaints& complaints) : dice_(seed), complaints_(complaints) {
  space_.run([&] {
    join("deputy", ROLE_DEPUTY);
    join("teacher", ROLE_TEACHER);
    for (const auto* name : {"one", "two", "three"}) {
      join(name, ROLE_STUDENT);
    }
    return Going::kToEnd;
  });
  come_to_rest();
  open_room(false);
  open_room(true);
}

void Talk::join(const std::string& name, Role role) {
  auto reader = std::make_unique<Reader>(space_, complaints_, name, space_.create_account(role), Reader::Kind::kCut);
  auto& member = members_.emplace_back(Member{{reader->id().value, role}, std::move(reader)});
  member.reader->takes = [this, &member](const ServerFrame& frame) { return takes(member, frame); };
  member.reader->connect();
}

void Talk::open_room(bool open_history) {
  ClientFrame frame;
  auto& create = *frame.mutable_create_chat();
  *create.mutable_request_id() = members_.front().reader->next_request();
  create.set_kind(CHAT_KIND_GROUP);
  create.set_title("ИС-21");
  create.set_open_history(open_history);
  for (const auto& member : members_) {
    create.add_member_ids(member.reader->id().value);
  }
  members_.front().reader->send(std::move(frame));
  come_to_rest();
  for (const auto& [id, truth] : space_.truth().chats()) {
    if (std::ranges::find(rooms_, id) == rooms_.end()) {
      rooms_.push_back(id);
    }
  }
}

void Talk::turns(int count, const std::function<void()>& each) {
  space_.run([&] {
    each();
    judge_.follow();
    std::ranges::for_each(members_, [&](Member& member) { listen(member); });
    return --count == 0 || !complaints_.none() ? Going::kToEnd : Going::kOn;
  });
}

void Talk::listen(Member& member) {
  if (member.reader->connected()) {
    member.reader->take(member.reader->waiting());
    member.reader->take_page();
  }
}

// Everybody is connected, has all, and nothing is on its way.
void Talk::come_to_rest() {
  int quiet_turns = 0;
  for (int tries = 0; tries < 2000 && quiet_turns < 10 && complaints_.none(); ++tries) {
    turns(1, [&] {
      space_.finish();
      for (auto& member : members_) {
        if (!member.reader->connected()) {
          member.reader->connect();
        }
        member.reader->read_the_rest();
      }
    });
    const bool all = std::ranges::all_of(members_, [](const Member& member) { return member.reader->has_all(); });
    quiet_turns = all && space_.quiet() && questions_.empty() ? quiet_turns + 1 : 0;
  }
  if (quiet_turns < 10 && complaints_.none()) {
    complaints_.add("it does not come to rest");
  }
}

void Talk::ask(Member& member, ClientFrame frame) {
  if (member.reader->connected()) {
    const auto id = member.reader->send(frame);
    questions_[{&member, id}] = std::move(frame);
  }
}

void Talk::play() {
  for (int steps = 1; steps <= kSteps && complaints_.none(); ++steps) {
    turns(1, [this] { step(); });
    if (steps % kRestEvery == 0) {
      come_to_rest();
      ask_everybody_about_all();
      come_to_rest();
    }
  }
  if (!complaints_.none()) {
    return;
  }
  turns(1, [this] { std::ranges::for_each(members_, [](Member& member) { member.reader->cut(); }); });
  // The space hears of it. Read marks become durable by the clock, so there may be some yet.
  do {
    turns(1, [this] { space_.finish(); });
  } while (!space_.quiet());
  space_.restart();
  come_to_rest();
  ask_everybody_about_all();
  come_to_rest();
}

void Talk::step() {
  auto& member = members_[dice_.below(members_.size())];
  const auto room = any_room();
  if (!member.reader->connected() && dice_.one_in(3)) {
    member.reader->connect();
  }
  const auto what = dice_.below(100);
  what < 22   ? say(member, room)
  : what < 70 ? amend(member, room)
  : what < 74 ? move(room)
  : what < 90 ? read(member, room)
  : what < 93 ? cut(member)
              : space_.hold_fan_out(dice_.one_in(2));
  if (dice_.one_in(2)) {
    space_.write(dice_.between(1, space_.unwritten() + 1));
  }
  if (dice_.one_in(2)) {
    space_.read(dice_.below(16));
  }
}

// Of the newest more often than of all.
std::uint64_t Talk::any_entry(std::uint64_t room) {
  const auto head = space_.truth().chat(room).head();
  const auto back = dice_.one_in(2) ? std::min<std::uint64_t>(head, 10) : head;
  return dice_.between(head - back + 1, head + (dice_.one_in(10) ? 3 : 0));
}

std::uint64_t Talk::any_message(std::uint64_t room, std::uint64_t author) {
  const auto& truth = space_.truth().chat(room);
  auto seq = any_entry(room);
  const auto fits = [&] {
    return seq <= truth.head() && truth.entry(seq).has_message() && (author == 0 || truth.entry(seq).author_id() == author);
  };
  for (int tries = 0; tries < 20 && !fits(); ++tries) {
    seq = any_entry(room);
  }
  return seq;
}

std::uint64_t Talk::any_root(std::uint64_t room) {
  const auto& truth = space_.truth().chat(room);
  for (int tries = 0; tries < 20; ++tries) {
    const auto seq = any_message(room);
    if (seq <= truth.head() && truth.entry(seq).has_thread()) {
      return truth.entry(seq).thread().root_seq();
    }
  }
  return any_message(room);
}

void Talk::add_parts(Member& member, google::protobuf::RepeatedPtrField<Entity>& entities) {
  for (auto count = dice_.below(3); count > 0; --count) {
    auto& part = *entities.Add();
    part.set_length(1);
    part.set_kind(ENTITY_KIND_BOLD);
    if (dice_.one_in(3)) {
      part.set_kind(ENTITY_KIND_MENTION);
      part.set_account_id(members_[dice_.below(members_.size())].reader->id().value);
    } else if (dice_.one_in(3) && member.asker.role != ROLE_STUDENT) {
      part.set_kind(dice_.one_in(2) ? ENTITY_KIND_MENTION_ALL : ENTITY_KIND_MENTION_ROLE);
      part.set_role(part.kind() == ENTITY_KIND_MENTION_ROLE ? ROLE_STUDENT : ROLE_UNSPECIFIED);
    }
  }
}

void Talk::say(Member& member, std::uint64_t room) {
  ClientFrame frame;
  auto& message = *frame.mutable_send_message();
  *message.mutable_request_id() = member.reader->next_request();
  message.set_chat_id(room);
  message.set_text(numbered_text(++texts_, dice_.one_in(40) ? std::string(9000, '.') : "."));
  message.set_reply_to_seq(dice_.one_in(5) ? any_entry(room) : 0);
  if (dice_.one_in(8)) {
    const auto from = any_room();
    message.mutable_forward()->set_chat_id(from);
    message.mutable_forward()->set_seq(any_entry(from));
  }
  message.set_thread_root_seq(dice_.one_in(4) ? any_message(room) : 0);
  add_parts(member, *message.mutable_entities());
  ask(member, std::move(frame));
}

void Talk::amend(Member& member, std::uint64_t room) {
  static const std::vector<std::string> kSigns{"👍", "❤️", "🎉", "", "👩‍🏫"};
  ClientFrame frame;
  const auto fill = [&](auto& wish, std::uint64_t author = 0) {
    *wish.mutable_request_id() = member.reader->next_request();
    wish.set_chat_id(room);
    wish.set_target_seq(any_message(room, author));
  };
  if (const auto what = dice_.below(20); what < 9) {
    fill(*frame.mutable_set_reaction());
    frame.mutable_set_reaction()->set_emoji(kSigns[dice_.below(kSigns.size())]);
  } else if (what < 15) {
    fill(*frame.mutable_edit_message(), dice_.one_in(8) ? 0 : member.asker.account);
    frame.mutable_edit_message()->set_text(numbered_text(++texts_, "."));
    add_parts(member, *frame.mutable_edit_message()->mutable_entities());
  } else if (what < 18) {
    fill(*frame.mutable_pin_message());
    frame.mutable_pin_message()->set_pinned(!dice_.one_in(3));
  } else {
    fill(*frame.mutable_delete_message());
  }
  ask(member, std::move(frame));
}

// Anybody but the first.
void Talk::move(std::uint64_t room) {
  auto& moderator = members_.front();
  const auto id = members_[dice_.between(1, members_.size() - 1)].reader->id();
  const bool is_in = space_.space().chat(ChatId(room))->member(id) != nullptr;
  ClientFrame frame;
  const auto fill = [&](auto& wish) {
    *wish.mutable_request_id() = moderator.reader->next_request();
    wish.set_chat_id(room);
    wish.add_account_ids(id.value);
  };
  is_in ? fill(*frame.mutable_remove_members()) : fill(*frame.mutable_add_members());
  ask(moderator, std::move(frame));
}

void Talk::read(Member& member, std::uint64_t room) {
  ClientFrame frame;
  if (dice_.one_in(5)) {
    frame.mutable_set_read_mark()->set_chat_id(room);
    frame.mutable_set_read_mark()->set_seq(any_entry(room));
    member.reader->connected() ? void(member.reader->send(std::move(frame))) : void();
    return;
  }
  if (dice_.one_in(4)) {
    auto& thread = *frame.mutable_read_thread();
    thread.set_chat_id(room);
    thread.set_root_seq(any_root(room));
    thread.set_from_seq(dice_.one_in(4) ? any_entry(room) : 0);
    thread.set_limit(static_cast<std::uint32_t>(dice_.between(1, 10)));
  } else if (dice_.one_in(2)) {
    frame.mutable_read_entries()->set_chat_id(room);
    for (auto count = dice_.between(1, 20); count > 0; --count) {
      frame.mutable_read_entries()->add_seqs(any_entry(room));
    }
  } else {
    auto& history = *frame.mutable_read_history();
    history.set_chat_id(room);
    history.set_from_seq(dice_.one_in(2) ? any_entry(room) : 0);
    history.set_direction(dice_.one_in(2) ? HISTORY_DIRECTION_OLDER : HISTORY_DIRECTION_NEWER);
    history.set_view(dice_.one_in(2) ? HISTORY_VIEW_MESSAGES : HISTORY_VIEW_ENTRIES);
    history.set_limit(static_cast<std::uint32_t>(dice_.between(1, 30)));
  }
  ask(member, std::move(frame));
}

void Talk::cut(Member& member) {
  if (!member.reader->connected()) {
    return;
  }
  member.reader->cut();
  std::erase_if(questions_, [&](const auto& question) { return question.first.first == &member; });
}

// By each door, everything.
void Talk::ask_everybody_about_all() {
  turns(1, [this] {
    for (auto& member : members_) {
      ClientFrame chats;
      chats.mutable_list_chats();
      ask(member, chats);
      for (const auto room : rooms_) {
        const auto head = space_.truth().chat(room).head();
        for (std::uint64_t seq = 1; seq <= head; ++seq) {
          ClientFrame frame;
          frame.mutable_read_entries()->set_chat_id(room);
          for (int i = 0; i < 20 && seq <= head; ++i) {
            frame.mutable_read_entries()->add_seqs(seq++);
          }
          ask(member, std::move(frame));
        }
        for (const auto view : {HISTORY_VIEW_MESSAGES, HISTORY_VIEW_ENTRIES}) {
          ClientFrame frame;
          frame.mutable_read_history()->set_chat_id(room);
          frame.mutable_read_history()->set_direction(HISTORY_DIRECTION_NEWER);
          frame.mutable_read_history()->set_view(view);
          frame.mutable_read_history()->set_limit(200);
          ask(member, std::move(frame));
        }
      }
    }
  });
}

bool Talk::takes(const Member& who, const ServerFrame& frame) {
  const auto question = questions_.find({&who, frame.reply_to()});
  if (question == questions_.end()) {
    return false;
  }
  const auto asked = std::move(question->second);
  questions_.erase(question);
  judge_.check(who.asker, asked, frame);
  // Of single entries the judge of the socket, who looks for holes, knows nothing.
  return asked.has_read_entries() || asked.has_read_thread();
}

TEST(AmendmentsRandom, WhatAnybodyIsShownIsWhatAModelMakesOfTheLog) {
  std::mutex mutex;
  Compared all;
  play_episodes(kEpisodes, [&](std::uint64_t seed, Complaints& complaints) {
    Talk talk(seed, complaints);
    talk.play();
    const std::lock_guard lock(mutex);
    all += talk.compared();
  });
  std::cout << all.words() << std::endl;
  if (plays_many()) {
    for (const auto count : {all.reactions, all.edits, all.deletions, all.pins, all.contradictions, all.items_with_signs,
                             all.items_withheld, all.deleted_items, all.mentions, all.shown_pins, all.threads}) {
      EXPECT_GT(count, 500u);
    }
  }
}

}  // namespace
}  // namespace atrium::test
