#include "server/space/account.h"

#include <algorithm>

#include "storage/keys.h"

namespace atrium::space {

std::uint64_t device_id(const std::string& token_hash) { return storage::read_u64(token_hash, 0); }

bool Account::has_role(wire::v1::Role role) const { return std::ranges::find(roles, role) != roles.end(); }

policy::Roles Account::role_set() const {
  policy::Roles set;
  for (const auto role : roles) {
    set.add(role);
  }
  return set;
}

wire::v1::TeacherStatus Account::teacher_status() const {
  return static_cast<wire::v1::TeacherStatus>(verification.status());
}

stored::v1::AccountRecord record_of(const Account& account) {
  stored::v1::AccountRecord record;
  record.set_account_id(account.id.value);
  record.set_login(account.login);
  record.set_name(account.name);
  for (const auto role : account.roles) {
    record.add_roles(role);
  }
  record.set_password_hash(account.password_hash);
  if (account.verification.status() != wire::v1::TEACHER_STATUS_UNSPECIFIED) {
    *record.mutable_verification() = account.verification;
  }
  record.set_closed_at_ms(account.closed_at_ms);
  record.set_first_device_at_ms(account.first_device_at_ms);
  return record;
}

Account account_of(const stored::v1::AccountRecord& record) {
  Account account;
  account.id = AccountId(record.account_id());
  account.login = record.login();
  account.name = record.name();
  for (const auto role : record.roles()) {
    account.roles.push_back(static_cast<wire::v1::Role>(role));
  }
  account.password_hash = record.password_hash();
  account.verification = record.verification();
  account.closed_at_ms = record.closed_at_ms();
  account.first_device_at_ms = record.first_device_at_ms();
  return account;
}

void describe(wire::v1::Person& person, const Account& account) {
  person.set_account_id(account.id.value);
  person.set_login(account.login);
  person.set_name(account.name);
  for (const auto role : account.roles) {
    person.add_roles(role);
  }
  person.set_teacher_status(account.teacher_status());
  person.set_closed(account.closed());
}

}  // namespace atrium::space
