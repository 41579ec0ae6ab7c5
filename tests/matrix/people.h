#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

// Who there is in the matrix's two spaces: the server's program makes them, the test speaks for them.
namespace atrium::matrix {

inline constexpr std::string_view kCollege = "college";
inline constexpr std::string_view kLyceum = "lyceum";
inline constexpr std::string_view kPassword = "пароль-для-проверки";  // of everybody

// There are copies of each, alike in all: a command that changes a person uses one up. Of the one who is dismissed each cell
// takes a copy.
inline constexpr std::size_t kCopies = 200;
inline constexpr std::string_view kDismissed = "dismissed";
// Was head and admin while connected: what is left of that is nothing.
inline constexpr std::string_view kDemoted = "demoted";
constexpr std::size_t copies_of(std::string_view name) { return name == kDismissed ? 4000 : kCopies; }

struct Person {
  std::string_view name;
  std::string_view space;
  std::string_view roles;  // words, as in the glossary
};

inline constexpr Person kPeople[] = {
    // They ask.
    {"head", kCollege, "head"},
    {"deputy", kCollege, "deputy"},
    {"admin", kCollege, "admin"},
    {"teacher", kCollege, "teacher"},
    {"staff", kCollege, "staff"},
    {"student", kCollege, "student"},
    {"parent", kCollege, "parent"},
    {"teaching-parent", kCollege, "teacher parent"},
    {"leaver", kCollege, "teacher"},
    {kDismissed, kCollege, "teacher"},
    {kDemoted, kCollege, "teacher"},
    {"visitor", kLyceum, "head"},
    // They make the chats and see whether anything changes there.
    {"warden", kCollege, "deputy"},
    {"lyceum-warden", kLyceum, "deputy"},
    // The other one in direct chats.
    {"partner", kCollege, "deputy"},
    {"lyceum-partner", kLyceum, "deputy"},
    // The other one in direct chats that are closed to most: nothing brings them together any more.
    {"lost-student", kCollege, "student"},
    // A member of every group and channel.
    {"companion", kCollege, "student"},
    {"lyceum-companion", kLyceum, "student"},
    // They are in no chat and listen whether anything is pushed to them.
    {"bystander", kCollege, "student"},
    {"lyceum-bystander", kLyceum, "teacher"},
    // They are asked about.
    {"far-employee", kCollege, "staff"},
    {"own-student", kCollege, "student"},
    {"near-student", kCollege, "student"},
    {"once-near-student", kCollege, "student"},
    {"far-student", kCollege, "student"},
    {"near-parent", kCollege, "parent"},
    {"blocking-parent", kCollege, "parent"},
    {"far-parent", kCollege, "parent"},
    {"former-student", kCollege, "student"},
    // Closes the accounts that are to be closed.
    {"principal", kCollege, "head"},
};

constexpr const Person& person_called(std::string_view name) {
  return *std::find_if(std::begin(kPeople), std::end(kPeople), [&](const Person& person) { return person.name == name; });
}

inline std::string login_of(std::string_view name, std::size_t copy) {
  return std::string(name) + (copy == 0 ? "" : "-" + std::to_string(copy));
}

// The token of somebody's device: 32 bytes.
inline std::string token_of(std::string_view login) {
  std::string token(login);
  token.resize(32, '.');
  return token;
}

// Devices of the first leaver that are there to be signed out.
inline constexpr std::size_t kSpareDevices = 4000;
inline std::string spare_token(std::size_t number) { return token_of("leaver " + std::to_string(number)); }

}  // namespace atrium::matrix
