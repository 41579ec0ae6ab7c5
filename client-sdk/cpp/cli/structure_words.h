#pragma once

#include <optional>

#include "account.h"

// How administrators name what the school is made of: by title where the protocol has ids, by word where it has numbers. What
// is not there throws Failed, a word that means nothing throws Misused.
namespace atrium::cli {

// The structure, found by title. No two units in use are called alike: a title is enough.
class Titles {
 public:
  explicit Titles(Account& account);

  const client::Structure& structure() const { return structure_; }
  // Not archived.
  const client::Unit& unit(const std::string& title, client::UnitKind kind) const;
  const client::Unit& class_or_department(const std::string& title) const;
  const client::Discipline& discipline(const std::string& title) const;

  // The number of what isn't known.
  std::string title_of(client::UnitId id) const;
  std::string title_of(client::DisciplineId id) const;

 private:
  client::Structure structure_;
};

// Throws Misused if the class or the discipline is missing, or stands where there is none.
void check_template_chat(const Settings& settings);

client::UnitKind unit_kind_of(const std::string& word);
client::TieKind tie_kind_of(const std::string& word);
client::ChatTemplate chat_template_of(const std::string& word);

std::string_view to_text(client::UnitKind kind);
std::string_view to_text(client::TieKind kind);
std::string to_text(client::UnitId id);
std::string to_text(client::DisciplineId id);
std::string to_text(client::TieId id);

// All words, for the help.
std::string tie_words();
std::string chat_template_words();

// The chat of a template that the command line names; it is made if it is not there.
client::ChatId template_chat(const Settings& settings, Account& account);

// When this day, YYYY-MM-DD, is over where the program runs.
std::int64_t end_of_day_ms(const std::string& date);
// "YYYY-MM-DD HH:MM", by this machine's clock. Throws Misused if it is none.
std::int64_t moment_ms(const std::string& text);
// Either of them.
std::int64_t until_ms(const std::string& text);
// The last day that ends at this time or before.
std::string last_day_before(std::int64_t at_ms);

}  // namespace atrium::cli
