#include "tests/unit/space/scripted_space.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace atrium::test {

using namespace wire::v1;

void ScriptedCommitter::commit(storage::CommitListener& listener, std::vector<storage::PendingChange> changes) {
  listener_ = &listener;
  for (auto& change : changes) {
    waiting_.push_back(std::move(change));
  }
}

void ScriptedCommitter::write(std::size_t count) {
  std::vector<const storage::Change*> group;
  for (std::size_t i = 0; i < count; ++i) {
    group.push_back(waiting_[i].change.get());
  }
  ASSERT_TRUE(store_.write(group));
  const ChangeNumber through(group.back()->number());
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<storage::PendingChange> written(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  listener_->committed(through, std::move(written));
}

ScriptedSpace::ScriptedSpace()
    : store_(Epoch(7), [this](std::span<const storage::Change* const> group) -> Status {
        std::ranges::for_each(group, [this](const auto* change) { learn(*change); });
        return {};
      }) {
  storage::Change change;
  change.set_space_id(1);
  change.set_number(1);
  change.mutable_space()->set_space_id(1);
  change.mutable_space()->set_name("college");
  const storage::Change* group[] = {&change};
  EXPECT_TRUE(store_.write(group));
  outbox_ = std::make_unique<delivery::Outbox>(home_, std::vector<delivery::Destination>{{&home_, &table_}});
  load();
}

ScriptedSpace::~ScriptedSpace() { space_.reset(); }

void ScriptedSpace::load() {
  const space::Environment environment{
      home_,
      *outbox_,
      committer_,
      store_,
      [] { return std::int64_t{1000}; },
      [this] { return ++next_random_; },
      [this](net::Task work) { reads_.push_back(std::move(work)); },
      [](const space::PasswordCheck&) { return space::PasswordTurn{space::PasswordTurn::Refusal::kQueueIsFull}; },
      [this] { return holds_ ? std::chrono::microseconds(0) : std::chrono::microseconds(1'000'000); }};
  space_ = std::make_unique<space::Space>(environment, store_.load_space(SpaceId(1)).value());
}

void ScriptedSpace::learn(const storage::Change& change) {
  for (const auto& chat : change.chats()) {
    if (truth_.has_chat(chat.chat_id())) {
      continue;  // it was changed
    }
    auto& truth = truth_.add_chat(chat.chat_id(), chat.open_history());
    for (const auto& membership : change.memberships()) {
      truth.found(membership.account_id());
    }
  }
  for (const auto& record : change.entries()) {
    if (record.chat_id() == storage::kAuditLog.value) {
      continue;
    }
    Entry entry;
    ASSERT_TRUE(entry.ParseFromString(record.encoded()));
    truth_.add(entry);
  }
}

void ScriptedSpace::run(std::function<Going()> step) {
  step_ = std::move(step);
  next_turn();
  home_.run();
  home_.context().restart();
}

void ScriptedSpace::next_turn() {
  home_.post([this] { step_() == Going::kOn ? next_turn() : home_.stop(); });
}

bool ScriptedSpace::write(std::size_t at_most) {
  const auto count = std::min(at_most, committer_.waiting());
  if (count != 0) {
    committer_.write(count);
  }
  return count != 0;
}

bool ScriptedSpace::read(std::size_t which) {
  if (reads_.empty()) {
    return false;
  }
  const auto chosen = reads_.begin() + static_cast<std::ptrdiff_t>(which % reads_.size());
  auto work = std::move(*chosen);
  reads_.erase(chosen);
  work();
  return true;
}

void ScriptedSpace::finish() {
  write(unwritten());
  while (read(0)) {
  }
}

void ScriptedSpace::restart() {
  ASSERT_TRUE(quiet());
  space_.reset();
  load();
}

AccountId ScriptedSpace::create_account(Role role) {
  auto draft = space_->draft(100).value();
  const auto login = "person-" + std::to_string(next_random_);
  const auto id = space_->create_account(draft, login, login, {role}, "").id;
  space_->commit(std::move(draft), {}, {}, std::nullopt, {});
  return id;
}

}  // namespace atrium::test
