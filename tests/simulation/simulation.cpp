#include "tests/simulation/simulation.h"

#include <algorithm>

#include "server/codec/frames.h"
#include "server/space/sha256.h"
#include "tests/simulation/seeded_random.h"
#include "tests/support/numbered.h"

namespace atrium::test {

using namespace wire::v1;

namespace {

constexpr std::uint64_t kLeastSteps = 400;
constexpr std::uint64_t kMostSteps = 3000;
constexpr std::uint64_t kStepsToRest = 60'000;
// So long a server that takes its turns may leave the socket of a revoked device open.
constexpr std::uint64_t kStepsToClose = 400;
constexpr std::uint64_t kFirstAccount = 11;

std::uint64_t often(Dice& dice, std::uint64_t one_in) { return dice.one_in(3) ? 0 : dice.between(one_in, one_in * 8); }

std::string token_of(std::size_t number) {
  std::string token(32, '\1');
  token.back() = static_cast<char>(number);
  return token;
}

}  // namespace

void SimulationFigures::add(const SimulationFigures& more) {
  steps += more.steps;
  entries += more.entries;
  crashes += more.crashes;
  failed_writes += more.failed_writes;
  cuts += more.cuts;
  deaf += more.deaf;
  restarts += more.restarts;
  revocations += more.revocations;
}

Simulation::Simulation(std::uint64_t seed, Complaints& complaints)
    : complaints_(complaints),
      dice_(seed),
      store_(complaints, [this] { return fate(); }),
      world_{io_, dice_, complaints},
      network_(clock_, dice_, *this) {
  seed_random(seed);
  weather_ = {often(dice_, 200), often(dice_, 50), often(dice_, 30),  often(dice_, 150),
              often(dice_, 80),  often(dice_, 80), often(dice_, 300), often(dice_, 60)};
  writes_ = dice_.one_in(3) ? dice_.between(2, 200) : 1;
  holds_ = dice_.one_in(2);
  for (std::size_t school = 0; school < ServerLife::kSpaces.size(); ++school) {
    found_school(school);
  }
  start_server();
}

Simulation::~Simulation() {
  stop_server();
  flooder_ = nullptr;
  phones_.clear();
}

void Simulation::found_school(std::size_t index) {
  storage::Change change;
  change.set_space_id(ServerLife::kSpaces[index].value);
  change.set_number(1);
  change.mutable_space()->set_space_id(ServerLife::kSpaces[index].value);
  change.mutable_space()->set_name(ServerLife::kNames[index]);
  auto& people = people_.emplace_back();
  const auto add = [&](const std::string& name, Role role, Phone::Part part, int devices) {
    auto& account = *change.add_accounts();
    // The same numbers in both schools: whoever mixes them up is found out.
    account.set_account_id(kFirstAccount + static_cast<std::uint64_t>(change.accounts_size()));
    account.set_login(name);
    account.set_name(name);
    account.add_roles(role);
    people.push_back(account.account_id());
    for (int device = 0; device < devices; ++device) {
      const auto token = token_of(tokens_.size() + 1);
      tokens_[token] = {index, account.account_id()};
      auto& record = *change.add_devices();
      record.set_token_hash(space::sha256(token));
      record.set_account_id(account.account_id());
      client::Token bytes{};
      std::ranges::copy(token, bytes.begin());
      planned_.push_back({index,
                          {ServerLife::kNames[index] + ("'s " + name) + " " + std::to_string(device),
                           ServerLife::kNames[index], account.account_id(), bytes, part}});
    }
  };
  add("deputy", ROLE_DEPUTY, Phone::Part::kLeader, 2);
  add("teacher", ROLE_TEACHER, Phone::Part::kMember, 2);
  add("pupil", ROLE_STUDENT, Phone::Part::kMember, 1);
  add("reader", ROLE_STUDENT, Phone::Part::kMember, 1);
  add("outsider", ROLE_STUDENT, Phone::Part::kOutsider, 1);
  people.pop_back();  // nobody adds the outsider
  store_.found(change);
}

void Simulation::start_server() {
  server_ = std::make_unique<ServerLife>(store_, clock_, holds_);
  network_.listen(server_.get());
}

void Simulation::stop_server() {
  network_.server_vanishes();
  server_ = nullptr;
}

DurableStore::Fate Simulation::fate() {
  if (calm_ || !due(weather_.failing_write)) {
    return DurableStore::Fate::kDone;
  }
  ++figures_.failed_writes;
  return dice_.one_in(2) ? DurableStore::Fate::kLost : DurableStore::Fate::kUnheard;
}

void Simulation::run() {
  for (const auto& [school, person] : planned_) {
    phones_.push_back(std::make_unique<Phone>(world_, store_.truth(ServerLife::kSpaces[school]), person));
  }
  flooder_ = std::make_unique<Flooder>(dice_, ServerLife::kNames[0], token_of(1));
  for (auto left = dice_.between(kLeastSteps, kMostSteps); left > 0 && complaints_.none(); --left) {
    happen();
    misfortune();
  }
  come_to_rest();
  for (const auto& phone : phones_) {
    if (phone->ended() && !store_.is_revoked(space::sha256(phone->token()))) {
      complaints_.add(phone->person().name + " is shut out: " + phone->ended_because());
    }
  }
  for (const auto space : ServerLife::kSpaces) {
    for (const auto& [id, chat] : store_.truth(space).chats()) {
      figures_.entries += chat.head();
    }
    for (const auto number : world_.forbidden) {
      if (store_.truth(space).place_of(number)) {
        complaints_.add("wish " + std::to_string(number) + " was done, and nobody may do it");
      }
    }
  }
}

// Something goes on, somewhere.
void Simulation::happen() {
  ++figures_.steps;
  bool idle = true;
  const auto what = dice_.below(100);
  if (server_ == nullptr) {
    if (calm_ || figures_.steps >= server_back_at_step_) {
      start_server();
    }
  } else if (what < 35) {
    server_->run_turn(dice_.below(ServerLife::kSpaces.size()));
  } else if (what < 50) {
    idle = !dice_.one_in(writes_) || !server_->write();
    if (server_->has_stopped()) {
      stop_server();
      server_back_at_step_ = figures_.steps + dice_.below(60);
    }
  } else if (what < 56) {
    idle = !server_->read(dice_.below(16));
  }
  if (what >= 56 && what < 82) {
    idle = !network_.step();
  } else if (what >= 82 && what < 88) {
    io_.poll();
  } else if (what >= 88 && !calm_) {
    auto& phone = *dice_.pick(phones_);
    phone.wish(people_[phone.person().space == ServerLife::kNames[0] ? 0 : 1]);
    idle = false;
  }
  pass_time(idle);
  if (figures_.steps % 64 == 0) {
    look_after_the_revoked();
  }
}

void Simulation::pass_time(bool idle) {
  clock_.advance(std::chrono::microseconds(dice_.below(200)));
  if (idle && dice_.one_in(8)) {
    clock_.advance(std::chrono::milliseconds(dice_.below(calm_ ? 4000 : 400)));
  }
}

void Simulation::misfortune() {
  if (server_ != nullptr && due(weather_.crash)) {
    ++figures_.crashes;
    stop_server();
    server_back_at_step_ = figures_.steps + dice_.below(60);
  }
  if (due(weather_.cut)) {
    ++figures_.cuts;
    network_.cut();
  }
  if (due(weather_.deaf)) {
    ++figures_.deaf;
    network_.deafen();
  }
  if (due(weather_.refusal)) {
    network_.refuse(dice_.one_in(2));
  }
  if (due(weather_.restart)) {
    ++figures_.restarts;
    dice_.pick(phones_)->restart();
  }
  if (due(weather_.revocation)) {
    ++figures_.revocations;
    dice_.pick(phones_)->revoke_others();
  }
  if (flooder_->was_closed_over_its_answers()) {
    complaints_.add("somebody was closed over the answers to their own questions");
  }
  if (due(weather_.stall)) {
    network_.stall(flooder_->pipe());
    const auto& chats = store_.truth(ServerLife::kSpaces[0]).chats();
    flooder_->step(chats.empty() ? 1 : chats.begin()->first);
  }
}

bool Simulation::at_rest() const {
  return server_ != nullptr && server_->quiet() && network_.quiet() &&
         std::ranges::all_of(phones_, [](const auto& phone) { return phone->has_all(); });
}

void Simulation::come_to_rest() {
  calm_ = true;
  network_.refuse(false);
  network_.stall(0);
  flooder_->hang_up();
  for (std::uint64_t left = kStepsToRest; complaints_.none() && !at_rest(); --left) {
    happen();
    if (left == 0) {
      complaints_.add("it does not come to rest");
      for (const auto& phone : phones_) {
        if (!phone->has_all()) {
          complaints_.add(phone->state());
        }
      }
    }
  }
}

// A device that is signed out has no socket for long.
void Simulation::look_after_the_revoked() {
  for (const auto& pipe : network_.pipes()) {
    auto& line = lines_[pipe->number];
    const bool open = pipe->stage == Pipe::Stage::kOpen && !pipe->closed_with && pipe->client_here && !pipe->deaf;
    if (!open || server_ == nullptr || !line.signed_in || !store_.is_revoked(line.token_hash)) {
      continue;
    }
    if (line.revoked_at_step == 0) {
      line.revoked_at_step = figures_.steps;
    } else if (figures_.steps - line.revoked_at_step > kStepsToClose) {
      complaints_.add("the socket of a revoked device stays open");
    }
  }
}

void Simulation::sign_in(Pipe& pipe, const SignIn& command) {
  auto& line = lines_[pipe.number];
  const auto [space, account] = tokens_.at(command.token());
  line.account = account;
  line.space = space;
  line.token_hash = space::sha256(command.token());
  line.judge.emplace(store_.truth(ServerLife::kSpaces[space]), complaints_, account,
                     std::string(ServerLife::kNames[space]) + ", account " + std::to_string(account) + ", pipe " +
                         std::to_string(pipe.number));
}

void Simulation::client_says(Pipe& pipe, std::string_view message) {
  codec::FrameReader reader(message);
  while (const auto bytes = reader.next()) {
    ClientFrame frame;
    frame.ParseFromArray(bytes->data(), static_cast<int>(bytes->size()));
    if (frame.has_sign_in()) {
      sign_in(pipe, frame.sign_in());
    } else if (frame.has_resume()) {
      ResumeFrom from{{}, frame.resume().epoch() == store_.epoch().value};
      for (const auto& position : frame.resume().positions()) {
        from.positions[position.chat_id()] = position.seq();
      }
      lines_[pipe.number].judge->resumed_from(std::move(from));
    }
  }
}

// What a revoked device still says must come to nothing.
void Simulation::server_hears(Pipe& pipe, std::string_view message) {
  const auto& line = lines_[pipe.number];
  if (line.judge && store_.is_revoked(line.token_hash)) {
    for (const auto number : numbers_in(message)) {
      const auto& truth = store_.truth(ServerLife::kSpaces[line.space]);
      if (!truth.place_of(number)) {
        world_.forbidden.insert(number);
      }
    }
  }
}

void Simulation::server_says(Pipe& pipe, std::string_view message) {
  auto& line = lines_[pipe.number];
  codec::FrameReader reader(message);
  while (const auto bytes = reader.next()) {
    if (line.judge) {
      line.judge->take(*bytes);
    }
    ServerFrame frame;
    frame.ParseFromArray(bytes->data(), static_cast<int>(bytes->size()));
    line.signed_in = line.signed_in || frame.has_signed_in();
    const auto& truth = store_.truth(ServerLife::kSpaces[line.space]);
    if (frame.has_accepted() && (!truth.has_chat(frame.accepted().chat_id()) ||
                                 frame.accepted().seq() > truth.chat(frame.accepted().chat_id()).head())) {
      complaints_.add("pipe " + std::to_string(pipe.number) + " is told of what is not stored");
    }
  }
}

}  // namespace atrium::test
