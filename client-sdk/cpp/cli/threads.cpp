// Messages that stand under another one.
#include <atrium/threads.h>

#include "account.h"
#include "command_options.h"
#include "commands.h"
#include "history_lines.h"
#include "output.h"

namespace atrium::cli {
namespace {

using client::ChatId;
using client::Done;
using client::HistoryPage;
using client::Thread;
using client::Threads;

std::vector<Thread> list_threads(Account& account, ChatId chat) {
  return account.ask<std::vector<Thread>>(
      [&](Done<std::vector<Thread>> done) { Threads(account.client()).list(chat, std::move(done)); });
}

void print(const Settings& settings, const Thread& thread, const std::string& chat_title) {
  print_line(settings.json
                 ? JsonLine()
                       .text("chat", to_text(thread.chat))
                       .text("title", chat_title)
                       .number("message", thread.root_seq)
                       .number("messages", thread.newest_no)
                       .number("newest", thread.newest_seq)
                       .number("unread", thread.unread())
                       .str()
                 : printable(chat_title) + ", under " + std::to_string(thread.root_seq) + ": " +
                       std::to_string(thread.newest_no) + " messages, " + std::to_string(thread.unread()) + " unread");
}

}  // namespace

int run_thread(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  client::ThreadRequest request{find_chat(account, settings.chat, Direct::kFind), settings.number, 0, 0};
  std::vector<HistoryPage> pages;
  do {
    pages.push_back(
        account.ask<HistoryPage>([&](Done<HistoryPage> done) { Threads(account.client()).read(request, std::move(done)); }));
    request.from_seq = pages.back().next_from_seq;
  } while (request.from_seq != 0);
  Names names;
  for (auto page = pages.rbegin(); page != pages.rend(); ++page)
    print_items(settings, account, page->items, names);
  return 0;
}

int run_threads(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const ChatId chat = settings.chat.empty() ? ChatId{} : find_chat(account, settings.chat, Direct::kFind);
  const ChatTitles titles(account);
  for (const auto& thread : list_threads(account, chat))
    print(settings, thread, titles.of(thread.chat));
  return 0;
}

int run_read_thread(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const ChatId chat = find_chat(account, settings.chat, Direct::kFind);
  account.ask<void>([&](Done<void> done) {
    Threads(account.client()).set_read_mark(chat, settings.number, ~std::uint64_t{0}, std::move(done));
  });
  print_done(settings);
  return 0;
}

void add_threads(CLI::App& app, Settings& settings, Run& chosen) {
  const auto add = [&](Run run, const char* name, const char* what) {
    return add_message_command(app, settings, chosen, run, name, what);
  };
  add(run_discuss, "discuss", "Write in the thread under a message")
      ->add_option("TEXT", settings.text, "The message")
      ->required();
  add(run_thread, "thread", "Print the thread under a message");
  add(run_read_thread, "read-thread", "Mark the thread under a message as read");
  CLI::App* threads = add_command(app, chosen, run_threads, "threads", "List the threads that you follow");
  threads->add_option("CHAT", settings.chat, kChatWords);
}

}  // namespace atrium::cli
