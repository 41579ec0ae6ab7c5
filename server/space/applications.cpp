#include "server/space/applications.h"

#include <algorithm>
#include <boost/assert.hpp>

#include "server/config/limits.h"

namespace atrium::space {
namespace {

constexpr std::size_t kShortNameBytes = 32;
constexpr std::size_t kLeastDigits = 8;  // of E.164, with the country's
constexpr std::size_t kMostDigits = 15;
constexpr std::size_t kRussianDigits = 11;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

bool is_title(const std::string& text) { return !text.empty() && text.size() <= limits::kTitleBytes; }

bool is_short_name(std::string_view name) {
  return name.size() >= 2 && name.size() <= kShortNameBytes && is_letter(name.front()) && name.back() != '-' &&
         std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

// Not whether it exists, but whether it could.
bool is_mail_address(std::string_view text) {
  const auto at = text.find('@');
  const bool is_printable = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != ',' && c != ';'; });
  return text.size() <= limits::kMailBytes && is_printable && at != 0 && at != std::string_view::npos &&
         text.find('@', at + 1) == std::string_view::npos && text.find_first_of("<>\"") == std::string_view::npos &&
         text.find('.', at + 2) != std::string_view::npos && text.back() != '.';
}

}  // namespace

void Applications::put(Kept kept) {
  const ApplicationNumber number(kept.application.number());
  all_[number] = std::move(kept);
}

void Applications::restore(const stored::v1::ApplicationRecord& record) {
  Kept kept;
  BOOST_VERIFY(kept.application.ParseFromString(record.encoded()));
  kept.head_invite_hash = record.head_invite_hash();
  put(std::move(kept));
}

const Applications::Kept* Applications::find(ApplicationNumber number) const {
  const auto found = all_.find(number);
  return found == all_.end() ? nullptr : &found->second;
}

bool Applications::claims(std::string_view space) const {
  return std::ranges::any_of(all_, [&](const auto& each) {
    const auto& application = each.second.application;
    return application.state() != wire::v1::APPLICATION_STATE_REJECTED && application.form().space() == space;
  });
}

ApplicationNumber Applications::next_number() const {
  return all_.empty() ? ApplicationNumber(1) : all_.rbegin()->first.next();
}

stored::v1::ApplicationRecord record_of(const Applications::Kept& kept) {
  stored::v1::ApplicationRecord record;
  record.set_number(kept.application.number());
  record.set_encoded(kept.application.SerializeAsString());
  record.set_head_invite_hash(kept.head_invite_hash);
  return record;
}

std::optional<std::string> to_e164(std::string_view mobile) {
  std::string number;
  for (const char c : mobile) {
    if (is_digit(c) || (c == '+' && number.empty())) {
      number += c;
    } else if (std::string_view(" -.()").find(c) == std::string_view::npos) {
      return std::nullopt;
    }
    if (number.size() > kMostDigits + 1) {
      return std::nullopt;
    }
  }
  if (number.starts_with('8') && number.size() == kRussianDigits) {
    number.replace(0, 1, "+7");
  }
  const bool is_international = number.starts_with('+') && number.size() > kLeastDigits && number[1] != '0';
  return is_international ? std::optional(number) : std::nullopt;
}

std::optional<Mistake> normalise(wire::v1::ApplicationForm& form) {
  if (!is_title(form.title())) {
    return Mistake{"title", "want the organisation's name, of 1 to 256 bytes"};
  }
  if (!is_short_name(form.space())) {
    return Mistake{"space", "want a short name: 2 to 32 of a to z, 0 to 9 and -, a letter first"};
  }
  if (!is_title(form.contact_name())) {
    return Mistake{"contact_name", "want a person's name, of 1 to 256 bytes"};
  }
  if (!is_mail_address(form.email())) {
    return Mistake{"email", "want an e-mail address"};
  }
  const auto mobile = to_e164(form.mobile());
  if (!mobile) {
    return Mistake{"mobile", "want a mobile number as +79991234567"};
  }
  form.set_mobile(*mobile);
  return std::nullopt;
}

}  // namespace atrium::space
