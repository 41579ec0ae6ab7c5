#include "tests/network/view_judge.h"

#include <algorithm>
#include <optional>

namespace atrium::test {

using namespace client;

namespace {

bool same(const Entry& left, const Entry& right) {
  return left.chat == right.chat && left.seq == right.seq && left.message_no == right.message_no &&
         left.author == right.author && left.at_ms == right.at_ms && left.kind == right.kind && left.text == right.text &&
         left.target_seq == right.target_seq && left.accounts == right.accounts && left.moderators == right.moderators;
}

bool names(const Entry& entry, EntryKind kind, AccountId account) {
  return entry.kind == kind && std::ranges::find(entry.accounts, account) != entry.accounts.end();
}

// Enough of a text to know it by.
std::string begin_of(const std::string& text) { return text.substr(0, text.find('.')); }

class ViewJudge {
 public:
  ViewJudge(const Stored& stored, const Participant& participant)
      : stored_(stored), participant_(participant), me_(participant.account().id) {}

  std::string verdict() {
    if (!participant_.ending().empty()) {
      complain("its client gave up: " + participant_.ending());
    }
    for (const auto& [chat, what] : stored_.chats) {
      standings_[chat] = {true, what.opened};
    }
    for (const auto& told : participant_.told()) {
      std::visit([this](const auto& what) { take(what); }, told);
    }
    for (const auto& [chat, what] : stored_.chats) {
      end(chat, what);
    }
    judge_wishes();
    for (const auto& page : participant_.pages()) {
      judge_page(page);
    }
    return complaints_.empty() ? complaints_ : complaints_ + trace();
  }

 private:
  struct Standing {
    bool in = false;
    std::optional<Seq> last;    // not known yet: since it joined nothing came
    std::vector<Seq> starts{};  // where it may go on then
  };

  void complain(const std::string& sentence) { complaints_ += sentence + "\n"; }

  // What it was told of the chats, in short.
  std::string trace() const {
    std::string text;
    std::size_t number = 0;
    for (const auto& [chat, what] : stored_.chats) {
      text += "told of chat " + std::to_string(number++) + ", from " + std::to_string(what.opened) + ":";
      for (const auto& told : participant_.told()) {
        if (const auto* entry = std::get_if<Entry>(&told); entry != nullptr && entry->chat == chat) {
          text += " " + std::to_string(entry->seq);
        } else if (const auto* gap = std::get_if<Reloaded>(&told); gap != nullptr && gap->chat == chat) {
          text += " gap-" + std::to_string(gap->after_seq) + "-" + std::to_string(gap->next_seq);
        } else if (const auto* joined = std::get_if<Chat>(&told); joined != nullptr && joined->id == chat) {
          text += " joined-" + std::to_string(joined->head_seq);
        } else if (const auto* left = std::get_if<Left>(&told); left != nullptr && left->chat == chat) {
          text += " left";
        }
      }
      text += "\n";
    }
    return text;
  }

  void take(const Entry& entry) {
    const auto found = stored_.chats.find(entry.chat);
    if (found == stored_.chats.end()) {
      return;  // the chat of the load accounts
    }
    const auto at = "seq " + std::to_string(entry.seq);
    auto& standing = standings_[entry.chat];
    if (!standing.in) {
      complain(at + " came after it had left");
    }
    if (standing.last && entry.seq != *standing.last + 1) {
      complain(at + " came after " + std::to_string(*standing.last));
    }
    if (!standing.last && std::ranges::find(standing.starts, entry.seq) == standing.starts.end()) {
      complain(at + " is the first that came after it had joined");
    }
    standing.last = entry.seq;
    if (entry.seq > found->second.entries.size() || !same(entry, found->second.entries[entry.seq - 1])) {
      complain(at + " is another entry than the stored one: " + begin_of(entry.text));
    } else if (!found->second.shows(me_, entry.seq)) {
      complain(at + " is not for it");
    }
  }

  void take(const Reloaded& gap) {
    const auto found = stored_.chats.find(gap.chat);
    if (found == stored_.chats.end()) {
      return;
    }
    auto& standing = standings_[gap.chat];
    if (!standing.in || gap.after_seq != standing.last.value_or(gap.after_seq)) {
      complain("a gap after " + std::to_string(gap.after_seq) + " which was not the last");
    }
    for (auto seq = gap.after_seq + 1; seq < gap.next_seq; ++seq) {
      if (found->second.shows(me_, seq)) {
        complain("seq " + std::to_string(seq) + " was left out");
      }
    }
    standing.last = gap.next_seq - 1;
  }

  void take(const Chat& joined) {
    if (stored_.chats.contains(joined.id)) {
      auto& standing = standings_[joined.id];
      standing.in = true;
      standing.last.reset();
      standing.starts = {joined.head_seq + 1, joined.first_visible_seq + 1};
    }
  }

  void take(const Left& left) {
    if (stored_.chats.contains(left.chat)) {
      standings_[left.chat] = {};
    }
  }

  void end(ChatId chat, const Stored::Chat& what) {
    const auto& standing = standings_[chat];
    const auto head = what.rest;
    if (what.is_in(me_, head) != standing.in) {
      complain(standing.in ? "it believes to be in a chat that it left" : "it believes to have left a chat in which it is");
    } else if (standing.in && standing.last.value_or(standing.starts.empty() ? 0 : standing.starts.front() - 1) < head) {
      complain("it has got as far as " + std::to_string(standing.last.value_or(0)) + " of " + std::to_string(head));
    }
    const auto listed = std::ranges::find(participant_.chats(), chat, &Chat::id);
    if (what.is_in(me_, head) != (listed != participant_.chats().end())) {
      complain("the list of its chats is wrong");
    }
  }

  void judge_wishes() {
    std::map<ChatId, Seq> last;
    for (const auto& wish : participant_.wishes()) {
      const auto& chat = stored_.chats.at(wish.chat);
      const auto stands = std::ranges::count(chat.entries, wish.text, &Entry::text);
      if (wish.answers.size() != 1) {
        complain(std::to_string(wish.answers.size()) + " answers to: " + begin_of(wish.text));
      } else if (wish.answers.front()) {
        judge_accepted(chat, wish, stands);
        const auto seq = wish.answers.front()->seq;
        if (seq <= last[wish.chat]) {
          complain("it stands before what was sent before it: " + begin_of(wish.text));
        }
        last[wish.chat] = seq;
      } else if (wish.answers.front().error().code == ErrorCode::kStopped) {
        if (stands > 1) {
          complain("stored " + std::to_string(stands) + " times: " + begin_of(wish.text));
        }
      } else if (stands != 0) {
        complain("refused, and stored: " + begin_of(wish.text));
      } else if (!chat.was_removed(me_)) {
        complain("refused to a member with '" + wish.answers.front().error().message + "': " + begin_of(wish.text));
      }
    }
  }

  void judge_accepted(const Stored::Chat& chat, const Wish& wish, std::ptrdiff_t stands) {
    const auto seq = wish.answers.front()->seq;
    if (stands != 1) {
      complain("acknowledged, and stored " + std::to_string(stands) + " times: " + begin_of(wish.text));
    } else if (seq == 0 || seq > chat.entries.size() || chat.entries[seq - 1].text != wish.text ||
               chat.entries[seq - 1].author != me_) {
      complain("acknowledged at seq " + std::to_string(seq) + ", where something else stands: " + begin_of(wish.text));
    }
  }

  void judge_page(const HistoryPage& page) {
    Seq next = 0;
    for (const auto& item : page.items) {
      const auto& chat = stored_.chats.at(item.entry.chat);
      const auto seq = item.entry.seq;
      for (auto hidden = next; next != 0 && hidden < seq; ++hidden) {
        if (chat.shows(me_, hidden)) {
          complain("a page of history leaves out seq " + std::to_string(hidden));
        }
      }
      if (seq < next) {
        complain("a page of history goes back to seq " + std::to_string(seq));
      }
      if (seq > chat.entries.size() || !same(item.entry, chat.entries[seq - 1]) || !chat.shows(me_, seq)) {
        complain("a page of history holds something else at seq " + std::to_string(seq));
      }
      next = seq + 1;
    }
  }

  const Stored& stored_;
  const Participant& participant_;
  const AccountId me_;
  std::map<ChatId, Standing> standings_;
  std::string complaints_;
};

}  // namespace

bool Stored::Chat::is_in(AccountId account, Seq seq) const {
  bool in = true;
  for (auto at = opened; at < seq; ++at) {
    in = (in || names(entries[at], EntryKind::kMembersAdded, account)) &&
         !names(entries[at], EntryKind::kMembersRemoved, account);
  }
  return in;
}

bool Stored::Chat::shows(AccountId account, Seq seq) const {
  const auto head = entries.size();
  return is_in(account, seq) || (open_history && [&] {
           for (auto later = seq; later <= head; ++later) {
             if (is_in(account, later)) {
               return true;
             }
           }
           return false;
         }());
}

bool Stored::Chat::was_removed(AccountId account) const {
  return std::ranges::any_of(entries, [&](const Entry& entry) { return names(entry, EntryKind::kMembersRemoved, account); });
}

std::string judge(const Stored& stored, const Participant& participant) { return ViewJudge(stored, participant).verdict(); }

}  // namespace atrium::test
