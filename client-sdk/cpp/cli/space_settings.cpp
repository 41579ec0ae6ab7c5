// Settings and profile of the space, and who may write to whom.
#include <charconv>
#include <chrono>
#include <tuple>

#include "account.h"
#include "commands.h"
#include "output.h"
#include "people.h"
#include "settings_words.h"

namespace atrium::cli {
namespace {

using client::Done;
using client::Profile;
using client::SettingsChange;
using client::SpaceSettings;

constexpr std::string_view kAmendHours = "amend-hours";

std::uint32_t hours_of(const std::string& word) {
  std::uint32_t hours = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), hours);
  if (error != std::errc() || end != word.data() + word.size())
    throw Misused("say a number of hours, not " + word);
  return hours;
}

bool is_on(const std::string& word) {
  if (word != "on" && word != "off")
    throw Misused("say on or off, not " + word);
  return word == "on";
}

SpaceSettings read_settings(Account& account) {
  return account.ask<SpaceSettings>([&](Done<SpaceSettings> done) { account.client().read_settings(std::move(done)); });
}

Profile read_profile(Account& account) {
  return account.ask<Profile>([&](Done<Profile> done) { account.client().read_profile(std::move(done)); });
}

using People = std::vector<client::Person>;

// Whom one has blocked may be nobody whom one knows otherwise.
People blocked_people(Account& account) {
  return account.ask<People>([&](Done<People> done) { account.client().list_blocked(std::move(done)); });
}

void print_settings(const Settings& settings, const SpaceSettings& found) {
  const std::pair<std::string_view, bool> values[] = {{"demands-verification", found.demands_verification},
                                                      {"has-structure", found.has_structure},
                                                      {"invites-students", found.invites_students},
                                                      {"takes-join-requests", found.takes_join_requests}};
  for (const auto& [name, on] : values) {
    const auto* word = on ? "on" : "off";
    print_line(settings.json ? JsonLine().text("setting", name).text("value", word).number("version", found.version).str()
                             : std::string(name) + "  " + word);
  }
  print_line(settings.json ? JsonLine().text("setting", kAmendHours).text("value", std::to_string(found.amend_hours)).str()
                           : std::string(kAmendHours) + "  " + std::to_string(found.amend_hours));
  for (const auto& rule : found.contact_rules) {
    const auto [from, to, condition] = std::tuple(to_text(rule.from), to_text(rule.to), to_text(rule.condition));
    print_line(settings.json
                   ? JsonLine().text("setting", "contact").text("from", from).text("to", to).text("value", condition).str()
                   : "contact  " + std::string(from) + "  " + std::string(to) + "  " + std::string(condition));
  }
}

void print_profile(const Settings& settings, const Profile& profile) {
  JsonLine line;
  line.number("version", profile.version);
  for (const auto& [name, text] : profile_lines()) {
    if (settings.json)
      line.text(name, profile.*text);
    else if (!(profile.*text).empty())
      print_line(name + "  " + printable(profile.*text));
  }
  if (settings.json)
    print_line(line.str());
}

// What the words mean as a change of the settings: a switch, or who may write to whom.
SettingsChange change_of(const std::vector<std::string>& words) {
  SettingsChange change;
  if (words.front() == "contact") {
    if (words.size() != 4)
      throw Misused("say who may write to whom: set contact FROM TO never|tied|shared|always");
    change.contact_rules.push_back({role_of(words[1]), role_of(words[2]), condition_of(words[3])});
    return change;
  }
  if (words.front() == kAmendHours) {
    if (words.size() != 2)
      throw Misused("say how many hours, 0 for ever: set amend-hours 48");
    change.amend_hours = hours_of(words[1]);
    return change;
  }
  const auto found = switches().find(words.front());
  if (found == switches().end() || words.size() != 2)
    throw Misused("there is no setting " + words.front() + ": see \"atrium settings\" and \"atrium profile\"");
  change.*found->second = is_on(words[1]);
  return change;
}

std::int64_t mute_end(const Settings& settings) {
  if (settings.all)
    return 0;
  if (settings.count == 0)
    return client::kForGood;
  const auto end = std::chrono::system_clock::now() + std::chrono::minutes(settings.count);
  return std::chrono::duration_cast<std::chrono::milliseconds>(end.time_since_epoch()).count();
}

}  // namespace

int run_settings(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  print_settings(settings, read_settings(account));
  return 0;
}

int run_profile(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  print_profile(settings, read_profile(account));
  return 0;
}

int run_set(const Settings& settings) {
  const auto& words = settings.words;
  const auto text = profile_lines().find(words.front());
  if (text != profile_lines().end() && words.size() != 2)
    throw Misused("say what the " + words.front() + " is to be, in one word or in quotes");
  const auto change = text == profile_lines().end() ? change_of(words) : SettingsChange();
  Account account(settings);
  account.sign_in();
  if (text != profile_lines().end()) {
    auto profile = read_profile(account);
    profile.*text->second = words[1];
    account.ask<Profile>([&](Done<Profile> done) { account.client().change_profile(profile, std::move(done)); });
  } else {
    const auto version = read_settings(account).version;
    account.ask<SpaceSettings>(
        [&](Done<SpaceSettings> done) { account.client().change_settings(version, change, std::move(done)); });
  }
  print_done(settings);
  return 0;
}

int run_may_write(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const auto person = find_person(account, settings.person);
  using Contacts = std::vector<client::Contact>;
  const auto contacts =
      account.ask<Contacts>([&](Done<Contacts> done) { account.client().check_contacts({person}, std::move(done)); });
  const bool may = contacts.front().may_write;
  print_line(settings.json ? JsonLine().text("account", to_text(person)).flag("may_write", may).str() : may ? "yes" : "no");
  return 0;
}

int run_block(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const auto person = find_person(account, settings.person);
  account.ask<void>([&](Done<void> done) { account.client().block_person(person, std::move(done)); });
  print_done(settings);
  return 0;
}

int run_unblock(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const auto login = settings.person.starts_with('@') ? settings.person.substr(1) : settings.person;
  for (const auto& person : blocked_people(account)) {
    if (person.login == login) {
      account.ask<void>([&](Done<void> done) { account.client().unblock_person(person.id, std::move(done)); });
      print_done(settings);
      return 0;
    }
  }
  throw Failed("you have not blocked " + settings.person + ": see \"atrium blocked\"");
}

int run_blocked(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  for (const auto& person : blocked_people(account))
    print_person(settings, person);
  return 0;
}

int run_mute(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const auto chat = find_chat(account, settings.chat, Direct::kFind);
  const auto person = find_person(account, settings.person);
  account.ask<void>(
      [&](Done<void> done) { account.client().mute_member(chat, person, mute_end(settings), std::move(done)); });
  print_done(settings);
  return 0;
}

}  // namespace atrium::cli
