#pragma once

#include <span>
#include <string_view>

#include "atrium/wire/v1/chats.pb.h"
#include "atrium/wire/v1/session.pb.h"

// The demo's college: who is there and which chats they have.
namespace atrium::demo {

struct Person {
  std::string_view login;
  std::string_view name;
  wire::v1::Role role;
  std::string_view groups;  // the letters of the chats that they are members of; a capital: as moderator
};

struct DemoChat {
  char letter;
  std::string_view title;
  wire::v1::ChatKind kind;
  bool open_history;
};

std::span<const Person> people();
std::span<const DemoChat> chats();
std::string_view role_word(wire::v1::Role role);

}  // namespace atrium::demo
