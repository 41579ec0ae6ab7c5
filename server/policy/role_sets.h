#pragma once

#include "server/policy/policy.h"

// Roles that rules speak of together.
namespace atrium::policy {

inline constexpr Roles kEverybody{wire::v1::ROLE_HEAD,  wire::v1::ROLE_DEPUTY,  wire::v1::ROLE_ADMIN, wire::v1::ROLE_TEACHER,
                                  wire::v1::ROLE_STAFF, wire::v1::ROLE_STUDENT, wire::v1::ROLE_PARENT};
// Whoever can sign in: the people of a school, and the operator's in their own space, who have nothing else in common.
inline constexpr Roles kAnybody{wire::v1::ROLE_HEAD,    wire::v1::ROLE_DEPUTY,  wire::v1::ROLE_ADMIN,
                                wire::v1::ROLE_TEACHER, wire::v1::ROLE_STAFF,   wire::v1::ROLE_STUDENT,
                                wire::v1::ROLE_PARENT,  wire::v1::ROLE_OPERATOR};
inline constexpr Roles kEmployees{wire::v1::ROLE_HEAD, wire::v1::ROLE_DEPUTY, wire::v1::ROLE_ADMIN, wire::v1::ROLE_TEACHER,
                                  wire::v1::ROLE_STAFF};
inline constexpr Roles kAdministration{wire::v1::ROLE_HEAD, wire::v1::ROLE_DEPUTY, wire::v1::ROLE_ADMIN};
inline constexpr Roles kOverseers{wire::v1::ROLE_HEAD, wire::v1::ROLE_ADMIN};

}  // namespace atrium::policy
