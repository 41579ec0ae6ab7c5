#include "server/policy/password_rules.h"

#include <algorithm>
#include <array>
#include <set>

#include "server/config/limits.h"
#include "server/policy/role_sets.h"

namespace atrium::policy {
namespace {

// With digits and signs taken off, these are tried before anything else.
constexpr std::array<std::string_view, 27> kTriedFirst = {
    "password", "passw",   "parol",   "qwerty",  "admin",    "administrator", "teacher", "student", "school",
    "college",  "atrium",  "welcome", "letmein", "iloveyou", "monkey",        "dragon",  "пароль",  "йцукен",
    "школа",    "колледж", "учитель", "ученик",  "студент",  "админ",         "привет",  "любовь",  "россия"};

constexpr std::array<std::string_view, 8> kRows = {"1234567890", "0987654321",   "qwertyuiop",  "asdfghjkl",
                                                   "zxcvbnm",    "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"};

// Lower case, for ASCII and for Russian letters in UTF-8 (А to П are D0 90 to 9F, Р to Я D0 A0 to AF).
std::string lower(std::string_view text) {
  std::string result(text);
  for (std::size_t i = 0; i < result.size(); ++i) {
    auto& byte = result[i];
    const auto next = i + 1 < result.size() ? static_cast<unsigned char>(result[i + 1]) : 0;
    if (byte >= 'A' && byte <= 'Z') {
      byte = static_cast<char>(byte + ('a' - 'A'));
    } else if (static_cast<unsigned char>(byte) == 0xD0 && next >= 0x90 && next <= 0xAF) {
      byte = static_cast<char>(next < 0xA0 ? 0xD0 : 0xD1);
      result[++i] = static_cast<char>(next < 0xA0 ? next + 0x20 : next - 0x20);
    }
  }
  return result;
}

bool is_letter(unsigned char byte) { return (byte >= 'a' && byte <= 'z') || byte >= 0x80; }

std::string letters_of(std::string_view text) {
  std::string letters;
  std::ranges::copy_if(text, std::back_inserter(letters), is_letter);
  return letters;
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

// The text without every part that is `known`, as if it weren't there.
std::string without(std::string text, std::string_view known) {
  for (auto at = text.find(known); !known.empty() && at != std::string::npos; at = text.find(known)) {
    text.erase(at, known.size());
  }
  return text;
}

}  // namespace

std::optional<std::string_view> weakness(std::string_view password, const PasswordOwner& owner) {
  constexpr std::size_t kForEmployees = 12;
  constexpr std::size_t kForOthers = 10;
  constexpr std::size_t kDistinct = 5;
  constexpr std::size_t kUnknown = 5;  // characters beside what anybody could guess
  const bool employee = owner.roles.has_any(kEmployees) || owner.roles.has(wire::v1::ROLE_OPERATOR);
  if (password.size() > limits::kPasswordBytes) {
    return "a password has at most 128 bytes";
  }
  if (characters(password) < (employee ? kForEmployees : kForOthers)) {
    return employee ? "want at least 12 characters" : "want at least 10 characters";
  }
  const auto plain = lower(password);
  if (std::set<char>(plain.begin(), plain.end()).size() < kDistinct) {
    return "want more different characters";
  }
  const auto letters = letters_of(plain);
  if (std::ranges::find(kTriedFirst, letters) != kTriedFirst.end()) {
    return "that word is tried first";
  }
  auto rest = plain;
  for (const auto row : kRows) {
    rest = without(std::move(rest), row);
  }
  rest = without(without(std::move(rest), lower(owner.login)), lower(owner.space));
  if (characters(rest) < kUnknown) {
    return "want more than the login, the school or a row of keys";
  }
  return std::nullopt;
}

}  // namespace atrium::policy
