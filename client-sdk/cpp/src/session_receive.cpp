// What comes from the server, frame by frame.
#include "convert.h"
#include "session.h"

namespace atrium::client {
namespace {

constexpr std::chrono::milliseconds kPageRetry(500);

}  // namespace

void Session::on_message(std::string_view message) {
  const std::uint64_t mine = connections_;
  FrameReader reader(message);
  do {
    const auto frame = reader.next();
    if (!frame)
      return reconnect("the server sent something that is no frame");
    on_frame(*frame);
    if (mine != connections_)
      return;
  } while (!reader.at_end());
  ask_for_pages();
  if (draining_ && outbox_.in_flight() == 0)
    return reconnect("the server is going away");
  pump();
}

void Session::on_frame(const wire::ServerFrame& frame) {
  if (frame.reply_to() == 0)
    return on_push(frame);
  on_reply(frame);
}

void Session::on_reply(const wire::ServerFrame& frame) {
  const std::uint64_t id = frame.reply_to();
  if (id == sign_in_id_)
    return on_sign_in_reply(frame);
  if (id == resume_id_) {
    if (!frame.has_resumed())
      return reconnect("the server did not resume: " + frame.error().message());
    if (!frame.resumed().more())
      backoff_.reset();
    return feed_.on_resumed(frame.resumed());
  }
  if (pages_.contains(id))
    return on_page_reply(frame);
  switch (outbox_.on_reply(frame)) {
    case Outbox::Handled::kNotMine:
      return;
    case Outbox::Handled::kYes:
      return backoff_.reset();
    case Outbox::Handled::kReconnect:
      return reconnect("the server is stopping", Wait(frame.error().retry_after_ms()));
    case Outbox::Handled::kHeld:
      // Setting the time cancels an earlier wait: the latest wish of the server counts.
      busy_timer_.expires_after(outbox_.retry_after());
      busy_timer_.async_wait([this](boost::system::error_code error) {
        if (error)
          return;
        outbox_.release();
        pump();
      });
      return;
  }
}

void Session::on_push(const wire::ServerFrame& frame) {
  switch (frame.content_case()) {
    case wire::ServerFrame::kEntry:
      if (subscribed_ && feed_.on_entry(frame.entry()) == ChatFeed::Verdict::kHole)
        reconnect("entries are missing");
      return;
    case wire::ServerFrame::kTyping:
      if (events_.on_typing) {
        events_.on_typing(ChatId{frame.typing().chat_id()}, AccountId{frame.typing().account_id()});
      }
      return;
    case wire::ServerFrame::kReadMarkMoved: {
      const auto& mark = frame.read_mark_moved();
      if (events_.on_read_mark)
        events_.on_read_mark({ChatId{mark.chat_id()}, mark.seq(), mark.message_no()});
      return;
    }
    case wire::ServerFrame::kThreadReadMarkMoved: {
      const auto& mark = frame.thread_read_mark_moved();
      if (events_.on_thread_read_mark)
        events_.on_thread_read_mark(ChatId{mark.chat_id()}, mark.root_seq(), mark.no());
      return;
    }
    case wire::ServerFrame::kPersonChanged:
      if (events_.on_person_changed)
        events_.on_person_changed(to_person(frame.person_changed().person()));
      return;
    case wire::ServerFrame::kChatJoined:
      return feed_.on_joined(frame.chat_joined().chat());
    case wire::ServerFrame::kChatChanged:
      if (subscribed_ && events_.on_chat_changed)
        events_.on_chat_changed(to_chat(frame.chat_changed().chat()));
      return;
    case wire::ServerFrame::kChatLeft:
      return feed_.on_left(frame.chat_left().chat_id());
    case wire::ServerFrame::kGoingAway:
      return on_going_away(frame.going_away());
    default:
      return;  // of a newer server
  }
}

void Session::on_going_away(const wire::GoingAway& notice) {
  draining_ = true;
  drain_timer_.expires_after(Wait(notice.in_ms()));
  drain_timer_.async_wait([this](boost::system::error_code error) {
    if (!error)
      reconnect("the server is going away");
  });
}

void Session::ask_for_pages() {
  while (phase_ == Phase::kOnline && !draining_) {
    auto read = feed_.next_page();
    if (!read)
      return;
    wire::ClientFrame frame;
    *frame.mutable_read_history() = *read;
    pages_.emplace(send_own(std::move(frame)), std::move(*read));
  }
}

void Session::on_page_reply(const wire::ServerFrame& frame) {
  const auto found = pages_.extract(frame.reply_to());
  const wire::ReadHistory& asked = found.mapped();
  if (frame.has_history_page())
    return feed_.on_page(asked, frame.history_page());
  const auto code = frame.error().code();
  const bool later = code == wire::ERROR_CODE_BUSY || code == wire::ERROR_CODE_UNAVAILABLE;
  if (!later)
    return feed_.on_page_failed(asked, ChatFeed::After::kGiveUp);
  pages_to_repeat_.push_back(asked);
  if (pages_to_repeat_.size() > 1)
    return;  // the timer runs
  page_timer_.expires_after(std::max(kPageRetry, Wait(frame.error().retry_after_ms())));
  page_timer_.async_wait([this](boost::system::error_code error) {
    if (error)
      return;
    for (const auto& read : std::exchange(pages_to_repeat_, {})) {
      feed_.on_page_failed(read, ChatFeed::After::kTryAgain);
    }
    ask_for_pages();
    pump();
  });
}

}  // namespace atrium::client
