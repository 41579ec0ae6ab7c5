#include "commands.h"

#include <algorithm>

#include "account.h"
#include "entry_line.h"
#include "history_lines.h"
#include "output.h"
#include "people.h"

namespace atrium::cli {
namespace {

using client::Chat;
using client::ChatId;
using client::Done;
using client::HistoryItem;
using client::HistoryPage;

constexpr std::uint32_t kItemsPerPage = 200;
constexpr std::uint64_t kNewest = 50;

HistoryPage read_page(Account& account, client::HistoryRequest request, std::uint64_t wanted) {
  request.view = client::HistoryView::kEntries;
  request.limit = static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, kItemsPerPage));
  return account.ask<HistoryPage>([&](Done<HistoryPage> done) { account.client().read_history(request, std::move(done)); });
}

// The newest `count`: pages come from the end, lines from the beginning.
void print_newest(const Settings& settings, Account& account, ChatId chat, std::uint64_t count) {
  std::vector<std::vector<HistoryItem>> pages;
  client::HistoryRequest request{chat, 0, client::HistoryDirection::kOlder, client::HistoryView::kEntries, 0};
  for (std::uint64_t wanted = count; wanted > 0;) {
    HistoryPage page = read_page(account, request, wanted);
    wanted -= std::min<std::uint64_t>(wanted, page.items.size());
    const bool more = page.next_from_seq != 0 && !page.items.empty();
    pages.push_back(std::move(page.items));
    if (!more)
      break;
    request.from_seq = page.next_from_seq;
  }
  Names names;
  for (auto page = pages.rbegin(); page != pages.rend(); ++page)
    print_items(settings, account, *page, names);
}

void print_from(const Settings& settings, Account& account, ChatId chat) {
  constexpr std::uint64_t kAll = ~std::uint64_t{0};
  client::HistoryRequest request{chat, settings.from, client::HistoryDirection::kNewer, client::HistoryView::kEntries, 0};
  Names names;
  for (std::uint64_t wanted = settings.count == 0 ? kAll : settings.count; wanted > 0;) {
    const HistoryPage page = read_page(account, request, wanted);
    print_items(settings, account, page.items, names);
    wanted -= std::min<std::uint64_t>(wanted, page.items.size());
    if (page.next_from_seq == 0 || page.items.empty())
      break;
    request.from_seq = page.next_from_seq;
  }
}

}  // namespace

void print_items(const Settings& settings, Account& account, const std::vector<HistoryItem>& items, Names& names) {
  std::set<client::AccountId> unknown;
  for (const HistoryItem& item : items) {
    if (!names.contains(item.entry.author))
      unknown.insert(item.entry.author);
  }
  names.merge(find_names(account, unknown));
  for (const HistoryItem& item : items) {
    const auto& author = names[item.entry.author];
    print_line(settings.json ? json_line(item, &author) : text_line(item, author));
  }
}

int run_sign_in(const Settings& settings) {
  // With the password even if a token is kept: whoever signs in wants to know that this password works.
  Account account(settings, Account::SignIn::kWithPassword);
  account.sign_in();
  print_person(settings, account.me());
  return 0;
}

int run_whoami(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  print_person(settings, account.me());
  return 0;
}

int run_chats(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  for (const Chat& chat : titled_chats(account)) {
    if (settings.json) {
      JsonLine line;
      line.text("chat", to_text(chat.id)).text("title", chat.title).text("kind", to_text(chat.kind));
      print_line(line.number("head", chat.head_seq).number("unread", chat.unread()).str());
    } else {
      print_line(to_text(chat.id) + "  " + printable(chat.title) + "  (" + std::string(to_text(chat.kind)) + ", " +
                 std::to_string(chat.unread()) + " unread)");
    }
  }
  return 0;
}

int run_history(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const ChatId chat = find_chat(account, settings.chat, Direct::kFind);
  if (settings.from != 0) {
    print_from(settings, account, chat);
  } else {
    print_newest(settings, account, chat, settings.count == 0 ? kNewest : settings.count);
  }
  return 0;
}

int run_read(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const ChatId id = find_chat(account, settings.chat, Direct::kFind);
  const auto chats =
      account.ask<std::vector<Chat>>([&](Done<std::vector<Chat>> done) { account.client().list_chats(std::move(done)); });
  const auto chat = std::find_if(chats.begin(), chats.end(), [id](const Chat& each) { return each.id == id; });
  if (chat == chats.end())
    throw Failed("you are in no chat " + to_text(id) + ": see \"atrium chats\"", "not_found");
  account.ask<void>([&](Done<void> done) { account.client().set_read_mark(id, chat->head_seq, std::move(done)); });
  if (settings.json) {
    print_line(JsonLine().text("chat", to_text(id)).number("seq", chat->head_seq).str());
  } else {
    print_line("read up to " + std::to_string(chat->head_seq));
  }
  return 0;
}

}  // namespace atrium::cli
