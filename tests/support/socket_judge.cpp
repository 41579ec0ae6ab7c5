#include "tests/support/socket_judge.h"

#include <utility>

#include "server/config/limits.h"
#include "tests/support/numbered.h"

namespace atrium::test {

using namespace wire::v1;

SocketJudge::SocketJudge(const Truth& truth, Complaints& complaints, std::uint64_t account, std::string who)
    : truth_(truth), complaints_(complaints), account_(account), who_(std::move(who)) {}

void SocketJudge::complain(std::uint64_t chat, std::uint64_t seq, std::string_view what) {
  complaints_.add(who_ + ", chat " + std::to_string(chat) + ", seq " + std::to_string(seq) + ": " + std::string(what));
}

void SocketJudge::take(std::string_view bytes) {
  ServerFrame frame;
  if (!frame.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    complain(0, 0, "a frame can't be decoded");
    return;
  }
  for (const auto& view : frame.resumed().chats()) {
    listed(view);
  }
  listens_ = listens_ || (frame.has_resumed() && !frame.resumed().more());
  if (frame.has_chat_joined()) {
    joined(frame.chat_joined().chat());
  } else if (frame.has_chat_left()) {
    left(frame.chat_left().chat_id());
  } else if (frame.has_entry()) {
    entry(frame.entry());
  } else if (frame.has_history_page()) {
    page(frame.history_page());
  }
  search(bytes, frame.has_history_page());
}

void SocketJudge::listed(const ChatView& view) {
  const auto* stay = truth_.chat(view.chat_id()).stay_at(account_, view.head_seq());
  if (stay == nullptr) {
    complain(view.chat_id(), view.head_seq(), "Resumed lists a chat that they aren't in at its head");
    return;
  }
  if (view.continuation() != due(view, *stay)) {
    complain(view.chat_id(), view.head_seq(),
             "it goes on with " + std::to_string(view.continuation()) + " where " + std::to_string(due(view, *stay)) +
                 " was due");
  }
  const bool catches_up = view.continuation() == CONTINUATION_CATCHING_UP;
  const auto next = catches_up ? from_.positions.at(view.chat_id()) + 1 : view.head_seq() + 1;
  if (!standings_.try_emplace(view.chat_id(), Standing{stay->joined, next, !catches_up}).second) {
    complain(view.chat_id(), view.head_seq(), "Resumed lists a chat whose pushes have begun");
  }
}

Continuation SocketJudge::due(const ChatView& view, const Stay& stay) const {
  const auto position = from_.positions.find(view.chat_id());
  if (position == from_.positions.end()) {
    return CONTINUATION_NEW;
  }
  const auto has = position->second;
  const bool all_visible = truth_.chat(view.chat_id()).open_history() || has + 1 >= stay.joined;
  if (!from_.right_epoch || has > view.head_seq() || view.head_seq() - has > limits::kCatchUpEntries || !all_visible) {
    return CONTINUATION_RELOAD;
  }
  return has == view.head_seq() ? CONTINUATION_CURRENT : CONTINUATION_CATCHING_UP;
}

void SocketJudge::joined(const ChatView& view) {
  const auto first = view.head_seq() + 1;
  if (const auto stray = strays_.find(view.chat_id()); stray != strays_.end()) {
    complain(view.chat_id(), stray->second, "a page came while they were removed");
  }
  const auto* stay = truth_.chat(view.chat_id()).stay_at(account_, first);
  if (stay == nullptr || stay->joined != first) {
    complain(view.chat_id(), first, "ChatJoined where they did not join");
  } else if (!standings_.try_emplace(view.chat_id(), Standing{first, first, true}).second) {
    complain(view.chat_id(), first, "ChatJoined for a chat that this socket hears");
  }
}

void SocketJudge::left(std::uint64_t chat) {
  strays_.erase(chat);
  const auto standing = standings_.find(chat);
  if (standing == standings_.end()) {
    return;  // it was over before this socket heard anything of it
  }
  const auto* stay = truth_.chat(chat).stay_at(account_, standing->second.joined);
  if (stay->left == 0) {
    complain(chat, standing->second.next, "ChatLeft, but they were not removed");
  } else if (standing->second.whole && standing->second.next != stay->left) {
    complain(chat, standing->second.next, "is missing before the removal at " + std::to_string(stay->left));
  }
  standings_.erase(standing);
}

void SocketJudge::entry(const Entry& entry) {
  const auto chat = entry.chat_id();
  const auto& truth = truth_.chat(chat);
  const auto standing = standings_.find(chat);
  if (standing == standings_.end()) {
    complain(chat, entry.seq(), "an entry of a chat that this socket is not in");
    return;
  }
  const auto& stay = *truth.stay_at(account_, standing->second.joined);
  if (const auto due = std::exchange(standing->second.next, entry.seq() + 1); due != entry.seq()) {
    complain(chat, entry.seq(), "comes where " + std::to_string(due) + " was due");
  }
  if (stay.left != 0 && entry.seq() >= stay.left) {
    complain(chat, entry.seq(), "reaches somebody removed at " + std::to_string(stay.left));
  }
  if (!truth.open_history() && entry.seq() < stay.joined) {
    complain(chat, entry.seq(), "lies before the horizon " + std::to_string(stay.joined));
  }
  if (entry.seq() > truth.head()) {
    complain(chat, entry.seq(), "is told before it is stored");
  } else if (!truth.fits(account_, entry.seq(), entry.SerializeAsString())) {
    complain(chat, entry.seq(), "has other bytes than it should");
  }
}

void SocketJudge::page(const HistoryPage& page) {
  const auto& truth = truth_.chat(page.chat_id());
  if (listens_ && !hears(page.chat_id())) {
    strays_[page.chat_id()] = page.head_seq();
  }
  std::uint64_t last = 0;
  for (const auto& one : page.items()) {
    const auto seq = one.entry().seq();
    for (auto between = last + 1; last != 0 && between < seq; ++between) {
      // Pages of either view hold every message.
      if (truth.sees(account_, between) && truth.entry(between).has_message() && !truth.entry(between).has_thread()) {
        complain(page.chat_id(), between, "is missing in a page");
      }
    }
    last = seq;
    item(page, one);
  }
}

void SocketJudge::item(const HistoryPage& page, const HistoryItem& item) {
  const auto& truth = truth_.chat(page.chat_id());
  const auto seq = item.entry().seq();
  if (seq > page.head_seq() || seq > truth.head() || !truth.sees(account_, seq)) {
    complain(page.chat_id(), seq, "stands in a page of somebody who may not see it");
    return;
  }
  const auto bytes = item.entry().SerializeAsString();
  const bool right = item.overlay().deleted() ? bytes == truth.bytes_without_text(seq) : truth.fits(account_, seq, bytes);
  if (!right) {
    complain(page.chat_id(), seq, "has other bytes in a page than it should");
  }
  const auto by = item.overlay().changed_by_seq();
  if (by < truth.newest_change(seq, page.head_seq()) || by > truth.head()) {
    complain(page.chat_id(), seq, "the page's overlay is not the newest: " + std::to_string(by));
  } else if (by != 0) {
    const auto& change = truth.entry(by);
    const bool fits = target_of(change) == seq && change.has_deletion() == item.overlay().deleted() &&
                      change.edit().text() == item.overlay().text();
    if (!fits) {
      complain(page.chat_id(), seq, "the page's overlay is not what entry " + std::to_string(by) + " made of it");
    }
  }
}

void SocketJudge::search(std::string_view frame, bool in_page) {
  for (const auto number : numbers_in(frame)) {
    const auto place = truth_.place_of(number);
    if (!place) {
      complain(0, 0, "a text that was never stored: " + std::to_string(number));
      continue;
    }
    const auto& [chat, seq] = *place;
    const auto& truth = truth_.chat(chat);
    // A page shows what became of a message, even if somebody was away when it did.
    const auto target = target_of(truth.entry(seq));
    const bool as_overlay = in_page && target != 0 && truth.sees(account_, target);
    if (!truth.sees_in_full(account_, seq) && !as_overlay) {
      complain(chat, seq, "its text reaches somebody who may not see it");
    }
  }
}

}  // namespace atrium::test
