#pragma once

#include <atrium/invites.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace atrium::cli {

// What the command line and the environment say.
struct Settings {
  std::string server = "ws://127.0.0.1:8080";
  std::string ca_file;
  std::string space;
  std::string login;
  std::string password_file;
  std::optional<std::string> password;  // what that file says
  bool json = false;
  std::string command;  // its words, such as "audit show"

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

  std::vector<std::string> words;      // what is set, and to what; or the answers of a poll
  std::vector<std::uint32_t> options;  // of a poll
  bool multiple = false;
  bool anonymous = false;
  bool is_final = false;
  bool at_end = false;
  bool csv = false;
  bool silent = false;
  bool confirm = false;
  std::string at;      // a time
  std::string reason;  // a word
  bool open = false;

  bool voice = false;
  std::uint32_t duration_ms = 0;
  bool force = false;
  bool thumbnail = false;

  std::uint64_t number = 0;  // of an application or a message
  std::string state;
  std::string short_name;
  std::string name;
  std::string email;
  std::string mobile;
  std::string code;
  std::string link;
  std::string hint;
  std::string student;
  std::string note;
  std::uint32_t uses = 1;
  std::uint64_t days = 0;  // 0 = not given
  std::vector<std::uint64_t> ids;
  bool approval = false;
  bool withdraw = false;
  // What the link is used for, once it is known.
  std::optional<client::SignUp> sign_up;
  std::optional<client::InviteSecret> reset;

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

// Ends the program with status 1; the text is one line that says what to do. `code` and `field` are for programs.
struct Failed : std::runtime_error {
  explicit Failed(const std::string& what, std::string error_code = "failed", std::string field_name = {},
                  std::int64_t wait_ms = 0)
      : std::runtime_error(what), code(std::move(error_code)), field(std::move(field_name)), retry_after_ms(wait_ms) {}

  std::string code;
  std::string field;
  std::int64_t retry_after_ms;  // 0 = not said
};

// Ends it with status 2: the command line is wrong.
struct Misused : Failed {
  explicit Misused(const std::string& what) : Failed(what, "misused") {}
};

}  // namespace atrium::cli
