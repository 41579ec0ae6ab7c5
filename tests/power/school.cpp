#include "tests/power/school.h"

#include <chrono>
#include <thread>

#include "server/codec/frames.h"
#include "server/commands/execute.h"
#include "server/net/message.h"

namespace atrium::test {

using namespace wire::v1;

namespace {

constexpr std::uint64_t kResumeId = std::uint64_t{1} << 60;
constexpr std::size_t kMostInFlight = 12;
constexpr std::size_t kSmallBuffer = 64 * 1024;  // so that tables are written while people write

void add_account(storage::Change& change, AccountId id, Role role) {
  auto& account = *change.add_accounts();
  account.set_account_id(id.value);
  account.set_login("person" + std::to_string(id.value));
  account.set_name(account.login());
  account.add_roles(role);
}

}  // namespace

class School::Socket final : public delivery::Receiver {
 public:
  Socket(Testimony& testimony, std::size_t& in_flight) : Receiver(0), testimony_(testimony), in_flight_(in_flight) {}

  void deliver(const net::SharedMessage& message, std::size_t) override {
    codec::FrameReader reader(net::payload_of(*message));
    while (const auto bytes = reader.next()) {
      ServerFrame frame;
      frame.ParseFromArray(bytes->data(), static_cast<int>(bytes->size()));
      if (frame.reply_to() < kResumeId) {
        in_flight_ -= frame.reply_to() != 0 ? 1 : 0;
        testimony_.take(frame);
      }
    }
  }
  void deliver_page(const net::SharedMessage& message, std::size_t replies) override { deliver(message, replies); }
  void end(std::uint16_t, std::string_view) override {}
  bool gone() const override { return false; }

 private:
  Testimony& testimony_;
  std::size_t& in_flight_;
};

School::School(LyingDisk& disk, Testimony& testimony, Dice& dice)
    : disk_(disk), testimony_(testimony), dice_(dice), next_random_(dice.between(1, ~0ull / 2)) {}

School::~School() {
  committer_.reset();
  space_.reset();
  outbox_.reset();
  people_.clear();
  testimony_.server_is_gone();
}

Status School::open() {
  storage::RocksdbOptions options;
  options.env = disk_.env();
  options.mark_interval = std::chrono::milliseconds(0);
  options.sizes = storage::StoreSizes{.entries_buffer_bytes = kSmallBuffer, .other_buffer_bytes = kSmallBuffer / 2};
  options.block_cache_bytes = 1024 * 1024;
  options.random = [this] { return ++next_random_; };
  auto store = storage::RocksdbStore::open(kFolder, options);
  if (!store) {
    return store.error();
  }
  store_ = std::move(*store);
  groups_before_ = marked();  // opening brings it up to date
  const auto spaces = store_->spaces();
  if (!spaces) {
    return spaces.error();
  }
  if (spaces->empty()) {
    ++groups_before_;
    if (auto status = found(); !status) {
      return status;
    }
  }
  load();
  return {};
}

Status School::found() {
  storage::Change change;
  change.set_space_id(Testimony::kSpace.value);
  change.set_number(1);
  change.mutable_space()->set_space_id(Testimony::kSpace.value);
  change.mutable_space()->set_name("college");
  add_account(change, Testimony::kDeputy, ROLE_DEPUTY);
  add_account(change, Testimony::kTeacher, ROLE_TEACHER);
  for (std::uint64_t i = 0; i < Testimony::kPupils; ++i) {
    add_account(change, AccountId(Testimony::kFirstPupil + i), ROLE_STUDENT);
  }
  const storage::Change* group[] = {&change};
  return store_->write(group);
}

void School::load() {
  auto image = store_->load_space(Testimony::kSpace);
  if (!image) {
    failure_ = image.error().message;
    failed_ = true;
    return;
  }
  storage::CommitterOptions bounds;
  bounds.fatal = [this](const Failure& failure) {
    failure_ = failure.message;
    failed_ = true;
  };
  committer_ = std::make_unique<storage::GroupCommitter>(*store_, std::move(bounds));
  outbox_ = std::make_unique<delivery::Outbox>(home_, std::vector<delivery::Destination>{{&home_, &table_}});
  const space::Environment environment{
      home_,
      *outbox_,
      *committer_,
      *store_,
      [] { return std::int64_t{1000}; },
      [this] { return ++next_random_; },
      [](net::Task work) { work(); },
      [](const space::PasswordCheck&) { return space::PasswordTurn{space::PasswordTurn::Refusal::kQueueIsFull}; },
      [] { return std::chrono::microseconds(1'000'000); }};
  space_ = std::make_unique<space::Space>(environment, std::move(*image));
  people_.reserve(3);
  connect(Testimony::kDeputy, true);
  connect(Testimony::kTeacher, true);
  connect(AccountId(Testimony::kFirstPupil), false);
}

void School::connect(AccountId who, bool writes) {
  auto& person = people_.emplace_back(Person{who, writes, std::make_shared<space::Actor>()});
  person.actor->receiver = std::make_shared<Socket>(testimony_, person.in_flight);
  home_.post([this, &person] {
    space_->add_actor(*space_->account(person.id), person.actor, "device");
    std::vector<codec::ReceivedFrame> frames(1);
    frames[0].frame().set_id(kResumeId);
    frames[0].frame().mutable_resume();
    commands::execute(*space_, person.actor, std::move(frames));
  });
}

std::uint64_t School::marked() const {
  const auto mark = storage::read_mark_file(kFolder, storage::Disk(disk_.env()));
  return mark && *mark ? (*mark)->group.value : 0;
}

bool School::mark_becomes_current() const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (marked() != groups_before_ + committer_->statistics().groups) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

void School::work(std::size_t answers) {
  if (failed_) {
    return;
  }
  home_.post([this, enough = testimony_.answered() + answers] { step(enough); });
  home_.run();
  home_.context().restart();
}

void School::step(std::size_t enough) {
  if (failed_ || testimony_.answered() >= enough) {
    home_.stop();
    return;
  }
  for (auto& person : people_) {
    const auto room = person.writes ? kMostInFlight - std::min(kMostInFlight, person.in_flight) : 0;
    std::vector<codec::ReceivedFrame> frames;
    for (auto more = room == 0 ? 0 : dice_.between(0, room); more > 0; --more) {
      frames.emplace_back().frame() = testimony_.next_wish(person.id);
    }
    person.in_flight += frames.size();
    if (!frames.empty()) {
      commands::execute(*space_, person.actor, std::move(frames));
    }
  }
  home_.post([this, enough] { step(enough); });
}

}  // namespace atrium::test
