#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "atrium/stored/v1/change.pb.h"
#include "atrium/wire/v1/operator.pb.h"
#include "storage/ids.h"

namespace atrium::space {

// The applications that the operator keeps, by number. On the home thread of the operator's space.
class Applications {
 public:
  struct Kept {
    wire::v1::Application application;
    std::string head_invite_hash;  // of an approved one; may be empty
  };

  // Replaces what stood under its number.
  void put(Kept kept);
  void restore(const stored::v1::ApplicationRecord& record);

  const Kept* find(ApplicationNumber number) const;
  // Whether a space of this name is applied for, or was approved.
  bool claims(std::string_view space) const;
  ApplicationNumber next_number() const;
  const std::map<ApplicationNumber, Kept>& all() const { return all_; }

 private:
  std::map<ApplicationNumber, Kept> all_;
};

stored::v1::ApplicationRecord record_of(const Applications::Kept& kept);

// A mobile number as people write it, in E.164; nothing if it is none.
std::optional<std::string> to_e164(std::string_view mobile);

// What of a form can't be right, by the name of the field.
struct Mistake {
  std::string_view field;
  std::string_view want;
};
// Brings the mobile number into E.164. The order is looked at elsewhere.
std::optional<Mistake> normalise(wire::v1::ApplicationForm& form);

}  // namespace atrium::space
