#include "tests/simulation/phone.h"

#include <algorithm>

#include "tests/simulation/seeded_random.h"
#include "tests/support/numbered.h"

namespace atrium::test {

using client::Command;
using client::Positions;
namespace w = client::wire;

namespace {

const std::string kFiller(12'000, '.');

std::uint64_t number_of(client::ChatId chat) { return static_cast<std::uint64_t>(chat); }

}  // namespace

Phone::Phone(World& world, const Truth& truth, Person person) : world_(world), truth_(truth), person_(std::move(person)) {
  options_.server = "ws://server";
  options_.space = person_.space;
  options_.token = person_.token;
  options_.backoff_first = std::chrono::milliseconds(50);
  options_.backoff_max = std::chrono::milliseconds(2000);
  options_.window = 64;
  events_.on_state = [this](client::ConnectionState state, std::string_view) {
    online_ = state == client::ConnectionState::kOnline;
    subscribed_ = subscribed_ && online_;
  };
  events_.on_ended = [this](const client::Error& error) {
    ended_ = true;
    ended_because_ = error.message;
  };
  events_.on_subscribed = [this](const std::vector<client::Chat>&) { subscribed_ = true; };
  events_.on_entry = [this](const client::Entry& told) { entry(told); };
  events_.on_reloaded = [this](const client::Reloaded& reloaded) { gap(reloaded); };
  events_.on_chat_left = [this](client::ChatId chat) { next_.erase(number_of(chat)); };
  start({});
}

Phone::~Phone() {
  if (session_ != nullptr) {
    session_->stop();
  }
}

void Phone::start(const Positions& positions) {
  sender_ = seeded_random();
  counter_ = 0;
  unanswered_.clear();
  online_ = subscribed_ = false;
  session_ = std::make_unique<client::Session>(world_.io, options_, events_);
  session_->subscribe(positions);
  session_->start();
}

void Phone::restart() {
  if (ended_) {
    return;
  }
  const auto positions = session_->positions();
  session_->stop();
  session_ = nullptr;
  start(positions);
}

void Phone::change(w::ClientFrame frame, std::function<void(Command::Answer)> done) {
  Command command;
  command.frame = std::move(frame);
  command.change = true;
  push(std::move(command), std::move(done));
}

void Phone::ask(w::ClientFrame frame) {
  Command command;
  command.frame = std::move(frame);
  push(std::move(command), [](const Command::Answer&) {});
}

void Phone::push(Command command, std::function<void(Command::Answer)> done) {
  unanswered_[++asked_] = "command " + std::to_string(command.frame.command_case());
  command.done = [this, number = asked_, told = std::move(done)](Command::Answer answer) {
    unanswered_.erase(number);
    // A phone that was restarted hears of the end of its last life.
    if (answer || answer.error().code != client::ErrorCode::kStopped) {
      told(std::move(answer));
    }
  };
  session_->push(std::move(command));
  session_->pump();
}

std::uint64_t Phone::some_chat() {
  if (truth_.chats().empty()) {
    return 1;
  }
  const auto which = world_.dice.below(truth_.chats().size());
  return std::next(truth_.chats().begin(), static_cast<std::ptrdiff_t>(which))->first;
}

void Phone::wish(const std::vector<std::uint64_t>& people) {
  if (ended_) {
    return;
  }
  const auto chat = some_chat();
  const auto what = world_.dice.below(100);
  if (person_.part == Part::kLeader && (truth_.chats().size() < 2 || what < 2)) {
    create(people);
  } else if (what < 60) {
    send(chat);
  } else if (what < 72) {
    edit(chat);
  } else if (what < 78) {
    react(chat);
  } else if (what < 88) {
    move(chat, people);
  } else if (what < 92) {
    give_role(people);
  } else {
    read(chat);
  }
}

template <class Part>
void sign(Part& command, std::uint64_t sender, std::uint64_t counter) {
  command.mutable_request_id()->set_sender(sender);
  command.mutable_request_id()->set_counter(counter);
}

void Phone::create(const std::vector<std::uint64_t>& people) {
  w::ClientFrame frame;
  auto& create = *frame.mutable_create_chat();
  sign(create, sender_, ++counter_);
  create.set_kind(world_.dice.one_in(3) ? w::CHAT_KIND_CHANNEL : w::CHAT_KIND_GROUP);
  create.set_title("ИС-21");
  create.set_open_history(world_.dice.one_in(2));
  for (const auto account : people) {
    if (world_.dice.one_in(2) && account != person_.account) {
      create.add_member_ids(account);
    }
  }
  change(std::move(frame), [](const Command::Answer&) {});
}

void Phone::send(std::uint64_t chat) {
  const auto number = ++world_.next_number;
  if (person_.part == Part::kOutsider) {
    world_.forbidden.insert(number);
  }
  const auto size = world_.dice.one_in(25) ? world_.dice.below(kFiller.size()) : world_.dice.below(60);
  w::ClientFrame frame;
  auto& message = *frame.mutable_send_message();
  sign(message, sender_, ++counter_);
  message.set_chat_id(chat);
  message.set_text(numbered_text(number, kFiller.substr(0, size)));
  change(std::move(frame), [this, number](const Command::Answer& answer) { acknowledged(number, answer); });
}

void Phone::edit(std::uint64_t chat) {
  const auto head = truth_.has_chat(chat) ? truth_.chat(chat).head() : 0;
  if (head == 0) {
    return;
  }
  const auto target = world_.dice.between(1, head);
  const bool own = truth_.chat(chat).entry(target).author_id() == person_.account;
  w::ClientFrame frame;
  if (world_.dice.one_in(4)) {
    auto& deletion = *frame.mutable_delete_message();
    sign(deletion, sender_, ++counter_);
    deletion.set_chat_id(chat);
    deletion.set_target_seq(target);
    change(std::move(frame), [](const Command::Answer&) {});
    return;
  }
  const auto number = ++world_.next_number;
  if (!own) {
    world_.forbidden.insert(number);  // whoever it is, and whatever becomes of them
  }
  auto& edit = *frame.mutable_edit_message();
  sign(edit, sender_, ++counter_);
  edit.set_chat_id(chat);
  edit.set_target_seq(target);
  edit.set_text(numbered_text(number, ""));
  change(std::move(frame), [this, number](const Command::Answer& answer) { acknowledged(number, answer); });
}

// The sign is one that stands nowhere else.
void Phone::react(std::uint64_t chat) {
  const auto head = truth_.has_chat(chat) ? truth_.chat(chat).head() : 0;
  if (head == 0) {
    return;
  }
  const auto number = ++world_.next_number;
  if (person_.part == Part::kOutsider) {
    world_.forbidden.insert(number);
  }
  w::ClientFrame frame;
  auto& reaction = *frame.mutable_set_reaction();
  sign(reaction, sender_, ++counter_);
  reaction.set_chat_id(chat);
  reaction.set_target_seq(world_.dice.between(1, head));
  reaction.set_emoji(numbered_emoji(number));
  change(std::move(frame), [this, number](const Command::Answer& answer) { acknowledged(number, answer); });
}

void Phone::move(std::uint64_t chat, const std::vector<std::uint64_t>& people) {
  const auto who = people[world_.dice.below(people.size())];
  w::ClientFrame frame;
  const auto fill = [&](auto& command) {
    sign(command, sender_, ++counter_);
    command.set_chat_id(chat);
    command.add_account_ids(who);
  };
  const bool removes = world_.dice.one_in(2);
  removes ? fill(*frame.mutable_remove_members()) : fill(*frame.mutable_add_members());
  const bool may = person_.part == Part::kLeader || (removes && who == person_.account);
  change(std::move(frame), [this, may, chat](const Command::Answer& answer) {
    if (answer && !may) {
      complain("was let to move somebody in chat " + std::to_string(chat));
    }
    if (answer && answer->accepted().seq() > truth_.chat(chat).head()) {
      complain("a move in chat " + std::to_string(chat) + " was acknowledged, and is not stored");
    }
  });
}

void Phone::read(std::uint64_t chat) {
  w::ClientFrame frame;
  auto& history = *frame.mutable_read_history();
  history.set_chat_id(chat);
  history.set_direction(w::HISTORY_DIRECTION_OLDER);
  history.set_view(world_.dice.one_in(2) ? w::HISTORY_VIEW_ENTRIES : w::HISTORY_VIEW_MESSAGES);
  history.set_limit(static_cast<std::uint32_t>(world_.dice.between(1, 200)));
  ask(std::move(frame));
}

void Phone::give_role(const std::vector<std::uint64_t>& people) {
  w::ClientFrame frame;
  const auto fill = [&](auto& command) {
    sign(command, sender_, ++counter_);
    command.set_account_id(people[world_.dice.below(people.size())]);
    command.set_role(w::ROLE_STAFF);
  };
  world_.dice.one_in(2) ? fill(*frame.mutable_grant_role()) : fill(*frame.mutable_revoke_role());
  change(std::move(frame), [this](const Command::Answer& answer) {
    if (answer && person_.part != Part::kLeader) {
      complain("was let to give or take a role");
    }
  });
}

void Phone::revoke_others() {
  if (ended_) {
    return;
  }
  w::ClientFrame frame;
  auto& revoke = *frame.mutable_revoke_devices();
  sign(revoke, sender_, ++counter_);
  revoke.set_all(true);
  change(std::move(frame), [](const Command::Answer&) {});
}

void Phone::acknowledged(std::uint64_t number, const Command::Answer& answer) {
  const auto place = truth_.place_of(number);
  if (!answer) {
    // What the client says when it ends: then nobody knows.
    const bool unknown =
        answer.error().code == client::ErrorCode::kSignedOut || answer.error().code == client::ErrorCode::kNoPassword;
    if (place && !unknown) {
      complain("wish " + std::to_string(number) + " was refused, and is done: " + answer.error().message);
    }
    if (!unknown) {
      world_.forbidden.insert(number);
    }
    return;
  }
  if (!place || *place != std::pair(answer->accepted().chat_id(), answer->accepted().seq())) {
    complain("wish " + std::to_string(number) + " was acknowledged, and is not where it was said to be");
  }
}

void Phone::entry(const client::Entry& told) {
  const auto chat = number_of(told.chat);
  const auto due = next_.try_emplace(chat, told.seq).first;
  if (due->second != told.seq) {
    complain("the SDK tells seq " + std::to_string(told.seq) + " of chat " + std::to_string(chat) + " where " +
             std::to_string(due->second) + " was due");
  }
  due->second = told.seq + 1;
  const auto& stored = truth_.chat(chat).entry(told.seq);
  const bool other = !told.text.empty() && told.text != text_of(stored);
  if (other) {
    complain("the SDK tells another text of chat " + std::to_string(chat) + ", seq " + std::to_string(told.seq));
  }
}

// Only what this person may not see is passed over.
void Phone::gap(const client::Reloaded& reloaded) {
  const auto chat = number_of(reloaded.chat);
  const auto& truth = truth_.chat(chat);
  for (auto seq = reloaded.after_seq + 1; seq < reloaded.next_seq && seq <= truth.head(); ++seq) {
    if (truth.sees(person_.account, seq)) {
      complain("the SDK passes over seq " + std::to_string(seq) + " of chat " + std::to_string(chat));
      break;
    }
  }
  next_[chat] = reloaded.next_seq;
}

bool Phone::has_all() const {
  if (ended_) {
    return true;
  }
  if (!unanswered_.empty() || !online_ || !subscribed_) {
    return false;
  }
  const auto& positions = session_->positions().chats;
  return std::ranges::all_of(truth_.chats(), [&](const auto& chat) {
    const auto at = positions.find(client::ChatId{chat.first});
    const bool in = chat.second.stay_at(person_.account, chat.second.head()) != nullptr;
    return in ? at != positions.end() && at->second == chat.second.head() : at == positions.end();
  });
}

std::string Phone::state() const {
  std::string state = person_.name + (online_ ? " online" : " offline") + (subscribed_ ? " subscribed, " : ", ") +
                      std::to_string(unanswered_.size()) + " unanswered";
  if (!unanswered_.empty()) {
    state += ", first " + unanswered_.begin()->second;
  }
  for (const auto& [chat, truth] : truth_.chats()) {
    const auto& positions = session_->positions().chats;
    const auto at = positions.find(client::ChatId{chat});
    const bool in = truth.stay_at(person_.account, truth.head()) != nullptr;
    const auto has = at == positions.end() ? 0 : at->second;
    if (has != (in ? truth.head() : 0)) {
      state += ", chat " + std::to_string(chat) + " at " + std::to_string(has) + " of " + std::to_string(truth.head()) +
               (in ? "" : ", not in it");
    }
  }
  return state;
}

void Phone::complain(const std::string& what) const { world_.complaints.add(person_.name + ": " + what); }

}  // namespace atrium::test
