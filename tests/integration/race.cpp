#include "tests/integration/race.h"

#include <algorithm>
#include <set>
#include <thread>

#include "server/space/sha256.h"

namespace atrium::test {

using namespace wire::v1;

namespace {

constexpr std::size_t kSenders = 3;
constexpr std::size_t kMovers = 6;
constexpr std::size_t kSocketsPerMover = 2;

std::string token_of(std::uint64_t account) {
  auto token = std::to_string(account);
  token.resize(32, '.');
  return token;
}

}  // namespace

Race::Race(std::uint64_t seed, std::unique_ptr<Server> server) : dice_(seed), server_(std::move(server)) {
  server_->create_space("college", "Колледж").value();
  witness_ = person<Witness>("witness", create_account("witness"));
  moderator_ = person<Moderator>("moderator", create_account("moderator"));
  for (std::size_t i = 0; i < kSenders; ++i) {
    const auto name = "sender " + std::to_string(i);
    senders_.push_back(person<Sender>(name, create_account(name)));
  }
  for (std::size_t i = 0; i < kMovers; ++i) {
    const auto name = "mover " + std::to_string(i);
    const auto account = create_account(name);
    for (std::size_t socket = 0; socket < kSocketsPerMover; ++socket) {
      movers_.push_back(person<Mover>(name + " on socket " + std::to_string(socket), account));
    }
  }
  create_chat(false);
  create_chat(true);
  course_.port = server_->open().value();
}

Race::~Race() = default;

template <class Person>
std::unique_ptr<Person> Race::person(const std::string& name, std::uint64_t account) {
  return std::make_unique<Person>(course_, name, account, token_of(account), dice_.below(std::uint64_t{1} << 62));
}

std::uint64_t Race::create_account(const std::string& name) {
  std::uint64_t id = 0;
  server_->with_space("college", [&](space::Space& space) {
    auto draft = space.draft(4096).value();
    auto& account = space.create_account(draft, name, name, {ROLE_TEACHER}, "");
    id = account.id.value;
    space.add_device(draft, account, space::sha256(token_of(id)), "race");
    space.commit(std::move(draft), {}, {}, std::nullopt, {});
  });
  accounts_.push_back(id);
  return id;
}

void Race::create_chat(bool open_history) {
  server_->with_space("college", [&](space::Space& space) {
    auto draft = space.draft(4096).value();
    auto& chat = space.create_chat(draft, CHAT_KIND_GROUP, "Группа ИС-21", open_history);
    auto& truth = truth_.add_chat(chat.id().value, open_history);
    for (const auto id : accounts_) {
      const auto role = id == moderator_->account() ? MEMBER_ROLE_MODERATOR : MEMBER_ROLE_MEMBER;
      space.add_member(draft, chat, *space.account(AccountId(id)), role, Seq(1));
      truth.found(id);
    }
    Entry created;
    created.mutable_chat_created();
    space.append(draft, chat, AccountId(), std::move(created));
    created.ParseFromString(draft.change->entries(0).encoded());
    truth_.add(created);
    course_.chats.push_back(chat.id().value);
    space.commit(std::move(draft), {}, {}, std::nullopt, {});
  });
}

void Race::run(std::uint64_t sends) {
  course_.sends = sends;
  std::vector<std::uint64_t> accounts;
  for (std::size_t i = 0; i < movers_.size(); i += kSocketsPerMover) {
    accounts.push_back(movers_[i]->account());
  }
  witness_->come();
  std::vector<std::thread> threads;
  threads.emplace_back([this] { witness_->run(); });
  threads.emplace_back([&] { moderator_->run(accounts); });
  for (auto& mover : movers_) {
    threads.emplace_back([&mover] { mover->run(); });
  }
  for (std::size_t i = 0; i < senders_.size(); ++i) {
    const auto share = sends / kSenders + (i < sends % kSenders ? 1 : 0);
    threads.emplace_back([this, i, share] { senders_[i]->run(share); });
  }
  std::ranges::for_each(threads, [](std::thread& thread) { thread.join(); });
}

void Race::learn() {
  for (const auto& frame : witness_->recordings().front().frames) {
    ServerFrame parsed;
    parsed.ParseFromString(frame.bytes);
    if (parsed.has_entry()) {
      if (parsed.entry().seq() != truth_.chat(parsed.entry().chat_id()).head() + 1) {
        complaints_.add("the witness missed something before " + std::to_string(parsed.entry().seq()));
      }
      truth_.add(parsed.entry());
    }
  }
}

std::string Race::judge() {
  learn();
  if (!complaints_.none()) {
    return complaints_.sentences();
  }
  for (const auto& mover : movers_) {
    for (const auto& recording : mover->recordings()) {
      judge(*mover, recording);
    }
  }
  return complaints_.sentences();
}

void Race::judge(const RacePerson& person, const Recording& recording) {
  SocketJudge judge(truth_, complaints_, person.account(), person.name());
  judge.resumed_from(recording.from);
  for (const auto& frame : recording.frames) {
    judge.take(frame.bytes);
    judge_absences(person, recording, frame);
  }
  for (const auto chat : course_.chats) {
    const bool whole = judge.hears(chat) && judge.next_of(chat) == truth_.chat(chat).head() + 1;
    if (recording.until_the_end && !whole) {
      complaints_.add(person.name() + " misses the end of chat " + std::to_string(chat));
    }
  }
}

// What was asked for by somebody who had been removed must not be answered before they are let in again.
void Race::judge_absences(const RacePerson& person, const Recording& recording, const Recording::Frame& frame) {
  ServerFrame parsed;
  parsed.ParseFromString(frame.bytes);
  if (parsed.has_entry()) {
    ++seen_[parsed.entry().has_withheld() ? "withheld" : "entries"];
    return;
  }
  seen_["joined"] += parsed.has_chat_joined() ? 1 : 0;
  seen_["left"] += parsed.has_chat_left() ? 1 : 0;
  seen_["refusals"] += parsed.has_error() ? 1 : 0;
  seen_["pages"] += parsed.has_history_page() ? 1 : 0;
  seen_["resumes"] += parsed.has_resumed() ? 1 : 0;
  std::set<std::uint64_t> shown;
  for (const auto& view : parsed.resumed().chats()) {
    shown.insert(view.chat_id());
  }
  if (parsed.has_history_page()) {
    shown.insert(parsed.history_page().chat_id());
  }
  for (const auto chat : shown) {
    if (away_between(chat, person.account(), recording.asked.at(parsed.reply_to()), frame.at)) {
      complaints_.add(person.name() + " was shown chat " + std::to_string(chat) + " while removed");
    }
  }
}

bool Race::away_between(std::uint64_t chat, std::uint64_t account, Clock::time_point from, Clock::time_point to) const {
  return std::ranges::any_of(moderator_->absences(chat, account),
                             [&](const Absence& absence) { return absence.removed < from && to < absence.asked_again; });
}

std::string Race::summary() const {
  std::string text = std::to_string(course_.sent) + " sends, " + std::to_string(moves()) + " moves";
  for (const auto& [what, count] : seen_) {
    text += ", " + std::to_string(count) + " " + what;
  }
  return text;
}

}  // namespace atrium::test
