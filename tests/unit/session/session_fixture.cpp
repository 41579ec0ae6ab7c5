#include "tests/unit/session/session_fixture.h"

#include "server/codec/frames.h"
#include "server/space/sha256.h"

namespace atrium::test {

using namespace wire::v1;

namespace {

const std::string kToken(32, 't');

stored::v1::Change new_space() {
  stored::v1::Change change;
  change.set_space_id(1);
  change.set_number(1);
  change.set_at_ms(1);
  change.mutable_space()->set_space_id(1);
  change.mutable_space()->set_name("college");
  return change;
}

}  // namespace

void HeldCommitter::commit(storage::CommitListener& listener, std::vector<storage::PendingChange> changes) {
  listener_ = &listener;
  for (const auto& pending : changes) {
    const stored::v1::Change* group[] = {pending.change.get()};
    EXPECT_TRUE(store_.write(group));
    newest_ = ChangeNumber(pending.change->number());
  }
}

void HeldCommitter::sync() {
  if (listener_ != nullptr) {
    listener_->committed(newest_, {});
  }
}

SessionFixture::SessionFixture() {
  const auto change = new_space();
  const stored::v1::Change* group[] = {&change};
  EXPECT_TRUE(store.write(group));
  disk.keep_in_memory(false);
  const space::Environment environment{
      worker,
      outbox,
      committer,
      disk,
      [] { return std::int64_t{1000}; },
      [this] { return ++next_random_; },
      [this](net::Task work) { disk_is_slow ? reads.push_back(std::move(work)) : work(); },
      [this](space::PasswordCheck check) { return passwords.check(std::move(check), worker); },
      [] { return std::chrono::microseconds(200); }};
  space = std::make_unique<space::Space>(environment, store.load_space(SpaceId(1)).value());
  spaces.add("college", {&worker, space.get()});
  auto draft = space->draft(1000).value();
  auto& account = space->create_account(draft, "ivanova", "ivanova", {ROLE_TEACHER}, "");
  space->add_device(draft, account, space::sha256(kToken), "device");
  auto& group_chat = space->create_chat(draft, CHAT_KIND_GROUP, "Группа ИС-21", false);
  chat = group_chat.id();
  space->add_member(draft, group_chat, account, MEMBER_ROLE_MEMBER, Seq(1));
  Entry created;
  created.mutable_chat_created();
  space->append(draft, group_chat, account.id, std::move(created));
  space->commit(std::move(draft), {}, {}, std::nullopt, {});
  sync_and_work();
  connect();
}

void SessionFixture::connect(std::chrono::steady_clock::time_point since) {
  connection->hang_up();
  work();
  connection = std::make_shared<MemoryConnection>(since);
  session = std::make_shared<session::Session>(session::SessionContext{worker, table, spaces, passwords}, connection);
  connection->attach(session);
}

SessionFixture::~SessionFixture() {
  connection->hang_up();
  sync_and_work();
}

void SessionFixture::work() {
  constexpr int kTurns = 16;
  for (int turn = 0; turn < kTurns; ++turn) {
    worker.post([this] { worker.stop(); });
    worker.run();
    worker.context().restart();
  }
  connection->deliver();
}

void SessionFixture::sync_and_work() {
  work();
  committer.sync();
  work();
}

void SessionFixture::sign_in() {
  ClientFrame frame;
  frame.mutable_sign_in()->set_protocol(1);
  frame.mutable_sign_in()->set_space("college");
  frame.mutable_sign_in()->set_token(kToken);
  feed({frame});
  work();
  EXPECT_EQ(answers(), 1u);
}

void SessionFixture::feed(std::vector<ClientFrame> commands) {
  std::string message;
  for (auto& command : commands) {
    command.set_id(++next_frame_);
    const auto bytes = command.SerializeAsString();
    auto size = bytes.size();
    for (; size >= 0x80; size >>= 7) {
      message.push_back(static_cast<char>(size | 0x80));
    }
    message.push_back(static_cast<char>(size));
    message += bytes;
  }
  connection->feed(std::move(message));
}

void SessionFixture::feed_texts(std::size_t count, std::size_t bytes) {
  for (std::size_t i = 0; i < count; ++i) {
    feed({text(bytes)});
  }
}

ClientFrame SessionFixture::text(std::size_t bytes) {
  ClientFrame frame;
  auto& message = *frame.mutable_send_message();
  message.mutable_request_id()->set_sender(1);
  message.mutable_request_id()->set_counter(++next_counter_);
  message.set_chat_id(chat.value);
  message.set_text(std::string(bytes, 'x'));
  return frame;
}

ClientFrame SessionFixture::history() const {
  ClientFrame frame;
  frame.mutable_read_history()->set_chat_id(chat.value);
  frame.mutable_read_history()->set_direction(HISTORY_DIRECTION_OLDER);
  frame.mutable_read_history()->set_view(HISTORY_VIEW_ENTRIES);
  return frame;
}

void SessionFixture::finish_reads() {
  for (auto& read : std::exchange(reads, {})) {
    read();
  }
  work();
}

std::size_t SessionFixture::answers() {
  std::size_t count = 0;
  for (const auto& message : connection->take_sent()) {
    codec::FrameReader reader(message);
    while (const auto frame = reader.next()) {
      count += codec::reply_to(*frame) != 0 ? 1 : 0;
    }
  }
  return count;
}

bool SessionFixture::reads_on() {
  work();
  return !connection->paused();
}

}  // namespace atrium::test
