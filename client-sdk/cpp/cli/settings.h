#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace atrium::cli {

// What the command line and the environment say.
struct Settings {
  std::string server = "ws://127.0.0.1:8080";
  std::string ca_file;
  std::string space;
  std::string login;
  std::string password_file;
  bool json = false;

  std::string chat;
  std::string text;
  std::vector<std::string> chats;
  std::uint64_t from = 0;   // 0 = not given
  std::uint64_t count = 0;  // 0 = not given

  std::string person;  // a login
  std::string role;
  std::string decision;
  std::string order;
  std::string order_date;
  std::vector<std::uint64_t> devices;
  bool all = false;
  std::string new_password_file;
  std::string file;
  std::string hash;

  std::vector<std::string> words;  // what is set, and to what

  std::string title;
  std::string unit_kind;   // a word
  std::string department;  // a title
  std::string of_class;    // a title
  std::string discipline;  // a title
  std::string tie;         // a word
  std::string what;        // the title of a class, or a login
  std::string until;
  std::string chat_template;  // a word
  std::string new_title;
  std::string unit;  // a title
  std::vector<std::string> roles;
  std::vector<std::string> ties;
  std::vector<std::string> writers;
  bool archived = false;
};

// Ends the program with status 1; the text is one line that says what to do.
struct Failed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Ends it with status 2: the command line is wrong.
struct Misused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace atrium::cli
