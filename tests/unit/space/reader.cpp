#include "tests/unit/space/reader.h"

#include <algorithm>
#include <utility>

#include "server/codec/frames.h"
#include "tests/support/received.h"

namespace atrium::test {

using namespace wire::v1;

// Frames wait here as in a socket's buffer.
class Reader::Socket final : public delivery::Receiver {
 public:
  Socket() : Receiver(0) {}
  void deliver(const net::SharedMessage& message, std::size_t) override {
    std::string_view bytes(*message);
    const auto length = static_cast<unsigned char>(bytes[1]);
    bytes.remove_prefix(length < 126 ? 2 : length == 126 ? 4 : 10);
    codec::FrameReader reader(bytes);
    while (const auto frame = reader.next()) {
      frames.emplace_back(*frame);
    }
  }
  void deliver_page(const net::SharedMessage& message, std::size_t) override {
    deliver(message, 0);
    page_waits = true;
  }
  void end(std::uint16_t, std::string_view) override { closed = true; }
  bool gone() const override { return closed; }

  std::deque<std::string> frames;
  bool page_waits = false;
  bool closed = false;
};

Reader::Reader(ScriptedSpace& space, Complaints& complaints, std::string name, AccountId account, Kind kind)
    : space_(space), complaints_(complaints), name_(std::move(name)), account_(account), kind_(kind) {}

void Reader::connect(bool right_epoch) {
  socket_ = std::make_shared<Socket>();
  actor_ = std::make_shared<space::Actor>();
  actor_->receiver = socket_;
  space_.space().add_actor(*space_.space().account(account_), actor_, "device");
  judge_.emplace(space_.truth(), complaints_, account_.value, name_);

  ClientFrame frame;
  frame.mutable_resume()->set_epoch(space_.epoch().value + (right_epoch ? 0 : 1));
  ResumeFrom from{{}, right_epoch};
  for (const auto& [chat, log] : logs_) {
    auto& position = *frame.mutable_resume()->add_positions();
    position.set_chat_id(chat);
    position.set_seq(from.positions[chat] = log.rbegin()->first);
  }
  judge_->resumed_from(std::move(from));
  send(std::move(frame));
}

// As Session::on_closed does it.
void Reader::cut() {
  socket_->closed = true;
  space_.table().forget(*socket_);
  space_.home().post([space = &space_.space(), actor = actor_] { space->remove_actor(actor); });
  socket_ = nullptr;
  actor_ = nullptr;
  for (const auto& [chat, page] : std::exchange(reloads_, {})) {
    if (read_in_full_.erase(chat) != 0) {
      rest_[chat] = page.from;
    } else {
      forget(chat);
    }
  }
}

std::size_t Reader::waiting() const { return socket_->frames.size(); }
bool Reader::page_waits() const { return socket_->page_waits; }

std::size_t Reader::take(std::size_t at_most) {
  const auto count = std::min(at_most, socket_->frames.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto bytes = std::move(socket_->frames.front());
    socket_->frames.pop_front();
    ServerFrame frame;
    if (takes && frame.ParseFromString(bytes) && takes(frame)) {
      continue;
    }
    judge_->take(bytes);
    receive(bytes);
  }
  return count;
}

// As Session::page_taken does it.
bool Reader::take_page() {
  if (!std::exchange(socket_->page_waits, false)) {
    return false;
  }
  space_.home().post([space = &space_.space(), actor = actor_] {
    actor->page_under_way = false;
    commands::send_next_page(*space, actor);
  });
  return true;
}

std::uint64_t Reader::send(ClientFrame frame) {
  frame.set_id(++next_frame_);
  space_.home().post([space = &space_.space(), frame = std::move(frame), actor = actor_] {
    if (!actor->gone) {
      commands::execute(*space, actor, as_received(frame));
    }
  });
  return next_frame_;
}

wire::v1::RequestId Reader::next_request() {
  wire::v1::RequestId id;
  id.set_sender(account_.value);
  id.set_counter(++next_counter_);
  return id;
}

void Reader::go_back(std::uint64_t chat, std::uint64_t entries) {
  const auto log = logs_.find(chat);
  while (log != logs_.end() && entries-- != 0 && log->second.size() > 1) {
    log->second.erase(std::prev(log->second.end()));
  }
}

std::uint64_t Reader::furthest_behind() const {
  std::uint64_t furthest = 0;
  for (const auto& [chat, log] : logs_) {
    furthest = std::max(furthest, space_.truth().chat(chat).head() - log.rbegin()->first);
  }
  return furthest;
}

bool Reader::has_all() const {
  return reloads_.empty() && std::ranges::all_of(space_.truth().chats(), [&](const auto& chat) {
           const auto& [id, truth] = chat;
           const bool away = truth.stay_at(account_.value, truth.head()) == nullptr;
           return away || (judge_->hears(id) && judge_->next_of(id) == truth.head() + 1);
         });
}

std::uint64_t Reader::resumed_as(Continuation how) const {
  const auto found = resumed_.find(how);
  return found == resumed_.end() ? 0 : found->second;
}

void Reader::receive(std::string_view bytes) {
  ServerFrame frame;
  frame.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  if (frame.has_resumed()) {
    resumed(frame.resumed());
  } else if (frame.has_chat_joined()) {
    const auto& view = frame.chat_joined().chat();
    reload(view.chat_id(), view.head_seq());
  } else if (frame.has_chat_left()) {
    const auto chat = frame.chat_left().chat_id();
    reloads_.erase(chat);
    if (kind_ == Kind::kCut) {
      forget(chat);
    }
  } else if (frame.has_entry()) {
    logs_[frame.entry().chat_id()][frame.entry().seq()] = frame.entry().SerializeAsString();
  } else if (frame.has_history_page()) {
    page(frame.history_page(), frame.reply_to());
  }
}

void Reader::resumed(const Resumed& resumed) {
  std::map<std::uint64_t, Log> listed;
  for (const auto& view : resumed.chats()) {
    const auto chat = view.chat_id();
    ++resumed_[view.continuation()];
    const bool goes_on = view.continuation() == CONTINUATION_CURRENT || view.continuation() == CONTINUATION_CATCHING_UP;
    if (goes_on) {
      listed[chat] = std::move(logs_[chat]);
    }
  }
  if (kind_ == Kind::kUninterrupted) {
    listed.merge(logs_);
  } else {
    std::erase_if(rest_, [&](const auto& rest) { return !listed.contains(rest.first); });
    std::erase_if(whole_up_to_, [&](const auto& gap) { return !listed.contains(gap.first); });
    std::erase_if(read_in_full_, [&](auto chat) { return !listed.contains(chat); });
  }
  logs_ = std::move(listed);
  for (const auto& view : resumed.chats()) {
    if (view.continuation() == CONTINUATION_RELOAD || view.continuation() == CONTINUATION_NEW) {
      reload(view.chat_id(), view.head_seq());
    }
  }
}

void Reader::forget(std::uint64_t chat) {
  logs_.erase(chat);
  rest_.erase(chat);
  whole_up_to_.erase(chat);
  read_in_full_.erase(chat);
}

void Reader::read_the_rest() {
  std::erase_if(rest_, [&](const auto& rest) {
    const auto& [chat, from] = rest;
    if (!judge_->hears(chat)) {
      return false;  // not told yet how it goes on
    }
    read_in_full_.insert(chat);
    reload(chat, from);
    return true;
  });
}

void Reader::reload(std::uint64_t chat, std::uint64_t from) {
  if (from == 0) {
    return;
  }
  const auto& log = logs_[chat];
  whole_up_to_.try_emplace(chat, log.empty() ? 0 : log.rbegin()->first);
  ClientFrame frame;
  auto& history = *frame.mutable_read_history();
  history.set_chat_id(chat);
  history.set_from_seq(from);
  history.set_direction(HISTORY_DIRECTION_OLDER);
  history.set_view(HISTORY_VIEW_ENTRIES);
  history.set_limit(200);
  reloads_[chat] = {send(std::move(frame)), from};
}

void Reader::page(const HistoryPage& page, std::uint64_t frame_id) {
  const auto reload_of = reloads_.find(page.chat_id());
  if (reload_of == reloads_.end() || reload_of->second.frame_id != frame_id) {
    return;
  }
  reloads_.erase(reload_of);
  auto& log = logs_[page.chat_id()];
  for (const auto& item : page.items()) {
    log[item.entry().seq()] = item.entry().SerializeAsString();
  }
  if (page.next_from_seq() <= whole_up_to_.at(page.chat_id())) {
    whole_up_to_.erase(page.chat_id());
    read_in_full_.erase(page.chat_id());
  } else if (kind_ == Kind::kCut && !read_in_full_.contains(page.chat_id())) {
    rest_[page.chat_id()] = page.next_from_seq();
  } else {
    reload(page.chat_id(), page.next_from_seq());
  }
}

}  // namespace atrium::test
