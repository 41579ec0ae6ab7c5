// kill -9 amid changes of the structure: what was acknowledged is there whole, what was on its way is there whole or not at all, and
// asked again it happens once.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <iostream>
#include <random>
#include <sstream>

#include "server/server.h"
#include "tests/crash/dials.h"
#include "tests/crash/server_process.h"
#include "tests/integration/wire_client.h"
#include "tests/unit/space/structure_model.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

constexpr auto kToken = "the token of the head's own phone";  // 32 bytes count
constexpr std::size_t kInFlight = 8;

// Who is what, and who is where: everything that a change of the structure touches.
struct Picture {
  std::map<std::uint64_t, std::set<Role>> people;
  std::set<Tied> ties;
  std::map<std::uint64_t, std::set<std::uint64_t>> members;  // of the chats that follow the structure
  friend bool operator==(const Picture&, const Picture&) = default;
};

// What one of them holds and the other does not.
template <class Map>
void tell_difference(std::ostream& out, const char* what, const Map& model, const Map& stored) {
  for (const auto* one : {&model, &stored}) {
    const auto& other = one == &model ? stored : model;
    for (const auto& [key, values] : *one) {
      const auto found = other.find(key);
      for (const auto value : values) {
        if (found == other.end() || !found->second.contains(value)) {
          out << what << ' ' << key << ' ' << value << " only " << (one == &model ? "in the model" : "in the store") << '\n';
        }
      }
    }
  }
}
std::string difference(const Picture& model, const Picture& stored) {
  std::ostringstream out;
  tell_difference(out, "person", model.people, stored.people);
  tell_difference(out, "chat", model.members, stored.members);
  for (const auto* one : {&model, &stored}) {
    for (const auto& tie : one->ties) {
      if (!(one == &model ? stored : model).ties.contains(tie)) {
        out << "tie " << tie.kind << ' ' << tie.who << ' ' << tie.unit << ' ' << tie.discipline << ' ' << tie.ward
            << " only " << (one == &model ? "in the model" : "in the store") << '\n';
      }
    }
  }
  return out.str();
}

// What the model says.
Picture picture_of(const StructureModel& model) {
  Picture picture{model.people, model.ties, {}};
  for (const auto& [chat, what] : model.chats) {
    picture.members[chat] = model.members_of(chat);
  }
  return picture;
}

// What the store holds: the killed server's folder, opened by this process.
class Folder {
 public:
  explicit Folder(const std::filesystem::path& data) {
    ServerOptions options;
    options.data = data;
    server_ = Server::start(options).value();
  }
  // Roles, ties, whose chat each chat is, and who was added to it by hand.
  StructureModel model() const {
    StructureModel model;
    server_->with_space("college", [&](space::Space& space) { read(space, model); });
    return model;
  }
  bool has_done(AccountId account, atrium::RequestId request) const {
    bool found = false;
    server_->with_space("college", [&](space::Space& space) {
      found = space.environment().store.find_request(space.id(), account, request).value().has_value();
    });
    return found;
  }
  Picture picture() const {
    const auto seen = model();
    Picture picture{seen.people, seen.ties, {}};
    server_->with_space("college", [&](space::Space& space) {
      for (const auto& [id, account] : space.accounts()) {
        for (const auto& place : account->chats) {
          if (place.chat->rule().is_set()) {
            picture.members[place.chat->id().value].insert(id.value);
          }
        }
      }
    });
    return picture;
  }

 private:
  static void read(space::Space& space, StructureModel& model) {
    for (const auto& [id, account] : space.accounts()) {
      model.people[id.value].insert(account->roles.begin(), account->roles.end());
      for (const auto* tie : space.structure().ties_of(id)) {
        model.ties.insert(
            {static_cast<TieKind>(tie->kind()), tie->account_id(), tie->unit_id(), tie->discipline_id(), tie->ward_id()});
      }
      for (const auto& place : account->chats) {
        const auto& rule = place.chat->rule();
        if (!rule.is_set()) {
          continue;
        }
        model.chats[place.chat->id().value] = {rule.chat_template, rule.unit.value, rule.discipline.value};
        if (place.membership->origin == space::Origin::kHand) {
          model.by_hand[place.chat->id().value].insert(id.value);
        }
      }
    }
  }

  std::unique_ptr<Server> server_;
};

// One wish of the head's, and what it would do to the model.
struct Step {
  ClientFrame frame;
  std::function<bool(const StructureModel&)> is_allowed;
  bool may = false;  // by the model, at its place in the order
  std::uint64_t counter = 0;
  bool is_stored = false;  // by a server that was killed since
  std::function<void(StructureModel&)> effect;
  Tied made{};  // the tie that the answer gives an id
};

class StructureCrash : public testing::Test {
 protected:
  StructureCrash() {
    std::cerr << "seed " << seed_ << '\n';
    server_.start();
    WireClient head(server_.port());
    const auto answer = head.sign_in("sokolova", server_.password(), token());
    EXPECT_TRUE(answer.has_signed_in());
    head_ = AccountId(answer.signed_in().account_id());
    server_.kill();
    model_ = Folder(data_).model();
    for (const auto& [chat, what] : model_.chats) {
      if (what.unit != 0) {
        classes_.insert(what.unit);
      }
      if (what.discipline != 0) {
        disciplines_.insert(what.discipline);
      }
    }
  }

  static std::string token() { return std::string(kToken).substr(0, 32); }

  template <class Things>
  auto any_of(const Things& things) {
    if (things.empty()) {
      throw std::logic_error("there is none to choose");
    }
    return *std::next(things.begin(), std::uniform_int_distribution<std::ptrdiff_t>(0, std::ssize(things) - 1)(random_));
  }
  std::uint64_t anybody(Role role) {
    std::vector<std::uint64_t> holders;
    for (const auto& [person, roles] : decided_.people) {
      if (roles.contains(role)) {
        holders.push_back(person);
      }
    }
    return any_of(holders);
  }

  template <class Wish>
  void number(Wish& wish) {
    wish.mutable_request_id()->set_sender(seed_ + 1);
    wish.mutable_request_id()->set_counter(++counter_);
  }

  // A student moves, a parent is tied, a teacher gets a class: what most chats follow.
  Step tie_step() {
    const auto kind = any_of(std::vector{TIE_KIND_STUDIES_IN, TIE_KIND_STUDIES_IN, TIE_KIND_GUARDIAN_OF, TIE_KIND_CURATOR_OF,
                                         TIE_KIND_TEACHES, TIE_KIND_STUDENT_ACTIVIST});
    const bool guards = kind == TIE_KIND_GUARDIAN_OF;
    const bool teaches = kind == TIE_KIND_TEACHES;
    const auto role = guards ? ROLE_PARENT : teaches || kind == TIE_KIND_CURATOR_OF ? ROLE_TEACHER : ROLE_STUDENT;
    const Tied tie{kind, anybody(role), guards ? 0 : any_of(classes_), teaches ? any_of(disciplines_) : 0,
                   guards ? anybody(ROLE_STUDENT) : 0};
    Step step;
    auto& wish = *step.frame.mutable_make_tie();
    number(wish);
    wish.set_kind(tie.kind);
    wish.set_account_id(tie.who);
    wish.set_unit_id(tie.unit);
    wish.set_discipline_id(tie.discipline);
    wish.set_ward_id(tie.ward);
    step.is_allowed = [tie](const StructureModel& model) { return model.may_tie(tie); };
    step.made = tie;
    step.effect = [tie](StructureModel& model) { model.tie(tie); };
    return step;
  }

  // The end of one that was made here, so that its id is known.
  Step end_step(const Tied& tie) {
    Step step;
    number(*step.frame.mutable_end_tie());
    step.frame.mutable_end_tie()->set_tie_id(ids_.at(tie));
    step.is_allowed = [tie](const StructureModel& model) { return model.ties.contains(tie); };
    step.effect = [tie](StructureModel& model) { model.ties.erase(tie); };
    return step;
  }

  Step role_step() {
    const auto person = anybody(any_of(std::vector{ROLE_TEACHER, ROLE_STUDENT, ROLE_PARENT}));
    const auto role = any_of(std::vector{ROLE_TEACHER, ROLE_STUDENT, ROLE_PARENT});
    Step step;
    const auto holders =
        std::ranges::count_if(decided_.people, [&](const auto& each) { return each.second.contains(role); });
    if (decided_.people.at(person).contains(role) && decided_.people.at(person).size() > 1 && holders > 1) {
      number(*step.frame.mutable_revoke_role());
      step.frame.mutable_revoke_role()->set_account_id(person);
      step.frame.mutable_revoke_role()->set_role(role);
      step.effect = [person, role](StructureModel& model) { model.people[person].erase(role); };
    } else {
      number(*step.frame.mutable_grant_role());
      step.frame.mutable_grant_role()->set_account_id(person);
      step.frame.mutable_grant_role()->set_role(role);
      step.effect = [person, role](StructureModel& model) { model.people[person].insert(role); };
    }
    step.is_allowed = [](const StructureModel&) { return true; };
    return step;
  }

  Step next_step() {
    std::vector<Tied> known;
    for (const auto& [tie, id] : ids_) {
      const bool is_on_its_way =
          std::ranges::any_of(under_way_, [&tie = tie](const Step& step) { return step.made == tie; });
      if (decided_.ties.contains(tie) && model_.ties.contains(tie) && !is_on_its_way) {
        known.push_back(tie);
      }
    }
    const auto dice = random_() % 10;
    return dice < 2 && !known.empty() ? end_step(any_of(known)) : dice < 4 ? role_step() : tie_step();
  }

  static void take(StructureModel& model, const Step& step) {
    if (step.may) {
      step.effect(model);
      model.settle_by_hand();
    }
  }

  // Steps one after the other, a few under way, until `answers` have come; then the server is killed.
  void live(std::size_t answers) {
    server_.start();
    WireClient head(server_.port());
    ASSERT_TRUE(head.sign_in(token()).has_signed_in());
    for (const auto& step : under_way_) {
      head.send(step.frame);  // once more: with the same request id
    }
    for (std::size_t answered = 0; answered < answers; ++answered) {
      while (under_way_.size() < kInFlight) {
        under_way_.push_back(next_step());
        under_way_.back().counter = counter_;
        under_way_.back().may = under_way_.back().is_allowed(decided_);
        take(decided_, under_way_.back());
        head.send(under_way_.back().frame);
      }
      const auto answer = head.next();
      const auto& step = under_way_.front();
      ASSERT_EQ(answer.has_made() || answer.has_done(), step.may) << answer.error().message() << "; seed " << seed_;
      if (answer.has_made()) {
        ids_[step.made] = answer.made().id();
      }
      if (!step.is_stored) {
        take(model_, step);
      }
      under_way_.pop_front();
    }
    server_.kill();
  }

  // Which of the steps under way are in the store: the first, and each whole.
  void judge() {
    const Folder folder(data_);
    std::size_t taken = 0;
    bool is_over = false;
    for (auto& step : under_way_) {
      if (step.is_stored || !step.may) {
        continue;
      }
      step.is_stored = folder.has_done(head_, atrium::RequestId{SenderId(seed_ + 1), step.counter});
      ASSERT_FALSE(step.is_stored && is_over) << "one is missing before counter " << step.counter << "; seed " << seed_;
      is_over = !step.is_stored;
      if (step.is_stored) {
        take(model_, step);
        ++taken;
      }
    }
    const auto stored = folder.picture();
    ASSERT_TRUE(picture_of(model_) == stored) << "a part of a change, or one is missing; seed " << seed_ << '\n'
                                              << difference(picture_of(model_), stored);
    ++stood_at_[taken];
    decide_anew();
  }

  // What is stored is answered as it was. A refusal is not recorded: what was refused, or did not come, is decided by how things stand
  // when it is asked again.
  void decide_anew() {
    decided_ = model_;
    for (auto& step : under_way_) {
      if (!step.is_stored) {
        step.may = step.is_allowed(decided_);
        take(decided_, step);
      }
    }
  }

  const unsigned seed_ = seed_of_this_run();
  std::mt19937 random_{seed_};
  const std::filesystem::path data_ =
      std::filesystem::temp_directory_path() / ("atrium-structure-crash-" + std::to_string(getpid()));
  ServerProcess server_{data_, kNoRates};
  AccountId head_;
  StructureModel model_;    // what was answered, and what a server that was killed had stored
  StructureModel decided_;  // what was asked, too
  std::deque<Step> under_way_;
  std::set<std::uint64_t> classes_;
  std::set<std::uint64_t> disciplines_;
  std::map<Tied, std::uint64_t> ids_;
  std::uint64_t counter_ = 0;
  std::map<std::size_t, int> stood_at_;
};

TEST_F(StructureCrash, AChangeIsThereWholeOrNotAtAll) {
  constexpr int kKills = 100;
  decided_ = model_;
  for (int kill = 0; kill < kKills; ++kill) {
    ASSERT_NO_FATAL_FAILURE(live(1 + random_() % 30));
    ASSERT_NO_FATAL_FAILURE(judge());
  }
  std::cerr << kKills << " kills; of the steps that had no answer yet the store held:";
  for (const auto& [steps, times] : stood_at_) {
    std::cerr << ' ' << steps << " (" << times << " times)";
  }
  std::cerr << '\n';
}

}  // namespace
}  // namespace atrium::test
