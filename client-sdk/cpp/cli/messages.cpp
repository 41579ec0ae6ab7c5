// Messages that answer or pass on another, and what becomes of one: its number is the one that "history" prints.
#include "chat_change.h"
#include "command_options.h"
#include "commands.h"
#include "entry_line.h"

namespace atrium::cli {
namespace {

using client::HistoryPage;

HistoryPage read_entries(Account& account, ChatId chat, const std::vector<client::Seq>& seqs) {
  return account.ask<HistoryPage>(
      [&](Done<HistoryPage> done) { account.client().read_entries(chat, seqs, std::move(done)); });
}

// Writes a message that names the one that was said, in this place.
int write_about(const Settings& settings, client::Seq client::NewMessage::*place) {
  return change(settings, settings.chat, [&](Account& account, ChatId chat, Done<Accepted> done) {
    client::NewMessage message;
    message.chat = chat;
    message.text = settings.text;
    message.*place = settings.number;
    account.client().send(std::move(message), std::move(done));
  });
}

}  // namespace

int run_reply(const Settings& settings) { return write_about(settings, &client::NewMessage::reply_to_seq); }

int run_discuss(const Settings& settings) { return write_about(settings, &client::NewMessage::thread_root_seq); }

int run_forward(const Settings& settings) {
  return change(settings, settings.chat, [&](Account& account, ChatId from, Done<Accepted> done) {
    const ChatId to = find_chat(account, settings.what, Direct::kOpen);
    client::NewMessage message;
    message.chat = to;
    message.text = settings.text;
    message.forward = client::MessageRef{from, settings.number};
    account.client().send(std::move(message), std::move(done));
  });
}

int run_edit(const Settings& settings) {
  return change(settings, settings.chat, [&](Account& account, ChatId chat, Done<Accepted> done) {
    account.client().edit(chat, settings.number, settings.text, std::move(done));
  });
}

int run_delete(const Settings& settings) {
  return change(settings, settings.chat, [&](Account& account, ChatId chat, Done<Accepted> done) {
    account.client().remove(chat, settings.number, std::move(done));
  });
}

int run_react(const Settings& settings) {
  if (settings.text.empty() != settings.all)
    throw Misused("say which sign, such as 👍, or --take-back");
  return change(settings, settings.chat, [&](Account& account, ChatId chat, Done<Accepted> done) {
    account.client().react(chat, settings.number, settings.text, std::move(done));
  });
}

int run_pin(const Settings& settings) {
  return change(settings, settings.chat, [&](Account& account, ChatId chat, Done<Accepted> done) {
    account.client().pin(chat, settings.number, !settings.all, std::move(done));
  });
}

int run_edits(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const ChatId chat = find_chat(account, settings.chat, Direct::kFind);
  const auto found = read_entries(account, chat, {settings.number});
  if (found.items.empty())
    throw Failed("there is no message " + std::to_string(settings.number) + " there: see \"atrium history\"", "not_found");
  auto names = find_names(account, {found.items.front().entry.author});
  const auto print = [&](const client::Entry& entry) {
    const auto& author = names[entry.author];
    print_line(settings.json ? json_line(item_of(entry), &author) : text_line(item_of(entry), author));
  };
  if (found.items.front().deleted)
    throw Failed("the message was deleted: what it said is gone", "conflict");
  print(found.items.front().entry);
  auto seqs = found.items.front().edit_seqs;
  while (!seqs.empty()) {
    const auto page = read_entries(account, chat, seqs);
    for (const auto& item : page.items)
      print(item.entry);
    std::erase_if(seqs, [&](client::Seq seq) { return page.next_from_seq == 0 || seq < page.next_from_seq; });
  }
  return 0;
}

void add_messages(CLI::App& app, Settings& settings, Run& chosen) {
  const auto add = [&](Run run, const char* name, const char* what) {
    return add_message_command(app, settings, chosen, run, name, what);
  };
  add(run_reply, "reply", "Answer a message")->add_option("TEXT", settings.text, "The answer")->required();
  CLI::App* forward = add(run_forward, "forward", "Pass a message on; who is not in its chat can't read it");
  forward->add_option("TO", settings.what, "Where to, as CHAT")->required();
  forward->add_option("TEXT", settings.text, "A word about it");
  add(run_edit, "edit", "Replace the text of a message of yours")
      ->add_option("TEXT", settings.text, "From now on")
      ->required();
  add(run_delete, "delete", "Delete a message of yours, or as a moderator any");
  CLI::App* react = add(run_react, "react", "Put a sign to a message, in place of yours before");
  react->add_option("EMOJI", settings.text, "Such as 👍");
  react->add_flag("--take-back", settings.all, "Take it back");
  CLI::App* pin = add(run_pin, "pin", "Pin a message to its chat");
  pin->add_flag("--off", settings.all, "Take it off");
  add(run_edits, "edits", "Print what a message said, from the first on");
}

}  // namespace atrium::cli
