// Frames from a server, as the SDK reads them, and what its feed makes of them.
#include <map>

#include "client-sdk/cpp/src/chat_feed.h"
#include "client-sdk/cpp/src/convert.h"
#include "tests/fuzz/fuzzing.h"

namespace atrium::client {
namespace {

using fuzz::check;

// What an application may rely on: each chat in order, without a hole that it was not told of.
class Recipient {
 public:
  Recipient() {
    events_.on_entry = [this](const Entry& entry) {
      const auto last = last_.try_emplace(entry.chat, entry.seq - 1).first;
      check(entry.seq == last->second + 1, "each entry follows the one before");
      last->second = entry.seq;
    };
    events_.on_reloaded = [this](const Reloaded& gap) { last_[gap.chat] = gap.next_seq - 1; };
    events_.on_chat_joined = [this](const Chat& chat) { last_.erase(chat.id); };
    events_.on_chat_left = [this](ChatId chat) { last_.erase(chat); };
  }

  void take(const wire::ServerFrame& frame) {
    switch (frame.content_case()) {
      case wire::ServerFrame::kEntry:
        if (feed_.on_entry(frame.entry()) == ChatFeed::Verdict::kHole)
          lose_connection();
        break;
      case wire::ServerFrame::kResumed:
        feed_.on_resumed(frame.resumed());
        break;
      case wire::ServerFrame::kHistoryPage:
        take_page(frame.history_page());
        break;
      case wire::ServerFrame::kError:
        if (const auto asked = feed_.next_page())
          feed_.on_page_failed(
              *asked, to_error(frame.error()).field.empty() ? ChatFeed::After::kGiveUp : ChatFeed::After::kTryAgain);
        break;
      case wire::ServerFrame::kChatJoined:
        feed_.on_joined(frame.chat_joined().chat());
        break;
      case wire::ServerFrame::kChatLeft:
        feed_.on_left(frame.chat_left().chat_id());
        break;
      case wire::ServerFrame::kGoingAway:
        lose_connection();
        break;
      default:
        convert(frame);
    }
  }

 private:
  void take_page(const wire::HistoryPage& page) {
    check(to_page(page).items.size() == static_cast<std::size_t>(page.items_size()), "a page keeps its items");
    if (const auto asked = feed_.next_page())
      feed_.on_page(*asked, page);
  }
  void lose_connection() {
    feed_.on_disconnected();
    check(feed_.make_resume().ByteSizeLong() <= std::size_t{60} * 1024, "a resume fits in a message");
  }
  static void convert(const wire::ServerFrame& frame) {
    to_person(frame.signed_in());
    for (const auto& chat : frame.chat_list().chats())
      to_chat(chat);
    for (const auto& person : frame.people().people())
      to_person(person);
    for (const auto& member : frame.member_list().members())
      to_member(member);
  }

  Events events_;
  std::map<ChatId, Seq> last_;
  ChatFeed feed_{events_, 1000};
};

}  // namespace
}  // namespace atrium::client

namespace atrium::fuzz {

void take(std::string_view input) {
  static const auto quiet = google::protobuf::SetLogHandler(nullptr);
  (void)quiet;
  client::Recipient recipient;
  client::FrameReader reader(input);
  while (!reader.at_end()) {
    const auto frame = reader.next();
    if (!frame)
      return;
    recipient.take(*frame);
  }
}

}  // namespace atrium::fuzz
