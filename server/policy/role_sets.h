#pragma once

#include "server/policy/policy.h"

// Roles that rules speak of together.
namespace atrium::policy {

inline constexpr Roles kEverybody{wire::v1::ROLE_HEAD,  wire::v1::ROLE_DEPUTY,  wire::v1::ROLE_ADMIN, wire::v1::ROLE_TEACHER,
                                  wire::v1::ROLE_STAFF, wire::v1::ROLE_STUDENT, wire::v1::ROLE_PARENT};
inline constexpr Roles kEmployees{wire::v1::ROLE_HEAD, wire::v1::ROLE_DEPUTY, wire::v1::ROLE_ADMIN, wire::v1::ROLE_TEACHER,
                                  wire::v1::ROLE_STAFF};
inline constexpr Roles kAdministration{wire::v1::ROLE_HEAD, wire::v1::ROLE_DEPUTY, wire::v1::ROLE_ADMIN};
inline constexpr Roles kOverseers{wire::v1::ROLE_HEAD, wire::v1::ROLE_ADMIN};

}  // namespace atrium::policy
