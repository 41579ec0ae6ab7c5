#pragma once

#include <atrium/client.h>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include "frames.h"

namespace atrium::client {

// What the application has of each chat, and what of the pushes is new to it: turns pushes, answers to Resume and
// history pages into each entry in order exactly once.
//
// A chat is either live (the next push is last + 1) or has a hole up to `fill_to` that pages of history fill; pushes that
// come meanwhile only move `fill_to`, so what waits needs no memory. A hole that is too long is reported and stays.
//
// Thread: the client's. Calls Events from every method that takes something from the server.
class ChatFeed {
 public:
  // `longest_fill`: so many entries are filled at most.
  ChatFeed(const Events& events, std::uint64_t longest_fill) : events_(events), longest_fill_(longest_fill) {}

  void start_at(const Positions& positions);
  const Positions& positions() const { return positions_; }

  wire::Resume make_resume() const;
  void on_resumed(const wire::Resumed& part);

  enum class Verdict { kFine, kHole };
  // kHole: the connection lost something; reconnect and resume.
  Verdict on_entry(const wire::Entry& entry);
  void on_joined(const wire::ChatView& view);
  void on_left(std::uint64_t chat_id);

  // The next page to ask for; at most a few at a time. Answer each with on_page or on_page_failed.
  std::optional<wire::ReadHistory> next_page();
  void on_page(const wire::ReadHistory& asked, const wire::HistoryPage& page);
  enum class After { kTryAgain, kGiveUp };
  void on_page_failed(const wire::ReadHistory& asked, After after);

  // The next Resume tells again what is missing.
  void on_disconnected();

 private:
  struct Hole {
    Seq fill_to = 0;
    bool asked = false;
  };

  void take_view(const wire::ChatView& view, bool same_epoch);
  void close_hole(ChatId chat, Seq last, const wire::ChatView& view, bool same_epoch);
  void fill(ChatId chat, Seq head);
  void skip(ChatId chat, Seq& last, Seq next);
  void deliver(const Entry& entry, Seq& last);

  const Events& events_;
  const std::uint64_t longest_fill_;
  Positions positions_;
  std::map<ChatId, Hole> holes_;
  std::size_t pages_asked_ = 0;
  // Of the Resumed that is coming in.
  std::set<ChatId> resumed_;
  std::vector<Chat> resumed_chats_;
  bool resumed_before_ = false;
  // Where a push last showed a hole: if resuming did not close it, history does.
  std::optional<std::pair<ChatId, Seq>> last_hole_;
};

}  // namespace atrium::client
