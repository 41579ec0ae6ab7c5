#include "structure_words.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <optional>

#include "output.h"

namespace atrium::cli {
namespace {

using client::ChatTemplate;
using client::TieKind;
using client::UnitKind;

// In the order of the enumerations; the first stands for what a newer server knows.
constexpr std::array<std::string_view, 3> kUnits = {"unknown", "department", "class"};
constexpr std::array<std::string_view, 7> kTies = {"unknown",  "curator",         "teacher",         "student",
                                                   "guardian", "parent-activist", "student-activist"};
constexpr std::array<std::string_view, 12> kTemplates = {
    "unknown",           "school", "employees",     "staff-room",     "deputies", "teachers", "parent-activists",
    "student-activists", "class",  "class-parents", "class-teachers", "subject"};

template <std::size_t size>
std::string joined(const std::array<std::string_view, size>& words) {
  std::string text;
  for (std::size_t i = 1; i < size; ++i)
    text += (i == 1 ? "" : i + 1 == size ? " or " : ", ") + std::string(words[i]);
  return text;
}

template <class Kind, std::size_t size>
Kind value_of(const std::array<std::string_view, size>& words, const std::string& word, const char* what) {
  const auto found = std::find(words.begin() + 1, words.end(), word);
  if (found == words.end())
    throw Misused("there is no " + std::string(what) + " " + word + ": it is " + joined(words));
  return static_cast<Kind>(found - words.begin());
}

template <class Kind, std::size_t size>
std::string_view word_of(const std::array<std::string_view, size>& words, Kind kind) {
  const auto number = static_cast<std::size_t>(kind);
  return number < size ? words[number] : words[0];
}

template <class Things, class Id>
std::string title_in(const Things& things, Id id) {
  const auto found = std::find_if(things.begin(), things.end(), [&](const auto& thing) { return thing.id == id; });
  return found == things.end() ? to_text(id) : found->title;
}

// When a clock here shows this, its year and month as people count them. Nothing if it never does: a day or an hour that there isn't, such as
// the 31st of June, comes back as another one.
std::optional<std::int64_t> shown_at_ms(std::tm shown) {
  shown.tm_year -= 1900;
  shown.tm_mon -= 1;
  shown.tm_isdst = -1;
  std::tm found = shown;
  const std::time_t seconds = std::mktime(&found);
  const bool is_there = found.tm_mon == shown.tm_mon && found.tm_mday == shown.tm_mday && found.tm_hour == shown.tm_hour &&
                        found.tm_min == shown.tm_min;
  return is_there && seconds != -1 ? std::optional(std::int64_t{1000} * seconds) : std::nullopt;
}

}  // namespace

Titles::Titles(Account& account)
    : structure_(account.ask<client::Structure>(
          [&](client::Done<client::Structure> done) { account.client().read_structure(std::move(done)); })) {}

const client::Unit& Titles::unit(const std::string& title, UnitKind kind) const {
  const auto found = std::find_if(structure_.units.begin(), structure_.units.end(), [&](const client::Unit& unit) {
    return unit.title == title && unit.kind == kind && unit.archived_at_ms == 0;
  });
  if (found == structure_.units.end())
    throw Failed("there is no " + std::string(to_text(kind)) + " \"" + title + "\": see \"atrium classes\"", "not_found");
  return *found;
}

const client::Unit& Titles::class_or_department(const std::string& title) const {
  const bool is_class = std::any_of(structure_.units.begin(), structure_.units.end(), [&](const client::Unit& unit) {
    return unit.title == title && unit.kind == UnitKind::kClass && unit.archived_at_ms == 0;
  });
  return unit(title, is_class ? UnitKind::kClass : UnitKind::kDepartment);
}

const client::Discipline& Titles::discipline(const std::string& title) const {
  const auto found = std::find_if(structure_.disciplines.begin(), structure_.disciplines.end(),
                                  [&](const client::Discipline& discipline) { return discipline.title == title; });
  if (found == structure_.disciplines.end())
    throw Failed("there is no discipline \"" + title + "\": see \"atrium disciplines\"", "not_found");
  return *found;
}

std::string Titles::title_of(client::UnitId id) const { return title_in(structure_.units, id); }
std::string Titles::title_of(client::DisciplineId id) const { return title_in(structure_.disciplines, id); }

UnitKind unit_kind_of(const std::string& word) { return value_of<UnitKind>(kUnits, word, "unit"); }
TieKind tie_kind_of(const std::string& word) { return value_of<TieKind>(kTies, word, "tie"); }
ChatTemplate chat_template_of(const std::string& word) { return value_of<ChatTemplate>(kTemplates, word, "chat"); }

std::string_view to_text(UnitKind kind) { return word_of(kUnits, kind); }
std::string_view to_text(TieKind kind) { return word_of(kTies, kind); }
std::string to_text(client::UnitId id) { return std::to_string(static_cast<std::uint64_t>(id)); }
std::string to_text(client::DisciplineId id) { return std::to_string(static_cast<std::uint64_t>(id)); }
std::string to_text(client::TieId id) { return std::to_string(static_cast<std::uint64_t>(id)); }

std::string tie_words() { return joined(kTies); }
std::string chat_template_words() { return joined(kTemplates); }

void check_template_chat(const Settings& settings) {
  const auto chat_template = chat_template_of(settings.chat_template);
  if ((chat_template >= ChatTemplate::kClass) == settings.what.empty())
    throw Misused("say which class for a class's chat, and for no other");
  if ((chat_template == ChatTemplate::kSubject) == settings.discipline.empty())
    throw Misused("say which discipline for a subject's chat, and for no other");
}

client::ChatId template_chat(const Settings& settings, Account& account) {
  client::TemplateChat chat{chat_template_of(settings.chat_template), {}, {}};
  if (!settings.what.empty()) {
    const Titles titles(account);
    chat.unit = titles.unit(settings.what, UnitKind::kClass).id;
    if (!settings.discipline.empty())
      chat.discipline = titles.discipline(settings.discipline).id;
  }
  const auto opened = account.ask<client::ChatOpened>(
      [&](client::Done<client::ChatOpened> done) { account.client().make_template_chat(chat, std::move(done)); });
  return opened.chat;
}

std::int64_t end_of_day_ms(const std::string& date) {
  std::tm last{};
  int length = 0;
  const int read = std::sscanf(date.c_str(), "%4d-%2d-%2d%n", &last.tm_year, &last.tm_mon, &last.tm_mday, &length);
  last.tm_hour = 23;
  last.tm_min = 59;
  last.tm_sec = 59;
  const auto at_ms = shown_at_ms(last);
  if (read != 3 || date.size() != 10 || length != 10 || !at_ms || *at_ms < 0)
    throw Misused("want the day as YYYY-MM-DD, not " + date);
  return *at_ms + 999;
}

std::int64_t moment_ms(const std::string& text) {
  std::tm time{};
  int length = 0;
  const int read = std::sscanf(text.c_str(), "%4d-%2d-%2d %2d:%2d%n", &time.tm_year, &time.tm_mon, &time.tm_mday,
                               &time.tm_hour, &time.tm_min, &length);
  const auto at_ms = shown_at_ms(time);
  if (read != 5 || length != static_cast<int>(text.size()) || !at_ms)
    throw Misused("a time is YYYY-MM-DD HH:MM, such as \"2026-09-01 08:00\", not " + text);
  return *at_ms;
}

std::int64_t until_ms(const std::string& text) {
  return text.find(' ') == std::string::npos ? end_of_day_ms(text) : moment_ms(text);
}

std::string last_day_before(std::int64_t at_ms) {
  const std::time_t seconds = at_ms / 1000 - 1;
  std::tm local{};
  ::localtime_r(&seconds, &local);
  std::array<char, 16> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d", &local);
  return text.data();
}

}  // namespace atrium::cli
