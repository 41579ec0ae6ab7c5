#include "tests/unit/space/term.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "tests/support/numbered.h"

namespace atrium::test {

using namespace wire::v1;

namespace {

constexpr std::size_t kPupils = 5;
constexpr std::uint64_t kPatience = 3'000'000;  // turns

const std::string kFiller(8000, '.');

}  // namespace

Term::Term(std::uint64_t seed, Plot plot) : dice_(seed), plot_(plot) {
  space_.run([&] {
    teacher_ = person("teacher", Reader::Kind::kUninterrupted, ROLE_DEPUTY);
    tutor_ = person("tutor", Reader::Kind::kUninterrupted, ROLE_STUDENT);
    for (std::size_t i = 0; i < kPupils; ++i) {
      pupils_.push_back({person("pupil " + std::to_string(i), Reader::Kind::kCut, ROLE_STUDENT),
                         person("twin " + std::to_string(i), Reader::Kind::kUninterrupted, ROLE_STUDENT)});
    }
    return Going::kToEnd;
  });
  open_room(CHAT_KIND_GROUP, false);
  open_room(CHAT_KIND_GROUP, true);
  open_room(CHAT_KIND_CHANNEL, false);
  open_room(CHAT_KIND_CHANNEL, true);
}

std::unique_ptr<Reader> Term::person(const std::string& name, Reader::Kind kind, Role role) {
  auto reader = std::make_unique<Reader>(space_, complaints_, name, space_.create_account(role), kind);
  reader->connect();
  return reader;
}

void Term::open_room(ChatKind kind, bool open_history) {
  ClientFrame frame;
  auto& create = *frame.mutable_create_chat();
  *create.mutable_request_id() = teacher_->next_request();
  create.set_kind(kind);
  create.set_title("ИС-21");
  create.set_open_history(open_history);
  create.add_member_ids(tutor_->id().value);
  for (const auto& pupil : pupils_) {
    create.add_member_ids(pupil.reader->id().value);
    create.add_member_ids(pupil.twin->id().value);
  }
  teacher_->send(std::move(frame));
  const auto before = space_.truth().chats().size();
  until([&] { return space_.truth().chats().size() > before; }, [&] { settle(); });
  for (const auto& [id, chat] : space_.truth().chats()) {
    if (std::ranges::none_of(rooms_, [&, id = id](const Room& room) { return room.id == id; })) {
      rooms_.push_back({id, kind == CHAT_KIND_CHANNEL, std::vector<bool>(kPupils, true)});
      return;
    }
  }
}

void Term::until(const std::function<bool()>& condition, const std::function<void()>& step) {
  std::uint64_t turns = 0;
  space_.run([&] {
    if (condition() || !complaints_.none()) {
      return Going::kToEnd;
    }
    step();
    if (++turns == kPatience) {
      complaints_.add("the awaited condition did not come");
    }
    return Going::kOn;
  });
}

void Term::send(std::uint64_t messages) {
  const auto enough = happened_.sends + messages;
  until([&] { return happened_.sends >= enough; },
        [&] {
          say();
          settle();
        });
}

void Term::go_on_until(const std::function<bool(const Happened&)>& condition) {
  while (!condition(happened_) && complaints_.none()) {
    bool restart_due = false;
    until([&] { return restart_due || condition(happened_); },
          [&] {
            happen();
            restart_due = plot_ == Plot::kCuts && dice_.one_in(3000);
          });
    if (restart_due) {
      restart();
    }
  }
}

void Term::happen() {
  auto& pupil = *dice_.pick(pupils_).reader;
  const auto what = dice_.below(100);
  if (what < 13) {
    say();
  } else if (what < 15) {
    if (plot_ == Plot::kMoves || dice_.one_in(6)) {
      move_somebody();
    }
  } else if (what < 30) {
    space_.write(dice_.between(1, space_.unwritten() + 1));
  } else if (what < 49) {
    space_.read(dice_.below(16));
  } else if (what < 50) {
    space_.hold_fan_out(dice_.one_in(2));
  } else if (!pupil.connected()) {
    if (dice_.one_in(4)) {
      happened_.resumes_far_behind += pupil.furthest_behind() > 1000 ? 1 : 0;
      pupil.connect(!dice_.one_in(200));
    }
  } else if (what < 51) {
    pupil.read_the_rest();
  } else if (what < 78) {
    pupil.take(dice_.one_in(4) ? pupil.waiting() : dice_.between(1, 20));
  } else if (what < 90) {
    pupil.take_page();
  } else {
    cut(pupil);
  }
  uninterrupted_listen();
}

void Term::say() {
  auto& room = dice_.pick(rooms_);
  auto& who = room.channel || dice_.one_in(2) ? *teacher_ : *tutor_;
  const auto filler = kFiller.substr(0, dice_.one_in(50) ? dice_.between(2000, 8000) : dice_.between(0, 100));
  const auto kind = dice_.below(30);
  const auto target = kind < 6 ? own_message(space_.truth().chat(room.id), who.id()) : 0;
  ClientFrame frame;
  if (target != 0 && kind == 0) {
    auto& deletion = *frame.mutable_delete_message();
    *deletion.mutable_request_id() = who.next_request();
    deletion.set_chat_id(room.id);
    deletion.set_target_seq(target);
  } else if (target != 0) {
    auto& edit = *frame.mutable_edit_message();
    *edit.mutable_request_id() = who.next_request();
    edit.set_chat_id(room.id);
    edit.set_target_seq(target);
    edit.set_text(numbered_text(++next_text_, filler));
  } else if (kind < 9) {
    auto& reaction = *frame.mutable_set_reaction();
    *reaction.mutable_request_id() = who.next_request();
    reaction.set_chat_id(room.id);
    reaction.set_target_seq(dice_.between(1, space_.truth().chat(room.id).head()));
    reaction.set_emoji(numbered_emoji(++next_text_));
  } else if (kind == 9) {
    auto& pin = *frame.mutable_pin_message();
    *pin.mutable_request_id() = who.next_request();
    pin.set_chat_id(room.id);
    pin.set_target_seq(dice_.between(1, space_.truth().chat(room.id).head()));
    pin.set_pinned(dice_.one_in(2));
  } else {
    auto& message = *frame.mutable_send_message();
    *message.mutable_request_id() = who.next_request();
    message.set_chat_id(room.id);
    message.set_text(numbered_text(++next_text_, filler));
  }
  who.send(std::move(frame));
  ++happened_.sends;
}

std::uint64_t Term::own_message(const ChatTruth& chat, AccountId author) {
  const auto oldest = dice_.one_in(2) || chat.head() < 100 ? 1 : chat.head() - 50;
  for (int tries = 0; tries < 8; ++tries) {
    const auto seq = dice_.between(oldest, chat.head());
    if (chat.entry(seq).has_message() && chat.entry(seq).author_id() == author.value) {
      return seq;
    }
  }
  return 0;
}

// Sometimes out and in again, or in and out, before anything of it is durable.
void Term::move_somebody() {
  auto& room = dice_.pick(rooms_);
  const auto pupil = dice_.below(kPupils);
  const auto times = dice_.one_in(3) ? dice_.between(2, 4) : 1;
  for (std::uint64_t i = 0; i < times; ++i) {
    move(room, pupil);
  }
}

void Term::move(Room& room, std::size_t pupil) {
  ClientFrame frame;
  const auto fill = [&](auto& command) {
    *command.mutable_request_id() = teacher_->next_request();
    command.set_chat_id(room.id);
    command.add_account_ids(pupils_[pupil].reader->id().value);
    command.add_account_ids(pupils_[pupil].twin->id().value);
  };
  room.has[pupil] ? fill(*frame.mutable_remove_members()) : fill(*frame.mutable_add_members());
  room.has[pupil] = !room.has[pupil];
  teacher_->send(std::move(frame));
  ++happened_.moves;
}

void Term::cut(Reader& reader) {
  ++happened_.cuts;
  happened_.cuts_within_a_page += reader.page_waits() && reader.waiting() != 0 ? 1 : 0;
  happened_.cuts_while_reloading += reader.reloading() ? 1 : 0;
  happened_.cuts_before_the_disk += space_.unwritten() != 0 ? 1 : 0;
  reader.cut();
  if (dice_.one_in(3)) {
    const auto& room = dice_.pick(rooms_);
    reader.go_back(room.id, dice_.below(dice_.one_in(8) ? space_.truth().chat(room.id).head() : 300));
  }
}

void Term::listen(Reader& reader) {
  reader.take(reader.waiting());
  reader.take_page();
}

void Term::uninterrupted_listen() {
  listen(*teacher_);
  listen(*tutor_);
  for (const auto& pupil : pupils_) {
    listen(*pupil.twin);
  }
}

void Term::settle() {
  space_.write(space_.unwritten());
  while (space_.read(0)) {
  }
  uninterrupted_listen();
  for (const auto& pupil : pupils_) {
    if (!pupil.reader->connected()) {
      pupil.reader->connect();
    }
    listen(*pupil.reader);
  }
}

bool Term::at_rest() const {
  return space_.quiet() && teacher_->has_all() && tutor_->has_all() && std::ranges::all_of(pupils_, [](const Pupil& pupil) {
           return pupil.reader->connected() && pupil.reader->has_all() && pupil.twin->has_all();
         });
}

void Term::restart() {
  until([this] { return at_rest(); }, [this] { settle(); });
  std::vector<Reader*> everybody{teacher_.get(), tutor_.get()};
  for (const auto& pupil : pupils_) {
    everybody.insert(everybody.end(), {pupil.reader.get(), pupil.twin.get()});
  }
  // The space hears of it. Read marks become durable by the clock, so there may be some yet.
  bool cut = false;
  until([&] { return cut && space_.quiet(); },
        [&] {
          if (!std::exchange(cut, true)) {
            std::ranges::for_each(everybody, [](Reader* reader) { reader->cut(); });
          }
          space_.finish();
        });
  space_.restart();
  std::ranges::for_each(everybody, [](Reader* reader) { reader->connect(); });
  ++happened_.restarts;
}

void Term::come_to_rest() {
  for (auto& room : rooms_) {
    for (std::size_t pupil = 0; pupil < kPupils; ++pupil) {
      if (!room.has[pupil]) {
        move(room, pupil);
      }
    }
  }
  int turns = 0;
  // Commands are on their way still when it begins.
  until([&] { return ++turns > 5 && at_rest(); }, [this] { settle(); });
  std::ranges::for_each(pupils_, [](const Pupil& pupil) { pupil.reader->read_the_rest(); });
  until([this] { return at_rest(); }, [this] { settle(); });
}

void Term::compare() {
  ASSERT_TRUE(complaints_.none()) << complaints_.sentences();
  for (const auto& pupil : pupils_) {
    for (const auto& room : rooms_) {
      compare(pupil, room.id);
    }
    // Told to reload it would have compared history with history.
    EXPECT_EQ(pupil.twin->resumed_as(CONTINUATION_RELOAD) + pupil.twin->resumed_as(CONTINUATION_CATCHING_UP), 0u);
  }
}

void Term::compare(const Pupil& pupil, std::uint64_t chat) {
  const auto& truth = space_.truth().chat(chat);
  const auto id = pupil.twin->id().value;
  Log stored;
  for (std::uint64_t seq = 1; seq <= truth.head(); ++seq) {
    if (truth.sees(id, seq)) {
      stored[seq] = truth.bytes_for(id, seq);
    }
  }
  const auto whole = without_deleted(id, chat, pupil.twin->logs().at(chat));
  EXPECT_TRUE(whole == without_deleted(id, chat, stored)) << "the uninterrupted reader's log is not what was stored";
  EXPECT_TRUE(whole == without_deleted(pupil.reader->id().value, chat, pupil.reader->logs().at(chat)))
      << "the reader's log is another";
}

// A text that was deleted later is there for those who heard it, and not for those who came later.
Log Term::without_deleted(std::uint64_t pupil, std::uint64_t chat, const Log& log) const {
  const auto& truth = space_.truth().chat(chat);
  auto same = log;
  for (auto& [seq, bytes] : same) {
    if (truth.is_deleted(seq) && truth.fits(pupil, seq, bytes)) {
      bytes = truth.bytes_without_text(seq);
    }
  }
  return same;
}

std::uint64_t Term::resumed_as(Continuation how) const {
  std::uint64_t sum = 0;
  for (const auto& pupil : pupils_) {
    sum += pupil.reader->resumed_as(how);
  }
  return sum;
}

}  // namespace atrium::test
