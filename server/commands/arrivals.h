#pragma once

#include "server/commands/entrance.h"

namespace atrium::commands {

// Somebody at the door with the secret of an invite that stands: a newcomer, or a person of the space.
struct Visitor {
  space::Account* account = nullptr;
  const wire::v1::InviteCredential* newcomer = nullptr;
  std::string password_hash = {};
  std::string ward_hint = {};

  const std::string& login() const { return account == nullptr ? newcomer->login() : account->login; }
  AccountId id() const { return account == nullptr ? AccountId() : account->id; }
};

// A wish to be let in, as the list of them keeps it, not in it yet.
space::JoinRequest wish_of(const Visitor& visitor, const space::Invite& invite);
// Whether the list takes one more; else says why not.
std::optional<wire::v1::ServerFrame> no_room_to_ask(space::Space& space, const space::JoinRequest& wish);
// Puts it into the list.
void ask(space::Space& space, space::Draft& draft, space::JoinRequest& wish, AccountId by);
// Somebody who is to be that there, as the decision about them sees it; null: a newcomer.
policy::Arrival arrival_of(space::Space& space, const space::Account* person, const Entrance& entrance);
// The facts about it as policy wants them, for somebody who decides it, or wants to.
policy::Facts facts_about_request(space::Space& space, const space::Account& decider, const space::JoinRequest& request);
// Tells those who decide it: who leads the class, else all of the administration who may.
void tell_deciders(space::Space& space, space::Draft& draft, const space::JoinRequest& request);
// How it stands.
wire::v1::ServerFrame join_status(const space::JoinRequest& request);

// With the secret of a reset that stands: a new password for the account.
void reset_password(space::Space& space, const space::ReplyTo& to, const space::Invite& reset,
                    const wire::v1::ResetCredential& credential, const std::string& password_hash);

}  // namespace atrium::commands
