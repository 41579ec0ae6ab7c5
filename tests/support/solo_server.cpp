#include "tests/support/solo_server.h"

#include <functional>

#include "server/codec/frames.h"
#include "server/space/sha256.h"

namespace atrium::test {

using namespace wire::v1;

namespace {

constexpr std::uint64_t kSpace = 1;
constexpr std::uint64_t kMessages = 5;
// A command has come back long before: this many turns of the worker in which nothing was sent.
constexpr int kQuietTurns = 12;

std::string token() {
  std::string bytes;
  for (char byte = 0; byte < 32; ++byte) {
    bytes.push_back(byte);
  }
  return bytes;
}

void add_account(stored::v1::Change& change, AccountId id, const std::string& login, Role role) {
  auto& account = *change.add_accounts();
  account.set_account_id(id.value);
  account.set_login(login);
  account.set_name(login);
  account.add_roles(role);
  account.set_password_hash("secret");
}

void add_membership(stored::v1::Change& change, AccountId account, MemberRole role) {
  auto& membership = *change.add_memberships();
  membership.set_chat_id(SoloServer::kChat.value);
  membership.set_account_id(account.value);
  membership.set_role(role);
  membership.add_intervals()->set_from_seq(1);
}

void add_entry(stored::v1::Change& change, std::uint64_t seq, std::uint64_t message_no) {
  Entry entry;
  entry.set_chat_id(SoloServer::kChat.value);
  entry.set_seq(seq);
  entry.set_message_no(message_no);
  entry.set_author_id(SoloServer::kAnna.value);
  entry.set_at_ms(1);
  if (message_no == 0) {
    entry.mutable_chat_created();
  } else {
    entry.mutable_message()->set_text("message " + std::to_string(message_no));
  }
  auto& record = *change.add_entries();
  record.set_chat_id(SoloServer::kChat.value);
  record.set_seq(seq);
  record.set_encoded(entry.SerializeAsString());
}

}  // namespace

// What is handed over is durable at once.
class SoloServer::InstantCommitter final : public storage::Committer {
 public:
  explicit InstantCommitter(storage::Store& store) : store_(store) {}

  bool reserve(std::size_t) override { return true; }
  void release(std::size_t) override {}
  void commit(storage::CommitListener& listener, std::vector<storage::PendingChange> changes) override {
    for (const auto& pending : changes) {
      const storage::Change* group[] = {pending.change.get()};
      store_.write(group).value();
    }
    const ChangeNumber through(changes.back().change->number());
    listener.committed(through, std::move(changes));
  }

 private:
  storage::Store& store_;
};

SoloServer::SoloServer(Role role) : committer_(std::make_unique<InstantCommitter>(store_)) {
  fill_store(role);
  outbox_ = std::make_unique<delivery::Outbox>(worker_, std::vector<delivery::Destination>{{&worker_, &table_}});
  const space::Environment environment{
      worker_,
      *outbox_,
      *committer_,
      store_,
      [] { return kNowMs; },
      [this] { return ++random_; },
      [](net::Task work) { work(); },
      [this](space::PasswordCheck check) {
        worker_.post([right = check.password == check.hash, next = check.new_password, done = std::move(check.done)] {
          done({right, right ? next : std::string()});
        });
        return space::PasswordTurn{};
      },
      [] { return std::chrono::microseconds(0); }};
  space_ = std::make_unique<space::Space>(environment, store_.load_space(SpaceId(kSpace)).value());
  directory_.add("demo", {&worker_, space_.get()});
  connection_ = std::make_shared<MemoryConnection>();
  session_ =
      std::make_shared<session::Session>(session::SessionContext{worker_, table_, directory_, passwords_}, connection_);
  connection_->attach(session_);
  session_->start();
}

SoloServer::~SoloServer() {
  connection_->hang_up();
  run_until_quiet();
  session_.reset();
  space_.reset();
}

void SoloServer::fill_store(Role role) {
  storage::Change change;
  change.set_space_id(kSpace);
  change.set_number(1);
  change.set_at_ms(1);
  change.mutable_space()->set_space_id(kSpace);
  change.mutable_space()->set_name("demo");
  add_account(change, kAnna, "anna", role);
  add_account(change, kBoris, "boris", ROLE_STUDENT);
  auto& device = *change.add_devices();
  device.set_token_hash(space::sha256(token()));
  device.set_account_id(kAnna.value);
  auto& chat = *change.add_chats();
  chat.set_chat_id(kChat.value);
  chat.set_kind(CHAT_KIND_GROUP);
  chat.set_title("Группа ИС-21");
  add_membership(change, kAnna, MEMBER_ROLE_MODERATOR);
  add_membership(change, kBoris, MEMBER_ROLE_MEMBER);
  for (std::uint64_t number = 0; number <= kMessages; ++number) {
    add_entry(change, number + 1, number);
  }
  const storage::Change* group[] = {&change};
  store_.write(group).value();
}

void SoloServer::sign_in() {
  ClientFrame frame;
  frame.set_id(1);
  frame.mutable_sign_in()->set_protocol(1);
  frame.mutable_sign_in()->set_space("demo");
  frame.mutable_sign_in()->set_token(token());
  const auto bytes = frame.SerializeAsString();
  receive(std::string(1, static_cast<char>(bytes.size())) + bytes);
  take_sent();
}

void SoloServer::receive(std::string_view message) {
  worker_.post([this, text = std::string(message)] { connection_->feed(text); });
  run_until_quiet();
}

void SoloServer::run_until_quiet() {
  std::size_t sent = 0;
  int quiet = 0;
  const std::function<void()> look = [&] {
    quiet = connection_->sent().size() == sent ? quiet + 1 : 0;
    sent = connection_->sent().size();
    connection_->deliver();
    if (quiet < kQuietTurns) {
      worker_.post(look);
    } else {
      worker_.stop();
    }
  };
  worker_.post(look);
  worker_.run();
  worker_.context().restart();
}

}  // namespace atrium::test
