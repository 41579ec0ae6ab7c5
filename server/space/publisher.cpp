#include "server/space/publisher.h"

#include <algorithm>

#include "server/codec/frames.h"
#include "server/config/limits.h"

namespace atrium::space {
namespace {

constexpr std::size_t kFirstReserve = 4096;

// What one send() to one member costs, roughly; measured beside a bare loop.
constexpr auto kSendTime = std::chrono::nanoseconds(4400);

}  // namespace

Publisher::Publisher(net::Worker& home, delivery::Outbox& outbox, SpaceId space,
                     std::function<std::chrono::microseconds()> sync_time, std::chrono::microseconds wait)
    : outbox_(outbox), space_(space), sync_time_(std::move(sync_time)), wait_(wait), timer_(home.context()) {}

void Publisher::add_entry(Chat& chat, std::string_view encoded) {
  auto& held = held_.try_emplace(chat.id(), Held{&chat, {}, false}).first->second;
  if (held.frames.size() + encoded.size() + codec::kEntryPushOverhead > limits::kMessageBytes) {
    send(held);
  }
  if (held.frames.empty()) {
    // What is on its way to the disk now, so that the frames of a group need not be moved again and again.
    const auto under_way = chat.decided_seq.value - chat.published_seq.value + 1;
    held.frames.reserve(std::min<std::size_t>(under_way * (encoded.size() + codec::kEntryPushOverhead), kFirstReserve));
  }
  codec::append_entry_push(held.frames, encoded);
}

void Publisher::add_withheld(Chat& chat, Seq target, std::string_view encoded, std::string_view withheld) {
  flush(chat);
  std::string frame;
  codec::append_entry_push(frame, encoded);
  std::string blank;
  codec::append_entry_push(blank, withheld);
  outbox_.publish_about({space_, chat.id()}, target, frame, blank);
}

void Publisher::end_group() {
  for (auto held = held_.begin(); held != held_.end();) {
    if (may_wait(held->second)) {
      held->second.waited = true;
      arm();
      ++held;
    } else {
      send(held->second);
      held = held_.erase(held);
    }
  }
}

bool Publisher::may_wait(const Held& held) const {
  const auto& chat = *held.chat;
  const bool more_under_way = chat.decided_seq > chat.published_seq;
  return wait_.count() > 0 && more_under_way && !held.waited && kSendTime * chat.present_members() > sync_time_();
}

void Publisher::flush(const Chat& chat) {
  if (const auto held = held_.find(chat.id()); held != held_.end()) {
    send(held->second);
    held_.erase(held);
  }
}

void Publisher::send(Held& held) {
  if (!held.frames.empty()) {
    outbox_.publish({space_, held.chat->id()}, held.frames);
    held.frames.clear();
  }
}

void Publisher::arm() {
  if (armed_) {
    return;
  }
  armed_ = true;
  timer_.expires_after(wait_);
  timer_.async_wait([this](boost::system::error_code error) {
    if (error) {
      return;
    }
    armed_ = false;
    for (auto& [chat, held] : held_) {
      send(held);
    }
    held_.clear();
  });
}

}  // namespace atrium::space
