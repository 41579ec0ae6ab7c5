// Who has read and confirmed, what goes out later or is only begun, how fast one writes.
#include <atrium/conversation.h>

#include <algorithm>
#include <ctime>

#include "chat_change.h"
#include "command_options.h"
#include "commands.h"
#include "csv.h"
#include "structure_words.h"

namespace atrium::cli {
namespace {

using client::Confirmations;
using client::Conversation;
using client::Readers;

constexpr std::int64_t kMinuteMs = 60'000;

std::int64_t time_of(const Settings& settings) {
  if (settings.at.empty() == (settings.count == 0))
    throw Misused("say when: --at \"YYYY-MM-DD HH:MM\" or --in MINUTES");
  return settings.at.empty()
             ? std::int64_t{1000} * std::time(nullptr) + kMinuteMs * static_cast<std::int64_t>(settings.count)
             : moment_ms(settings.at);
}

void print_as_table(const Confirmations& list, const Names& names) {
  print_line(std::string(kCsvMark) + csv_line({"name", "confirmed", "late"}));
  for (const auto& one : list.confirmed)
    print_line(csv_line({names.at(one.account), format_time(one.at_ms), one.late ? "yes" : "no"}));
  for (const auto id : list.missing)
    print_line(csv_line({names.at(id), "", ""}));
}

void print_as_lines(const Settings& settings, const Confirmations& list, const Names& names) {
  for (const auto& one : list.confirmed) {
    print_line(settings.json
                   ? JsonLine()
                         .text("account", to_text(one.account))
                         .text("name", names.at(one.account))
                         .number("at_ms", one.at_ms)
                         .flag("late", one.late)
                         .str()
                   : format_time(one.at_ms) + "  " + printable(names.at(one.account)) + (one.late ? "  (late)" : ""));
  }
  if (!settings.json)
    print_line(std::to_string(list.missing.size()) + " have not confirmed" + (list.closed ? "; it is closed" : ""));
  for (const auto id : list.missing) {
    print_line(settings.json ? JsonLine().text("account", to_text(id)).text("name", names.at(id)).null("at_ms").str()
                             : "  " + printable(names.at(id)) + "  ____________________");
  }
}

}  // namespace

int run_readers(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const ChatId chat = find_chat(account, settings.chat, Direct::kFind);
  const auto readers = account.ask<Readers>(
      [&](Done<Readers> done) { Conversation(account.client()).list_readers(chat, settings.number, std::move(done)); });
  const auto names = find_names(account, {readers.accounts.begin(), readers.accounts.end()});
  for (const auto id : readers.accounts)
    print_line(settings.json ? JsonLine().text("account", to_text(id)).text("name", names.at(id)).str()
                             : printable(names.at(id)));
  if (!settings.json)
    print_line(std::to_string(readers.accounts.size()) + " of " + std::to_string(readers.members) + " have read it");
  return 0;
}

int run_confirm(const Settings& settings) {
  return change(settings, settings.chat, [&](Account& account, ChatId chat, Done<Accepted> done) {
    Conversation(account.client()).confirm(chat, settings.number, std::move(done));
  });
}

int run_close_confirmation(const Settings& settings) {
  return change(settings, settings.chat, [&](Account& account, ChatId chat, Done<Accepted> done) {
    Conversation(account.client()).close_confirmation(chat, settings.number, std::move(done));
  });
}

int run_remind(const Settings& settings) {
  return change(settings, settings.chat, [&](Account& account, ChatId chat, Done<Accepted> done) {
    Conversation(account.client()).remind(chat, settings.number, std::move(done));
  });
}

int run_confirmations(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const ChatId chat = find_chat(account, settings.chat, Direct::kFind);
  auto list = account.ask<Confirmations>([&](Done<Confirmations> done) {
    Conversation(account.client()).list_confirmations(chat, settings.number, std::move(done));
  });
  std::set<client::AccountId> people(list.missing.begin(), list.missing.end());
  for (const auto& one : list.confirmed)
    people.insert(one.account);
  const auto names = find_names(account, people);
  std::ranges::sort(list.confirmed, {}, &client::Confirmation::at_ms);
  std::ranges::sort(list.missing, {}, [&](client::AccountId id) { return names.at(id); });
  settings.csv ? print_as_table(list, names) : print_as_lines(settings, list, names);
  return 0;
}

int run_slow_mode(const Settings& settings) {
  return change(settings, settings.chat, [&](Account& account, ChatId chat, Done<Accepted> done) {
    Conversation(account.client()).set_slow_mode(chat, static_cast<std::uint32_t>(settings.from), std::move(done));
  });
}

int run_schedule(const Settings& settings) {
  const auto at_ms = time_of(settings);
  Account account(settings);
  account.sign_in();
  client::NewMessage message;
  message.chat = find_chat(account, settings.chat, Direct::kOpen);
  message.text = settings.text;
  message.silent = settings.silent;
  const auto scheduled = account.ask<client::Scheduled>([&](Done<client::Scheduled> done) {
    Conversation(account.client()).schedule(std::move(message), at_ms, std::move(done));
  });
  print_line(settings.json ? JsonLine().text("id", std::to_string(scheduled.id)).number("at_ms", scheduled.at_ms).str()
                           : "scheduled as " + std::to_string(scheduled.id) + " for " + format_time(scheduled.at_ms),
             IfClosed::kFail);
  return 0;
}

int run_scheduled(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const auto all = account.ask<std::vector<client::Scheduled>>(
      [&](Done<std::vector<client::Scheduled>> done) { Conversation(account.client()).list_scheduled(std::move(done)); });
  const ChatTitles titles(account);
  for (const auto& one : all) {
    const auto title = titles.of(one.chat);
    print_line(settings.json ? JsonLine()
                                   .text("id", std::to_string(one.id))
                                   .text("chat", to_text(one.chat))
                                   .text("title", title)
                                   .number("at_ms", one.at_ms)
                                   .text("text", one.text)
                                   .str()
                             : std::to_string(one.id) + "  " + format_time(one.at_ms) + "  " + printable(title) + ": " +
                                   printable(one.text));
  }
  return 0;
}

int run_unschedule(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  account.ask<void>(
      [&](Done<void> done) { Conversation(account.client()).cancel_scheduled(settings.number, std::move(done)); });
  print_line(settings.json ? JsonLine().text("id", std::to_string(settings.number)).str() : "it is not written",
             IfClosed::kFail);
  return 0;
}

int run_draft(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  client::Draft draft;
  draft.chat = find_chat(account, settings.chat, Direct::kFind);
  draft.text = settings.text;
  draft.reply_to_seq = settings.text.empty() ? 0 : settings.number;
  const auto chat = draft.chat;
  account.ask<void>([&](Done<void> done) { Conversation(account.client()).set_draft(std::move(draft), std::move(done)); });
  print_line(settings.json           ? JsonLine().text("chat", to_text(chat)).str()
             : settings.text.empty() ? "no draft is kept"
                                     : "kept for your devices",
             IfClosed::kFail);
  return 0;
}

int run_drafts(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const auto all = account.ask<std::vector<client::Draft>>(
      [&](Done<std::vector<client::Draft>> done) { Conversation(account.client()).list_drafts(std::move(done)); });
  const ChatTitles titles(account);
  for (const auto& draft : all) {
    const auto title = titles.of(draft.chat);
    print_line(settings.json ? JsonLine()
                                   .text("chat", to_text(draft.chat))
                                   .text("title", title)
                                   .number("changed_at_ms", draft.changed_at_ms)
                                   .number("reply_to_seq", draft.reply_to_seq)
                                   .text("text", draft.text)
                                   .str()
                             : printable(title) + "  " + format_time(draft.changed_at_ms) + "  " + printable(draft.text));
  }
  return 0;
}

void add_conversation(CLI::App& app, Settings& settings, Run& chosen) {
  const auto add = [&](Run run, const char* name, const char* what) {
    return add_message_command(app, settings, chosen, run, name, what);
  };
  add(run_readers, "readers", "List who has read a message of yours, or as a moderator any");
  add(run_confirm, "confirm", "Confirm that you have taken note of a message that asks for it");
  add(run_confirmations, "confirmations", "List who has confirmed a message of yours, and who has not, to be called")
      ->add_flag("--csv", settings.csv, "As a table");
  add(run_remind, "remind", "Remind those who have not confirmed, once in an hour");
  add(run_close_confirmation, "close-confirmation", "Nobody confirms the message from now on");

  CLI::App* slow = add_command(app, chosen, run_slow_mode, "slow-mode", "Let members write once in so many seconds");
  slow->add_option("CHAT", settings.chat, kChatWords)->required();
  slow->add_option("SECONDS", settings.from, "At most 3600; 0: as often as they like")
      ->required()
      ->check(CLI::Range(0, 3600));

  CLI::App* schedule = add_command(app, chosen, run_schedule, "schedule", "Have a message written later");
  schedule->add_option("CHAT", settings.chat, kChatWords)->required();
  schedule->add_option("TEXT", settings.text, "The message")->required();
  schedule->add_option("--at", settings.at, "When: \"YYYY-MM-DD HH:MM\" by this machine's clock");
  schedule->add_option("--in", settings.count, "In so many minutes")->check(from_one());
  schedule->add_flag("--silent", settings.silent, "It comes without a sound");
  add_command(app, chosen, run_scheduled, "scheduled", "List what you have scheduled");
  CLI::App* unschedule = add_command(app, chosen, run_unschedule, "unschedule", "Have it not written");
  unschedule->add_option("ID", settings.number, "As \"scheduled\" prints it")->required()->check(from_one());

  CLI::App* draft = add_command(app, chosen, run_draft, "draft", "Keep what you have begun to write for your other devices");
  draft->add_option("CHAT", settings.chat, kChatWords)->required();
  draft->add_option("TEXT", settings.text, "In place of the one before; without it none is kept");
  draft->add_option("--reply-to", settings.number, "The message that it is to answer")->check(from_one());
  add_command(app, chosen, run_drafts, "drafts", "List them");
}

}  // namespace atrium::cli
