#include "server/media/verdict.h"

#include <algorithm>
#include <cctype>

#include "server/media/child/orders.h"

namespace atrium::media {
namespace {

// Whoever has taken it over may say anything: a page that is called a picture, a type that begins a line of its own.
bool is_believable(const stored::v1::MediaVerdict& verdict) {
  const auto& type = verdict.type();
  constexpr std::string_view kSigns = "/.+-_";
  const bool is_type = std::ranges::count(type, '/') == 1 && std::ranges::all_of(type, [kSigns](char c) {
                         return std::isalnum(static_cast<unsigned char>(c)) != 0 || kSigns.find(c) != kSigns.npos;
                       });
  return is_type && (is_picture(type) || !verdict.is_image());
}

}  // namespace

std::optional<stored::v1::MediaVerdict> verdict_in(std::string_view said) {
  stored::v1::MediaVerdict verdict;
  const bool is_right = verdict.ParseFromArray(said.data(), static_cast<int>(said.size())) && is_believable(verdict);
  return is_right ? std::optional(std::move(verdict)) : std::nullopt;
}

}  // namespace atrium::media
