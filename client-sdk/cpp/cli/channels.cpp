// Channels of the administration, and who is kept out of chats.
#include "commands.h"
#include "output.h"
#include "people.h"
#include "structure_words.h"

namespace atrium::cli {
namespace {

using client::Done;

client::ChannelRule wished_rule(const Settings& settings) {
  client::ChannelRule rule;
  rule.roles = roles_of(settings.roles);
  for (const auto& word : settings.ties)
    rule.ties.push_back(tie_kind_of(word));
  rule.writers = roles_of(settings.writers);
  return rule;
}

}  // namespace

int run_make_channel(const Settings& settings) {
  auto rule = wished_rule(settings);
  Account account(settings);
  account.sign_in();
  if (!settings.unit.empty())
    rule.unit = Titles(account).class_or_department(settings.unit).id;
  const auto opened = account.ask<client::ChatOpened>(
      [&](Done<client::ChatOpened> done) { account.client().make_channel(settings.title, rule, std::move(done)); });
  print_made(settings, "chat", to_text(opened.chat));
  return 0;
}

int run_change_channel(const Settings& settings) {
  auto rule = wished_rule(settings);
  Account account(settings);
  account.sign_in();
  if (!settings.unit.empty())
    rule.unit = Titles(account).class_or_department(settings.unit).id;
  const auto channel = find_chat(account, settings.chat, Direct::kFind);
  const auto& title = settings.new_title.empty() ? settings.chat : settings.new_title;
  account.ask<void>([&](Done<void> done) { account.client().change_channel(channel, title, rule, std::move(done)); });
  print_done(settings);
  return 0;
}

int run_exclude(const Settings& settings) {
  check_template_chat(settings);
  Account account(settings);
  account.sign_in();
  const auto person = find_person(account, settings.person);
  const auto chat = template_chat(settings, account);
  account.ask<client::Accepted>(
      [&](Done<client::Accepted> done) { account.client().exclude_member(chat, person, settings.text, std::move(done)); });
  print_done(settings);
  return 0;
}

int run_readmit(const Settings& settings) {
  check_template_chat(settings);
  Account account(settings);
  account.sign_in();
  const auto person = find_person(account, settings.person);
  const auto chat = template_chat(settings, account);
  account.ask<client::Accepted>(
      [&](Done<client::Accepted> done) { account.client().lift_exclusion(chat, person, std::move(done)); });
  print_done(settings);
  return 0;
}

int run_exclusions(const Settings& settings) {
  check_template_chat(settings);
  Account account(settings);
  account.sign_in();
  const auto chat = template_chat(settings, account);
  using Exclusions = std::vector<client::Exclusion>;
  const auto exclusions =
      account.ask<Exclusions>([&](Done<Exclusions> done) { account.client().list_exclusions(chat, std::move(done)); });
  std::set<client::AccountId> people;
  for (const auto& exclusion : exclusions)
    people.insert({exclusion.person, exclusion.by});
  const Names names = find_names(account, people);
  for (const auto& exclusion : exclusions) {
    if (settings.json) {
      JsonLine line;
      line.text("account", to_text(exclusion.person)).text("name", names.at(exclusion.person));
      line.text("by", names.at(exclusion.by)).number("at_ms", exclusion.at_ms).text("reason", exclusion.reason);
      print_line(line.str());
    } else {
      print_line(printable(names.at(exclusion.person)) + "  by " + printable(names.at(exclusion.by)) + "  " +
                 format_time(exclusion.at_ms) + "  " + printable(exclusion.reason));
    }
  }
  return 0;
}

}  // namespace atrium::cli
