#pragma once

#include "server/policy/policy.h"

// Who lets whom in. Part of the one decision: policy.cpp asks it.
namespace atrium::policy {

// Whether somebody with these roles gives this one and takes it.
bool gives(Roles actor, wire::v1::Role role);
// Whether somebody with these roles may have this one too; nobody's are empty.
bool may_have(Roles person, wire::v1::Role role);

Decision decide_invitation(const Facts& facts);
Decision decide_admission(const Facts& facts);
Decision decide_reset(const Facts& facts);

// Somebody has the secret of an invite that stands.
struct Arrival {
  wire::v1::Role role = wire::v1::ROLE_UNSPECIFIED;
  bool from_application = false;  // the invite has no maker: it came with the approval of the school's application
  bool offered = false;           // its maker could make it anew
  bool needs_approval = false;
  bool takes_requests = true;  // the school lets people ask to be let in
  bool is_newcomer = false;    // they have no account
  Roles roles = {};            // that they have
  bool studies_elsewhere = false;
  bool returns = false;  // they were there, and are there no more
};

// Whether by it somebody would become something else than they are: only the administration agrees to that.
bool moves(const Arrival& arrival);

// What comes of it.
enum class Admission {
  kLetIn,
  kAsks,     // somebody has to agree
  kRefused,  // nobody could agree
  kShut,     // they would have to ask, and the school has that switched off
};

Admission admit(const Arrival& arrival);

}  // namespace atrium::policy
