#pragma once

#include <span>
#include <string_view>

#include "atrium/wire/v1/session.pb.h"
#include "atrium/wire/v1/structure.pb.h"

// The demo's college: who is there, what they are to its classes, and the channels that it has beside the chats of its structure.
namespace atrium::demo {

struct Person {
  std::string_view login;
  std::string_view name;
  wire::v1::Role role;
  std::string_view channels;       // the letters of the channels that they are members of; a capital: as moderator
  std::string_view of_class = {};  // that they study in or lead
  std::string_view ward = {};      // the login of the student they stand for
  bool activist = false;
};

struct Channel {
  char letter;
  std::string_view title;
};

// Who teaches what to whom.
struct Lesson {
  std::string_view teacher;
  std::string_view of_class;
  std::string_view discipline;
};

// An employee who is in a class's chat though nothing ties them to it.
struct Guest {
  std::string_view login;
  std::string_view of_class;
};

std::span<const Person> people();
std::span<const Channel> channels();
std::span<const std::string_view> classes();
std::span<const Lesson> lessons();
std::span<const Guest> guests();
std::string_view role_word(wire::v1::Role role);

}  // namespace atrium::demo
