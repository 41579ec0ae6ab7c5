#pragma once

#include <map>
#include <set>

#include "account.h"

namespace atrium::cli {

using Names = std::map<client::AccountId, std::string>;

// The names of these people; who isn't found is shown as a number.
Names find_names(Account& account, const std::set<client::AccountId>& ids);

// The person of this login, with or without @. Throws Failed if there is none.
client::AccountId find_person(Account& account, const std::string& word);

// Throws Misused if there is no such role.
client::Role role_of(const std::string& word);
std::vector<client::Role> roles_of(const std::vector<std::string>& words);

// A line about a person.
void print_person(const Settings& settings, const client::Person& person);

// All chats; direct ones with the other person's name as their title.
std::vector<client::Chat> titled_chats(Account& account);
// What a chat is called: by its title; by its number if this person is not in it (any more).
class ChatTitles {
 public:
  explicit ChatTitles(Account& account);
  std::string of(client::ChatId chat) const;

 private:
  std::map<client::ChatId, std::string> titles_;
};

// The chat that a person means: its number, its title, or @login for the direct chat. Throws Failed if it is none, or
// more than one.
enum class Direct { kFind, kOpen };
client::ChatId find_chat(Account& account, const std::string& word, Direct direct);

}  // namespace atrium::cli
