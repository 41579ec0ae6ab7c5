#include "server/space/first_admin.h"

#include <sodium.h>

#include <algorithm>
#include <chrono>

#include "server/config/limits.h"
#include "server/space/sha256.h"
#include "storage/keys.h"

namespace atrium::space {
namespace {

constexpr std::size_t kDigits = 8;

template <class Duration>
std::int64_t ms(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

std::string hash_of(std::string_view code, std::uint64_t salt) {
  return sha256(std::string(std::string_view(storage::encode_u64(salt))) + std::string(code));
}

// Takes as long wherever they differ.
bool same(const std::string& one, const std::string& other) {
  return one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace

bool FirstAdmin::is_of(std::string_view mobile) const {
  return !record_.mobile().empty() && same(sha256(record_.mobile()), sha256(std::string(mobile)));
}

bool FirstAdmin::lasts(std::int64_t founded_at_ms, std::int64_t now_ms) const {
  return now_ms - std::max(founded_at_ms, record_.codes_since_ms()) < ms(limits::kFirstAdminTime);
}

void FirstAdmin::renew(std::int64_t now_ms) {
  record_.set_codes_since_ms(now_ms);
  record_.set_codes(0);
}

// As if on each of them as many had gone out as may.
std::uint32_t FirstAdmin::codes_of_past_days(std::int64_t now_ms) const {
  const auto days = record_.codes_since_ms() == 0 ? 0 : (now_ms - record_.codes_since_ms()) / ms(std::chrono::hours(24));
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(days, 0, limits::kFirstAdminTime / std::chrono::hours(24))) *
         limits::kCodesPerDay;
}

bool FirstAdmin::may_send(std::int64_t now_ms) const {
  const bool rested = record_.codes() == 0 || now_ms - record_.code_made_at_ms() >= ms(limits::kCodePause);
  return rested && record_.codes() < codes_of_past_days(now_ms) + limits::kCodesPerDay;
}

std::string FirstAdmin::new_code(std::int64_t now_ms, std::uint64_t number, std::uint64_t salt) {
  if (record_.codes_since_ms() == 0) {
    record_.set_codes_since_ms(now_ms);
  }
  record_.set_codes(std::max(record_.codes(), codes_of_past_days(now_ms)));
  auto code = std::to_string(number % limits::kCodes);
  code.insert(0, kDigits - code.size(), '0');
  record_.set_codes(record_.codes() + 1);
  record_.set_code_made_at_ms(now_ms);
  record_.set_code_salt(salt);
  record_.set_code_hash(hash_of(code, salt));
  record_.set_tries(0);
  return code;
}

bool FirstAdmin::may_try(std::string_view mobile, std::int64_t now_ms) const {
  return is_of(mobile) && !record_.code_hash().empty() && record_.tries() < limits::kCodeTries &&
         now_ms - record_.code_made_at_ms() < ms(limits::kCodeLife);
}

bool FirstAdmin::is_code(std::string_view code) const {
  return same(record_.code_hash(), hash_of(code, record_.code_salt()));
}

bool FirstAdmin::try_code(std::string_view code) {
  if (is_code(code)) {
    return true;
  }
  record_.set_tries(record_.tries() + 1);
  return false;
}

}  // namespace atrium::space
