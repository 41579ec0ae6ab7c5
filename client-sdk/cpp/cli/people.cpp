#include "people.h"

#include <algorithm>
#include <charconv>

#include "notice_line.h"
#include "output.h"

namespace atrium::cli {
namespace {

using client::AccountId;
using client::Chat;
using client::ChatId;
using client::Done;
using client::Person;

constexpr std::size_t kPeoplePerQuestion = 100;

std::optional<ChatId> as_number(const std::string& word) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size())
    return std::nullopt;
  return ChatId{number};
}

std::vector<Chat> list_chats(Account& account) {
  return account.ask<std::vector<Chat>>([&](Done<std::vector<Chat>> done) { account.client().list_chats(std::move(done)); });
}

ChatId find_direct(Account& account, const std::string& login, Direct direct) {
  const auto people = account.ask<std::vector<Person>>(
      [&](Done<std::vector<Person>> done) { account.client().find_people({login}, {}, std::move(done)); });
  if (people.empty())
    throw Failed("there is nobody called @" + login + ": check the login", "not_found");
  if (direct == Direct::kOpen) {
    return account
        .ask<client::ChatOpened>(
            [&](Done<client::ChatOpened> done) { account.client().open_direct_chat(people.front().id, std::move(done)); })
        .chat;
  }
  for (const Chat& chat : list_chats(account)) {
    if (chat.kind == client::ChatKind::kDirect && chat.peer == people.front().id)
      return chat.id;
  }
  throw Failed("there is no direct chat with @" + login + " yet: write first with \"atrium send @" + login + " TEXT\"");
}

}  // namespace

client::Role role_of(const std::string& word) {
  for (int number = 1; number <= static_cast<int>(client::Role::kParent); ++number) {
    if (to_text(static_cast<client::Role>(number)) == word)
      return static_cast<client::Role>(number);
  }
  throw Misused("there is no role " + word + ": it is head, deputy, admin, teacher, staff, student or parent");
}

std::vector<client::Role> roles_of(const std::vector<std::string>& words) {
  std::vector<client::Role> roles;
  for (const auto& word : words)
    roles.push_back(role_of(word));
  return roles;
}

AccountId find_person(Account& account, const std::string& word) {
  const auto login = word.starts_with('@') ? word.substr(1) : word;
  const auto people = account.ask<std::vector<Person>>(
      [&](Done<std::vector<Person>> done) { account.client().find_people({login}, {}, std::move(done)); });
  if (people.empty())
    throw Failed("there is nobody called " + word + " for you: check the login", "not_found");
  return people.front().id;
}

void print_person(const Settings& settings, const client::Person& person) {
  auto joined = in_words(person.roles);
  if (settings.json) {
    JsonLine line;
    line.text("account", to_text(person.id)).text("login", person.login).text("name", person.name);
    line.texts("roles", words_of(person.roles));
    if (person.teacher_status != client::TeacherStatus::kNone)
      line.text("teacher", to_text(person.teacher_status));
    print_line(line.str());
  } else {
    if (person.teacher_status != client::TeacherStatus::kNone)
      joined += " (" + std::string(to_text(person.teacher_status)) + ")";
    print_line(printable(person.name) + " (" + printable(person.login) + ", " + joined + "), account " + to_text(person.id));
  }
}

Names find_names(Account& account, const std::set<AccountId>& ids) {
  Names names;
  std::vector<AccountId> rest;
  for (const AccountId id : ids) {
    names[id] = id == AccountId{} ? "server" : to_text(id);
    if (id != AccountId{})
      rest.push_back(id);
  }
  while (!rest.empty()) {
    const auto some = static_cast<std::ptrdiff_t>(std::min(rest.size(), kPeoplePerQuestion));
    const std::vector<AccountId> part(rest.end() - some, rest.end());
    rest.erase(rest.end() - some, rest.end());
    const auto people = account.ask<std::vector<Person>>(
        [&](Done<std::vector<Person>> done) { account.client().find_people({}, part, std::move(done)); });
    for (const Person& person : people)
      names[person.id] = person.name.empty() ? person.login : person.name;
  }
  return names;
}

std::vector<Chat> titled_chats(Account& account) {
  auto chats = list_chats(account);
  std::set<AccountId> peers;
  for (const Chat& chat : chats) {
    if (chat.kind == client::ChatKind::kDirect)
      peers.insert(chat.peer);
  }
  const Names names = find_names(account, peers);
  for (Chat& chat : chats) {
    if (chat.kind == client::ChatKind::kDirect)
      chat.title = names.at(chat.peer);
    if (chat.kind == client::ChatKind::kService)
      chat.title = std::string(kServiceTitle);
  }
  return chats;
}

ChatTitles::ChatTitles(Account& account) {
  for (auto& chat : titled_chats(account))
    titles_[chat.id] = std::move(chat.title);
}

std::string ChatTitles::of(ChatId chat) const {
  const auto found = titles_.find(chat);
  return found == titles_.end() ? to_text(chat) : found->second;
}

ChatId find_chat(Account& account, const std::string& word, Direct direct) {
  if (const auto number = as_number(word))
    return *number;
  if (word.starts_with('@'))
    return find_direct(account, word.substr(1), direct);
  std::vector<ChatId> found;
  for (const Chat& chat : titled_chats(account)) {
    if (chat.title == word)
      found.push_back(chat.id);
  }
  if (found.empty())
    throw Failed("you have no chat \"" + word + "\": see \"atrium chats\"", "not_found");
  if (found.size() > 1) {
    throw Failed("\"" + word + "\" is the title of " + std::to_string(found.size()) + " chats: name one by its number");
  }
  return found.front();
}

}  // namespace atrium::cli
