#include "chat_feed.h"

#include <algorithm>

#include "convert.h"

namespace atrium::client {
namespace {

constexpr std::size_t kPositionsPerResume = 4000;
// A Position is at most 22 bytes, and a WebSocket message at most 64 KiB.
constexpr std::size_t kPositionsPerMessage = std::min<std::size_t>(kPositionsPerResume, 60 * 1024 / 22);
constexpr std::size_t kPagesAtOnce = 4;
constexpr std::uint32_t kItemsPerPage = 200;

}  // namespace

void ChatFeed::start_at(const Positions& positions) { positions_ = positions; }

wire::Resume ChatFeed::make_resume() const {
  wire::Resume resume;
  // Chats beyond what one message takes come back as NEW; take_view finds their holes.
  for (const auto& [chat, seq] : positions_.chats) {
    if (resume.positions_size() == static_cast<int>(kPositionsPerMessage))
      break;
    auto* position = resume.add_positions();
    position->set_chat_id(raw(chat));
    position->set_seq(seq);
  }
  if (resume.positions_size() != 0)
    resume.set_epoch(positions_.epoch);
  return resume;
}

void ChatFeed::on_resumed(const wire::Resumed& part) {
  const bool same_epoch = positions_.chats.empty() || positions_.epoch == part.epoch();
  for (const auto& view : part.chats()) {
    resumed_.insert(ChatId{view.chat_id()});
    resumed_chats_.push_back(to_chat(view));
    take_view(view, same_epoch);
  }
  if (part.more())
    return;

  positions_.epoch = part.epoch();
  std::vector<ChatId> gone;
  for (const auto& [chat, seq] : positions_.chats) {
    if (!resumed_.contains(chat))
      gone.push_back(chat);
  }
  for (const ChatId chat : gone)
    on_left(raw(chat));
  resumed_before_ = true;
  resumed_.clear();
  const auto chats = std::exchange(resumed_chats_, {});
  if (events_.on_subscribed)
    events_.on_subscribed(chats);
}

void ChatFeed::take_view(const wire::ChatView& view, bool same_epoch) {
  const ChatId chat{view.chat_id()};
  const auto known = positions_.chats.find(chat);
  if (known != positions_.chats.end()) {
    // CATCHING_UP and CURRENT need nothing: the pushes go on after `last`.
    const bool pushed =
        view.continuation() == wire::CONTINUATION_CATCHING_UP || view.continuation() == wire::CONTINUATION_CURRENT;
    if (!pushed || !same_epoch)
      close_hole(chat, known->second, view, same_epoch);
    return;
  }
  // A chat that is new since the last Resume: somebody who had been connected would have seen everything after its first
  // visible entry. An old chat with open history starts at its head; nobody waits for all of its past.
  const bool recent = view.kind() == wire::CHAT_KIND_DIRECT || view.first_visible_seq() > 1;
  const bool from_start = resumed_before_ && recent && view.first_visible_seq() < view.head_seq();
  positions_.chats[chat] = from_start ? view.first_visible_seq() : view.head_seq();
  if (resumed_before_ && events_.on_chat_joined)
    events_.on_chat_joined(to_chat(view));
  if (from_start)
    fill(chat, view.head_seq());
}

void ChatFeed::close_hole(ChatId chat, Seq last, const wire::ChatView& view, bool same_epoch) {
  const Seq head = view.head_seq();
  if (same_epoch && last == head)
    return;
  Seq& position = positions_.chats[chat];
  if (!same_epoch || last > head)
    return skip(chat, position, head + 1);
  if (last + 1 < view.first_visible_seq())
    skip(chat, position, std::min(view.first_visible_seq(), head + 1));
  if (position < head)
    fill(chat, head);
}

void ChatFeed::fill(ChatId chat, Seq head) {
  Seq& last = positions_.chats[chat];
  if (head - last > longest_fill_)
    return skip(chat, last, head + 1);
  holes_[chat].fill_to = head;
}

void ChatFeed::skip(ChatId chat, Seq& last, Seq next) {
  const Reloaded reloaded{chat, last, next};
  if (events_.on_reloaded)
    events_.on_reloaded(reloaded);
  last = next - 1;
}

void ChatFeed::deliver(const Entry& entry, Seq& last) {
  if (events_.on_entry)
    events_.on_entry(entry);
  // Only now: an application that ends inside the callback gets the entry again.
  last = entry.seq;
}

ChatFeed::Verdict ChatFeed::on_entry(const wire::Entry& entry) {
  if (entry.seq() == 0)
    return Verdict::kFine;  // no entry of any chat
  const ChatId chat{entry.chat_id()};
  Seq& last = positions_.chats.try_emplace(chat, entry.seq() - 1).first->second;
  if (entry.seq() <= last)
    return Verdict::kFine;
  if (const auto hole = holes_.find(chat); hole != holes_.end()) {
    hole->second.fill_to = std::max(hole->second.fill_to, entry.seq());
    return Verdict::kFine;
  }
  if (entry.seq() == last + 1) {
    deliver(to_entry(entry), last);
    return Verdict::kFine;
  }
  const auto place = std::pair(chat, last);
  if (last_hole_ == place) {
    holes_[chat].fill_to = entry.seq();
    return Verdict::kFine;
  }
  last_hole_ = place;
  return Verdict::kHole;
}

void ChatFeed::on_joined(const wire::ChatView& view) {
  const ChatId chat{view.chat_id()};
  if (!positions_.chats.try_emplace(chat, view.head_seq()).second)
    return;
  if (events_.on_chat_joined)
    events_.on_chat_joined(to_chat(view));
}

void ChatFeed::on_left(std::uint64_t chat_id) {
  const ChatId chat{chat_id};
  holes_.erase(chat);
  if (positions_.chats.erase(chat) != 0 && events_.on_chat_left)
    events_.on_chat_left(chat);
}

std::optional<wire::ReadHistory> ChatFeed::next_page() {
  if (pages_asked_ >= kPagesAtOnce)
    return std::nullopt;
  for (auto& [chat, hole] : holes_) {
    if (hole.asked)
      continue;
    hole.asked = true;
    ++pages_asked_;
    wire::ReadHistory read;
    read.set_chat_id(raw(chat));
    read.set_from_seq(positions_.chats[chat] + 1);
    read.set_direction(wire::HISTORY_DIRECTION_NEWER);
    read.set_view(wire::HISTORY_VIEW_ENTRIES);
    read.set_limit(kItemsPerPage);
    return read;
  }
  return std::nullopt;
}

void ChatFeed::on_page(const wire::ReadHistory& asked, const wire::HistoryPage& page) {
  --pages_asked_;
  const ChatId chat{asked.chat_id()};
  const auto hole = holes_.find(chat);
  if (hole == holes_.end())
    return;
  hole->second.asked = false;
  Seq& last = positions_.chats[chat];
  const Seq before = last;
  for (const auto& item : page.items()) {
    if (item.entry().chat_id() != asked.chat_id() || item.entry().seq() <= last)
      continue;
    if (item.entry().seq() > last + 1)
      skip(chat, last, item.entry().seq());
    deliver(to_entry(item.entry()), last);
  }
  if (last == before)
    skip(chat, last, std::max(hole->second.fill_to, last) + 1);
  if (last >= hole->second.fill_to)
    holes_.erase(hole);
}

void ChatFeed::on_page_failed(const wire::ReadHistory& asked, After after) {
  --pages_asked_;
  const ChatId chat{asked.chat_id()};
  const auto hole = holes_.find(chat);
  if (hole == holes_.end())
    return;
  hole->second.asked = false;
  if (after == After::kTryAgain)
    return;
  skip(chat, positions_.chats[chat], hole->second.fill_to + 1);
  holes_.erase(hole);
}

void ChatFeed::on_disconnected() {
  holes_.clear();
  pages_asked_ = 0;
  resumed_.clear();
  resumed_chats_.clear();
}

}  // namespace atrium::client
