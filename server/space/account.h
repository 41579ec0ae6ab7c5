#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "atrium/stored/v1/change.pb.h"
#include "atrium/wire/v1/session.pb.h"
#include "server/guard/token_bucket.h"
#include "server/policy/policy.h"
#include "server/space/chat.h"
#include "storage/ids.h"

namespace atrium::space {

struct Account;
struct Actor;

// A chat with somebody's membership in it. Both stay where they are as long as the space is there.
struct Place {
  Chat* chat;
  Membership* membership;
};

// The number that clients know a device by: the first 64 bits of the hash, which tell nothing about the token.
std::uint64_t device_id(const std::string& token_hash);

// A signed-in device: who has its token speaks as its account.
struct Device {
  std::string token_hash;
  std::string name;
  std::int64_t created_at_ms = 0;
  Account* account = nullptr;

  std::uint64_t id() const { return device_id(token_hash); }
};

// Whether somebody who came as a parent is known to be one.
enum class Trust { kConfirmed, kUnconfirmed };

// A person of the space.
struct Account {
  AccountId id;
  std::string login;
  std::string name;
  std::vector<wire::v1::Role> roles;
  std::string password_hash;  // empty: no password opens it
  stored::v1::VerificationRecord verification;
  std::int64_t closed_at_ms = 0;
  std::vector<AccountId> blocked;       // by this person; stored in a record of its own
  std::int64_t first_device_at_ms = 0;  // 0 = none has signed in yet
  bool unconfirmed = false;

  std::vector<Place> chats;  // where they are members now
  std::vector<const Device*> devices;
  std::vector<std::shared_ptr<Actor>> actors;
  guard::TokenBucket commands;  // what it asks for, with all its devices
  guard::TokenBucket messages;
  guard::TokenBucket signs;
  std::int64_t shut_told_at_ms = 0;  // the newest notice that sign-in was shut
  // When they were told that something waits for their decision; 0 once they have looked.
  std::int64_t join_told_at_ms = 0;
  std::int64_t report_told_at_ms = 0;

  bool closed() const { return closed_at_ms != 0; }
  // A parent and nothing else, whom nobody has confirmed yet: the parents' chat of the class is all that is open to them.
  bool on_trial() const;
  bool has_role(wire::v1::Role role) const;
  policy::Roles role_set() const;
  wire::v1::TeacherStatus teacher_status() const;
};

stored::v1::AccountRecord record_of(const Account& account);
Account account_of(const stored::v1::AccountRecord& record);

// What others may see of an account.
void describe(wire::v1::Person& person, const Account& account);

}  // namespace atrium::space
