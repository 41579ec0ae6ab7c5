#include "bench/crowd/crowd_client.h"

#include <algorithm>
#include <random>
#include <stdexcept>

#include "bench/load/atrium_frames.h"

namespace atrium::bench {

using namespace wire::v1;

namespace {

// Ids of frames; those of messages come after.
constexpr std::uint64_t kSignIn = 1;
constexpr std::uint64_t kResume = 2;

std::uint64_t draw_sender() {
  static thread_local std::mt19937_64 random(std::random_device{}());
  return random() | 1;
}

}  // namespace

void CrowdClient::upgrade(std::uint16_t port) {
  phase_ = Phase::kUpgrading;
  unsent_ = upgrade_request(port, "/ws", {});
}

void CrowdClient::take(std::string_view bytes, Clock::time_point now, Tally& tally) {
  if (phase_ == Phase::kUpgrading && !take_handshake(bytes)) {
    return;
  }
  stream_.take(bytes, [&](std::string_view payload) {
    cutter_.take(payload, [&](std::string_view frame) { take_frame(frame, now, tally); });
  });
  if (auto& answers = stream_.answers(); !answers.empty()) {
    unsent_ += answers;
    answers.clear();
  }
}

bool CrowdClient::take_handshake(std::string_view& bytes) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const auto held = handshake_.size();
  handshake_ += bytes;
  const auto end = handshake_.find(kEnd);
  if (end == handshake_.npos) {
    return false;
  }
  if (!handshake_.starts_with("HTTP/1.1 101")) {
    throw std::runtime_error("no WebSocket: " + handshake_.substr(0, handshake_.find('\r')));
  }
  bytes.remove_prefix(end + kEnd.size() - held);
  handshake_ = {};
  sign_in();
  return true;
}

void CrowdClient::lose() {
  phase_ = Phase::kAway;
  handshake_ = {};
  stream_ = {};
  cutter_ = {};
  unsent_ = {};
  awaited_ = 0;
  for (auto& place : places_) {
    place.awaited = 0;
  }
}

void CrowdClient::send(const ClientFrame& frame) { append_client_frame(unsent_, kBinary, framed(frame)); }

void CrowdClient::sign_in() {
  phase_ = Phase::kSigningIn;
  retry_after_ms_ = 0;
  ClientFrame frame;
  frame.set_id(kSignIn);
  auto& sign_in = *frame.mutable_sign_in();
  sign_in.set_protocol(1);
  sign_in.set_space(pass_.space);
  sign_in.set_token(pass_.token);
  send(frame);
}

void CrowdClient::resume() {
  phase_ = Phase::kResuming;
  ClientFrame frame;
  frame.set_id(kResume);
  auto& resume = *frame.mutable_resume();
  resume.set_epoch(places_.empty() ? 0 : epoch_);
  for (const auto& place : places_) {
    auto& position = *resume.add_positions();
    position.set_chat_id(place.chat);
    position.set_seq(place.seq);
  }
  send(frame);
}

void CrowdClient::say(std::uint64_t chat, Stamp stamp, std::string_view text, Tally& tally) {
  if (sender_ == 0) {
    sender_ = draw_sender();
  }
  ClientFrame frame;
  frame.set_id(kResume + ++counter_);
  auto& message = *frame.mutable_send_message();
  message.mutable_request_id()->set_sender(sender_);
  message.mutable_request_id()->set_counter(counter_);
  message.set_chat_id(chat);
  message.set_text(stamped(stamp, text));
  tally.text_bytes += message.text().size();
  ++tally.said;
  send(frame);
}

void CrowdClient::take_frame(std::string_view frame, Clock::time_point now, Tally& tally) {
  if (const auto entry = seen_entry(frame)) {
    return take_entry(*entry, now, tally);
  }
  ServerFrame reply;
  if (!reply.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) {
    throw std::runtime_error("atriumd sent a frame that can't be read");
  }
  if (reply.reply_to() != 0) {
    take_reply(reply, tally);
  } else if (reply.has_chat_joined()) {
    place_of(reply.chat_joined().chat().chat_id()).seq = reply.chat_joined().chat().head_seq();
  }
}

void CrowdClient::take_reply(const ServerFrame& frame, Tally& tally) {
  if (frame.has_error()) {
    ++tally.refusals[frame.error().message()];
    retry_after_ms_ = frame.error().retry_after_ms();
    if (frame.reply_to() <= kResume) {
      throw Refused("atriumd refused to sign in: " + frame.error().message());
    }
  } else if (frame.has_signed_in()) {
    epoch_ = frame.signed_in().epoch();
    account_ = frame.signed_in().account_id();
    resume();
  } else if (frame.has_resumed()) {
    take_resumed(frame.resumed(), tally);
  } else if (frame.has_accepted()) {
    tally.accept(frame.accepted().chat_id(), frame.accepted().seq());
  }
}

void CrowdClient::take_resumed(const Resumed& resumed, Tally& tally) {
  for (const auto& chat : resumed.chats()) {
    auto& place = place_of(chat.chat_id());
    const auto how = chat.continuation();
    if (how == CONTINUATION_CATCHING_UP && chat.head_seq() > place.seq) {
      place.awaited = chat.head_seq();
      ++awaited_;
    } else if (how == CONTINUATION_CURRENT && chat.head_seq() != place.seq) {
      tally.find_gap(place.chat, place.seq, chat.head_seq());
    } else if (how == CONTINUATION_RELOAD || how == CONTINUATION_NEW) {
      tally.reloads += how == CONTINUATION_RELOAD ? 1 : 0;
      place.seq = chat.head_seq();
    }
  }
  if (!resumed.more()) {
    phase_ = Phase::kCatchingUp;
    arrive(tally);
  }
}

void CrowdClient::arrive(Tally& tally) {
  if (phase_ == Phase::kCatchingUp && awaited_ == 0) {
    phase_ = Phase::kThere;
    tally.returns += was_there_ ? 1 : 0;
    was_there_ = true;
  }
}

void CrowdClient::take_entry(const SeenEntry& entry, Clock::time_point now, Tally& tally) {
  auto& place = place_of(entry.chat);
  if (entry.seq <= place.seq) {
    ++tally.repeats;
    return;
  }
  if (entry.seq != place.seq + 1) {
    tally.find_gap(entry.chat, place.seq, entry.seq);
  }
  place.seq = entry.seq;
  ++tally.delivered;
  if (place.awaited != 0 && place.seq >= place.awaited) {
    place.awaited = 0;
    --awaited_;
    arrive(tally);
  } else if (is_measured && phase_ == Phase::kThere) {
    if (const auto stamp = stamp_of(entry.text)) {
      tally.deliver(*stamp, now);
    }
  }
}

CrowdClient::Place& CrowdClient::place_of(std::uint64_t chat) {
  const auto at = std::ranges::lower_bound(places_, chat, {}, &Place::chat);
  return at != places_.end() && at->chat == chat ? *at : *places_.insert(at, {chat, 0, 0});
}

}  // namespace atrium::bench
