#include "tests/unit/space/school.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <thread>

#include "server/codec/frames.h"
#include "server/commands/due.h"
#include "storage/keys.h"

namespace atrium::test {

using namespace wire::v1;

// Takes what a socket would be given.
class Person::Socket final : public delivery::Receiver, public std::enable_shared_from_this<Socket> {
 public:
  Socket() : Receiver(0) {}
  std::function<void()> page_taken;
  std::vector<ServerFrame> frames;
  std::size_t messages = 0;
  bool closed = false;

  void deliver(const net::SharedMessage& message, std::size_t) override {
    ++messages;
    std::string_view bytes(*message);
    const auto length = static_cast<unsigned char>(bytes[1]);
    bytes.remove_prefix(length < 126 ? 2 : length == 126 ? 4 : 10);
    codec::FrameReader reader(bytes);
    while (const auto frame = reader.next()) {
      ASSERT_TRUE(frames.emplace_back().ParseFromArray(frame->data(), static_cast<int>(frame->size())));
    }
    ASSERT_FALSE(reader.bad());
  }
  void deliver_page(const net::SharedMessage& message, std::size_t) override {
    deliver(message, 0);
    page_taken();
  }
  void end(std::uint16_t, std::string_view) override { closed = true; }
  bool gone() const override { return closed; }
};

Person::Person(School& school, AccountId id, Role) : school_(school), id_(id) {
  school_.at_home([this] { connect(As::kSignedIn); });
}

Person::Person(School& school, AccountId id) : school_(school), id_(id) {
  static std::uint64_t devices = 0;
  token_ = std::string(24, 't') + std::string(storage::encode_u64(++devices));
  school_.at_home([this] { connect(As::kStranger); });
}

Person::~Person() {
  school_.at_home([this] { disconnect(); });
}

void Person::connect(As how) {
  socket_ = std::make_shared<Socket>();
  actor_ = std::make_shared<space::Actor>();
  actor_->receiver = socket_;
  socket_->page_taken = [this, actor = std::weak_ptr(actor_)] {
    school_.home().post([this, actor] {
      if (const auto live = actor.lock()) {
        live->page_under_way = false;
        commands::send_next_page(school_.space(), live);
      }
    });
  };
  if (how == As::kSignedIn) {
    school_.space().add_actor(*school_.space().account(id_), actor_, "device of " + std::to_string(id_.value));
  }
}

void Person::disconnect() {
  socket_->closed = true;
  school_.table().forget(*socket_);
  school_.space().remove_actor(actor_);
}

void Person::reconnect() {
  school_.at_home([this] {
    disconnect();
    connect(As::kSignedIn);
  });
}

ClientFrame Person::sign_in_frame(std::string password, std::string device_name) {
  ClientFrame frame;
  auto& sign_in = *frame.mutable_sign_in();
  sign_in.set_protocol(1);
  sign_in.set_space("college");
  auto& credential = *sign_in.mutable_password();
  school_.at_home([&] { credential.set_login(school_.space().account(id_)->login); });
  credential.set_password(std::move(password));
  credential.set_new_token(token_);
  credential.set_device_name(std::move(device_name));
  return frame;
}

void Person::come_from(std::uint64_t address) {
  school_.at_home([&] { actor_->address = address; });
}

ServerFrame Person::sign_in_with_token() {
  school_.at_home([this] {
    disconnect();
    connect(As::kStranger);
  });
  ClientFrame frame;
  frame.mutable_sign_in()->set_protocol(1);
  frame.mutable_sign_in()->set_space("college");
  frame.mutable_sign_in()->set_token(token_);
  return ask(frame);
}

std::uint64_t Person::send(ClientFrame frame) {
  frame.set_id(++next_frame_);
  school_.home().post([this, frame, actor = actor_] { commands::execute(school_.space(), actor, as_received(frame)); });
  return next_frame_;
}

ServerFrame Person::wait_for(std::uint64_t frame_id) {
  ServerFrame found;
  school_.wait_until([&] {
    // Most often one of the last.
    const auto at = std::find_if(socket_->frames.rbegin(), socket_->frames.rend(),
                                 [&](const ServerFrame& frame) { return frame.reply_to() == frame_id; });
    if (at != socket_->frames.rend()) {
      found = *at;
    }
    return at != socket_->frames.rend();
  });
  return found;
}

std::size_t Person::messages() {
  std::size_t messages = 0;
  school_.at_home([&] { messages = socket_->messages; });
  return messages;
}

void Person::wait_until_ended() {
  school_.wait_until([this] { return socket_->closed; });
}

bool Person::answered(std::uint64_t frame_id) {
  return std::ranges::any_of(received(), [&](const ServerFrame& frame) { return frame.reply_to() == frame_id; });
}

std::vector<ServerFrame> Person::ask_in_parts(ClientFrame frame) {
  const auto id = send(std::move(frame));
  school_.wait_until([&] {
    return std::ranges::any_of(socket_->frames, [&](const ServerFrame& part) {
      return part.reply_to() == id && !part.member_list().more() && !part.chat_list().more() && !part.resumed().more();
    });
  });
  auto parts = received();
  std::erase_if(parts, [&](const ServerFrame& part) { return part.reply_to() != id; });
  return parts;
}

ServerFrame Person::ask(ClientFrame frame) { return wait_for(send(std::move(frame))); }

ServerFrame Person::resume(std::map<std::uint64_t, std::uint64_t> positions) {
  ClientFrame frame;
  frame.mutable_resume()->set_epoch(school_.store().epoch().value);
  for (const auto& [chat, seq] : positions) {
    auto& position = *frame.mutable_resume()->add_positions();
    position.set_chat_id(chat);
    position.set_seq(seq);
  }
  return ask(frame);
}

std::vector<ServerFrame> Person::received() {
  std::vector<ServerFrame> copy;
  school_.at_home([&] { copy = socket_->frames; });
  return copy;
}

std::vector<Entry> Person::entries(ChatId chat) {
  std::vector<Entry> entries;
  for (const auto& frame : received()) {
    if (frame.has_entry() && frame.entry().chat_id() == chat.value) {
      entries.push_back(frame.entry());
    }
  }
  return entries;
}

void Person::wait_for_entry(ChatId chat, std::uint64_t seq) {
  school_.wait_until([&] {
    for (auto frame = socket_->frames.rbegin(); frame != socket_->frames.rend(); ++frame) {
      if (frame->entry().chat_id() == chat.value && frame->entry().seq() == seq) {
        return true;
      }
    }
    return false;
  });
}

std::size_t Person::frames_of(ServerFrame::ContentCase kind) {
  std::size_t count = 0;
  for (const auto& frame : received()) {
    count += frame.content_case() == kind ? 1 : 0;
  }
  return count;
}

wire::v1::RequestId Person::next_request() {
  wire::v1::RequestId request;
  request.set_sender(id_.value);
  request.set_counter(++next_counter_);
  return request;
}

ClientFrame Person::message(ChatId chat, std::string text) {
  ClientFrame frame;
  *frame.mutable_send_message()->mutable_request_id() = next_request();
  frame.mutable_send_message()->set_chat_id(chat.value);
  frame.mutable_send_message()->set_text(std::move(text));
  return frame;
}

void School::Gate::hold() {
  const std::lock_guard lock(mutex_);
  held_ = true;
}

void School::Gate::release() {
  const std::lock_guard lock(mutex_);
  held_ = waiting_ = false;
  changed_.notify_all();
}

void School::Gate::let_one_go() {
  const std::lock_guard lock(mutex_);
  waiting_ = false;
  ++let_go_;
  changed_.notify_all();
}

void School::Gate::wait_until_one_waits() {
  std::unique_lock lock(mutex_);
  ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds(20), [this] { return waiting_; })) << "no write came";
}

Status School::Gate::pass() {
  std::unique_lock lock(mutex_);
  waiting_ = held_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !held_ || let_go_ > 0; });
  let_go_ -= held_ ? 1 : 0;
  return {};
}

School::School() : store_(Epoch(7), [this](const auto&) { return gate_.pass(); }) {
  stored::v1::Change change;
  change.set_space_id(1);
  change.set_number(1);
  change.set_at_ms(1);
  change.mutable_space()->set_space_id(1);
  change.mutable_space()->set_name("college");
  change.mutable_space()->mutable_first_admin()->set_mobile("+79991234567");
  const stored::v1::Change* group[] = {&change};
  EXPECT_TRUE(store_.write(group));
  outbox_ = std::make_unique<delivery::Outbox>(home_, std::vector<delivery::Destination>{{&home_, &table_}});
  committer_ = std::make_unique<storage::GroupCommitter>(store_);
  thread_ = std::thread([this] { home_.run(); });
  at_home([this] { load(); });
}

School::~School() {
  release_disk();
  release_reads();
  wait_until([this] { return space_->settled(); });
  at_home([this] { space_.reset(); });
  committer_.reset();
  home_.stop();
  thread_.join();
}

void School::load() {
  space::Environment environment{home_,
                                 *outbox_,
                                 *committer_,
                                 counting_,
                                 [this] { return now_ms_.load(); },
                                 [this] { return ++next_random_; },
                                 [this](net::Task work) { reads_held_ ? held_reads_.push_back(std::move(work)) : work(); },
                                 [this](space::PasswordCheck check) { return front_gate_.check(std::move(check), home_); },
                                 [this] { return sync_time_; }};
  environment.command_rate = command_rate_;
  environment.message_rate = message_rate_;
  environment.due_poll = std::chrono::milliseconds(5);
  environment.room_bytes = [this]() -> std::uint64_t { return has_room_ ? ~0ull : 0; };
  environment.outside.send_code = [this](codes::CodeLetter letter) { codes_sent_.push_back(std::move(letter)); };
  space_ = std::make_unique<space::Space>(environment, store_.load_space(SpaceId(1)).value());
  space_->wake_when_due([this] { std::ignore = commands::apply_due(*space_); });
}

void School::hold_reads() {
  counting_.keep_in_memory(false);
  at_home([this] { reads_held_ = true; });
}

void School::release_reads() {
  counting_.keep_in_memory(true);
  at_home([this] {
    reads_held_ = false;
    for (auto& work : std::exchange(held_reads_, {})) {
      work();
    }
  });
}

void School::while_held_reads_are_under_way(const std::function<void()>& meanwhile) {
  std::promise<void> read;
  std::promise<void> go_on;
  counting_.keep_in_memory(true);
  counting_.after_next_read([&] {
    read.set_value();
    go_on.get_future().wait();
  });
  std::vector<net::Task> reads;
  at_home([&] {
    reads_held_ = false;
    reads.swap(held_reads_);
  });
  std::thread pool([&] { std::ranges::for_each(reads, [](auto& work) { work(); }); });
  read.get_future().wait();
  meanwhile();
  go_on.set_value();
  pool.join();
}

void School::take_all_room() {
  taken_room_ = storage::CommitterOptions().queue_bytes - committer_->reserved_bytes();
  ASSERT_TRUE(committer_->reserve(taken_room_));
}

void School::give_room_back() { committer_->release(std::exchange(taken_room_, 0)); }

void School::sync_takes(std::chrono::microseconds time) {
  at_home([&] { sync_time_ = time; });
}

void School::at_home(const std::function<void()>& work) {
  std::promise<void> done;
  home_.post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

void School::wait_until(const std::function<bool()>& condition) {
  bool met = false;
  for (int tries = 0; !met && tries < 200'000; ++tries) {
    at_home([&] { met = condition(); });
    std::this_thread::yield();
  }
  ASSERT_TRUE(met) << "the awaited condition did not come";
}

void School::restart() {
  wait_until([this] { return space_->settled(); });
  at_home([this] {
    space_.reset();
    load();
  });
}

std::unique_ptr<Person> School::person(Role role) {
  AccountId id;
  at_home([&] {
    auto draft = space_->draft(100).value();
    const auto login = "person-" + std::to_string(next_random_);
    id = space_->create_account(draft, login, login, {role}, "").id;
    space_->commit(std::move(draft), {}, {}, std::nullopt, {});
  });
  return std::make_unique<Person>(*this, id, role);
}

ChatId School::make_group(const std::vector<Person*>& members, bool open_history) {
  ClientFrame frame;
  auto& create = *frame.mutable_create_chat();
  *create.mutable_request_id() = members.front()->next_request();
  create.set_kind(CHAT_KIND_GROUP);
  create.set_title("Группа ИС-21");
  create.set_open_history(open_history);
  for (const auto* member : members) {
    create.add_member_ids(member->id().value);
  }
  return ChatId(members.front()->ask(frame).chat_opened().chat_id());
}

}  // namespace atrium::test
