#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "atrium/stored/v1/change.pb.h"

namespace atrium::space {

// How it stands with a school's first administrator: whether a code may go to the mobile number of its application, and whether the one
// that somebody tries is right. A pure view of the stored record; who changes it stores it.
class FirstAdmin {
 public:
  explicit FirstAdmin(stored::v1::FirstAdminRecord& record) : record_(record) {}

  // Whether this number, in E.164, may still bring somebody in.
  bool is_of(std::string_view mobile) const;
  // Whether another code may go out.
  bool may_send(std::int64_t now_ms) const;
  // The code that goes out; the one before works no more. Both numbers are 64 bits from a cryptographic generator.
  std::string new_code(std::int64_t now_ms, std::uint64_t number, std::uint64_t salt);
  // Whether a code of this number can be tried now.
  bool may_try(std::string_view mobile, std::int64_t now_ms) const;
  // Whether it is the code.
  bool is_code(std::string_view code) const;
  // The same; a wrong one counts.
  bool try_code(std::string_view code);
  // Whether the number may still bring anybody in: for 30 days from the founding, from the first code, or from a renewal.
  bool lasts(std::int64_t founded_at_ms, std::int64_t now_ms) const;
  // The operator approved the school once more: it begins anew.
  void renew(std::int64_t now_ms);
  // Somebody came in: the number has no power any more, and is forgotten.
  void end() { record_.Clear(); }

 private:
  std::uint32_t codes_of_past_days(std::int64_t now_ms) const;

  stored::v1::FirstAdminRecord& record_;
};

}  // namespace atrium::space
