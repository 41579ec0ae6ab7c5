#pragma once

#include <vector>

#include "server/commands/command.h"
#include "server/policy/admission.h"

namespace atrium::commands {

// Where an invite or a request leads: what somebody is who comes in by it.
struct Entrance {
  wire::v1::Role role = wire::v1::ROLE_UNSPECIFIED;
  UnitId unit;
  ChatId chat;
  AccountId ward;
};

template <class Record>
Entrance entrance_of(const Record& record) {
  return {static_cast<wire::v1::Role>(record.role()), UnitId(record.unit_id()), ChatId(record.chat_id()),
          AccountId(record.ward_id())};
}

// The facts about an entrance as policy wants them, for somebody who lets people in there, or wants to.
policy::Facts facts_about_entrance(space::Space& space, const space::Account& keeper, const Entrance& entrance);
// Whether whoever made the invite could make it anew.
bool is_offered(space::Space& space, const space::Invite& invite);
// Whether this can be the hash of an invite's or a reset's secret; else answers why not.
bool valid_secret(const Command& command, const std::string& secret_hash);
// Whether the chat, if there is one, has room for somebody more.
bool has_room(space::Space& space, const Entrance& entrance, const space::Account* person);

// Gives somebody of the space what stands behind the entrance, in this change: the role, a student's class, and the chat, if one of the hosts
// could add them to it now. A parent gets the tie to the ward if there is one: else nothing but the role.
void let_in(space::Space& space, space::Draft& draft, space::Account& person, const Entrance& entrance, AccountId by,
            const std::vector<const space::Account*>& hosts);
// Whether the chat of an entrance is one that somebody is in by its template once they have the rest of it.
bool is_in_by_rule(const space::Chat& chat, const Entrance& entrance);

}  // namespace atrium::commands
