#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "account.h"
#include "commands.h"
#include "entry_line.h"
#include "output.h"
#include "people.h"

namespace atrium::cli {
namespace {

using client::AccountId;
using client::ChatId;
using client::Entry;

// Prints entries in their order. As text, an author's name may still have to be looked up; what comes after waits.
// Thread: the client's.
class EntryPrinter {
 public:
  explicit EntryPrinter(const Settings& settings) : settings_(settings) {}

  // Before subscribing.
  void use(client::Client& client, std::set<ChatId> chats) {
    client_ = &client;
    chats_ = std::move(chats);
  }

  bool wants(ChatId chat) const { return chats_.empty() || chats_.contains(chat); }

  void on_chats(const std::vector<client::Chat>& chats) {
    for (const auto& chat : chats)
      titles_[chat.id] = chat.title;
  }

  void on_entry(const Entry& entry) {
    if (!wants(entry.chat))
      return;
    if (settings_.json)
      return print_line(json_line(item_of(entry), nullptr));
    waiting_.push_back(entry);
    if (waiting_.size() == 1)
      print_known();
  }

 private:
  void print_known() {
    while (!waiting_.empty()) {
      const Entry& entry = waiting_.front();
      const auto name = names_.find(entry.author);
      if (name == names_.end())
        return look_up(entry.author);
      const std::string& title = titles_[entry.chat];
      const std::string chat = chats_.size() == 1 ? "" : (title.empty() ? to_text(entry.chat) : printable(title)) + "  ";
      print_line(chat + text_line(item_of(entry), name->second));
      waiting_.pop_front();
    }
  }

  void look_up(AccountId author) {
    client_->find_people({}, {author}, [this, author](const client::Result<std::vector<client::Person>>& found) {
      names_[author] = found && !found->empty() ? found->front().name : to_text(author);
      print_known();
    });
  }

  const Settings& settings_;
  client::Client* client_ = nullptr;
  std::set<ChatId> chats_;
  std::map<ChatId, std::string> titles_;
  std::map<AccountId, std::string> names_{{AccountId{}, "server"}};
  std::deque<Entry> waiting_;
};

client::Events make_events(const Settings& settings, EntryPrinter& printer) {
  client::Events events;
  events.on_entry = [&printer](const Entry& entry) { printer.on_entry(entry); };
  events.on_subscribed = [&printer, first = true](const std::vector<client::Chat>& chats) mutable {
    printer.on_chats(chats);
    if (std::exchange(first, false))
      std::fputs("listening\n", stderr);
  };
  events.on_chat_joined = [&printer](const client::Chat& chat) { printer.on_chats({chat}); };
  events.on_chat_changed = [&printer](const client::Chat& chat) { printer.on_chats({chat}); };
  events.on_reloaded = [&printer](const client::Reloaded& gap) {
    if (!printer.wants(gap.chat))
      return;
    complain("chat " + to_text(gap.chat) + " goes on at " + std::to_string(gap.next_seq) + " after " +
             std::to_string(gap.after_seq) + ": read what is between with \"atrium history\"");
  };
  // The main thread waits for a signal; nothing is left to tidy up.
  events.on_ended = [&settings](const client::Error& error) {
    complain(settings, refusal(settings, error));
    std::_Exit(1);
  };
  return events;
}

}  // namespace

int run_listen(const Settings& settings) {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);

  EntryPrinter printer(settings);
  Account account(settings, Account::SignIn::kWithKeptToken, make_events(settings, printer));
  // The client's thread starts with the signals blocked, so that they come to this one.
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  account.client().start();
  pthread_sigmask(SIG_UNBLOCK, &ending, nullptr);
  account.sign_in();
  std::set<ChatId> chats;
  for (const std::string& word : settings.chats)
    chats.insert(find_chat(account, word, Direct::kFind));

  printer.use(account.client(), std::move(chats));
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  account.client().subscribe();
  int signal = 0;
  sigwait(&ending, &signal);
  return 0;
}

}  // namespace atrium::cli
