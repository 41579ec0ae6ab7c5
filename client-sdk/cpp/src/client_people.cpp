// The methods of Client about people, roles, devices and the audit.
#include "client_impl.h"

namespace atrium::client {

void Client::list_people(PeopleRequest request, Done<PeoplePage> done) {
  Command command;
  auto& message = *command.frame.mutable_list_people();
  message.set_role(static_cast<wire::Role>(request.role));
  message.set_after_account_id(raw(request.after));
  message.set_limit(request.limit);
  command.done = answer<PeoplePage>(std::move(done), [](const auto& frame) { return to_people_page(frame.people()); });
  impl_->question(std::move(command));
}

RequestId Client::grant_role(AccountId person, Role role, Ground ground, Done<void> done) {
  Command command;
  command.refusal = check_ground(ground);
  auto& message = *command.frame.mutable_grant_role();
  message.set_account_id(raw(person));
  message.set_role(static_cast<wire::Role>(role));
  put(*message.mutable_ground(), std::move(ground));
  command.done = nothing(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_grant_role);
}

RequestId Client::revoke_role(AccountId person, Role role, Ground ground, Done<void> done) {
  Command command;
  command.refusal = check_ground(ground);
  auto& message = *command.frame.mutable_revoke_role();
  message.set_account_id(raw(person));
  message.set_role(static_cast<wire::Role>(role));
  put(*message.mutable_ground(), std::move(ground));
  command.done = nothing(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_revoke_role);
}

RequestId Client::close_account(AccountId person, Ground ground, Done<void> done) {
  Command command;
  command.refusal = check_ground(ground);
  auto& message = *command.frame.mutable_close_account();
  message.set_account_id(raw(person));
  put(*message.mutable_ground(), std::move(ground));
  command.done = nothing(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_close_account);
}

RequestId Client::request_verification(Done<void> done) {
  Command command;
  command.frame.mutable_request_verification();
  command.done = nothing(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_request_verification);
}

RequestId Client::decide_verification(std::vector<AccountId> teachers, TeacherStatus decision, std::string reason,
                                      Done<std::vector<VerificationOutcome>> done) {
  Command command;
  command.refusal = check_count(teachers.size(), "account_ids", 1, kPeople);
  if (!command.refusal && !reason.empty())
    command.refusal = check_text(reason, "reason", kTitleBytes);
  auto& message = *command.frame.mutable_decide_verification();
  for (const AccountId id : teachers)
    message.add_account_ids(raw(id));
  message.set_decision(static_cast<wire::TeacherStatus>(decision));
  message.set_reason(std::move(reason));
  using Outcomes = std::vector<VerificationOutcome>;
  command.done = answer<Outcomes>(std::move(done), [](const wire::ServerFrame& frame) {
    Outcomes outcomes;
    for (const auto& outcome : frame.verification_outcomes().outcomes()) {
      outcomes.push_back({AccountId{outcome.account_id()}, static_cast<ErrorCode>(outcome.refused()),
                          static_cast<TeacherStatus>(outcome.status())});
    }
    return outcomes;
  });
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_decide_verification);
}

void Client::list_devices(AccountId person, Done<std::vector<Device>> done) {
  Command command;
  command.frame.mutable_list_devices()->set_account_id(raw(person));
  command.done = answer<std::vector<Device>>(std::move(done), [](const wire::ServerFrame& frame) {
    std::vector<Device> devices;
    for (const auto& device : frame.device_list().devices())
      devices.push_back(to_device(device));
    return devices;
  });
  impl_->question(std::move(command));
}

RequestId Client::revoke_devices(AccountId person, std::vector<DeviceId> devices, Done<void> done) {
  Command command;
  command.refusal = check_count(devices.size(), "device_ids", 1, kPeople);
  auto& message = *command.frame.mutable_revoke_devices();
  message.set_account_id(raw(person));
  for (const DeviceId id : devices)
    message.add_device_ids(raw(id));
  command.done = nothing(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_revoke_devices);
}

RequestId Client::revoke_all_devices(AccountId person, Done<void> done) {
  Command command;
  command.frame.mutable_revoke_devices()->set_account_id(raw(person));
  command.frame.mutable_revoke_devices()->set_all(true);
  command.done = nothing(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_revoke_devices);
}

RequestId Client::change_password(std::string old_password, std::string new_password, Done<void> done) {
  Command command;
  command.refusal = check_text(old_password, "old_password", kPasswordBytes);
  if (!command.refusal)
    command.refusal = check_text(new_password, "new_password", kPasswordBytes);
  auto& message = *command.frame.mutable_change_password();
  message.set_old_password(std::move(old_password));
  message.set_new_password(std::move(new_password));
  command.done = nothing(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_change_password);
}

void Client::read_audit(std::uint64_t from_number, Done<AuditPage> done) {
  Command command;
  command.frame.mutable_read_audit()->set_from_number(from_number);
  command.done = answer<AuditPage>(std::move(done), [](const wire::ServerFrame& frame) {
    AuditPage page;
    for (const auto& bytes : frame.audit_page().records()) {
      auto record = read_audit_record(bytes);
      page.records.push_back(record ? std::move(*record) : AuditRecord());
      page.records.back().bytes = bytes;  // also of what can't be read
    }
    page.newest_number = frame.audit_page().newest_number();
    page.newest_hash = frame.audit_page().newest_hash();
    return page;
  });
  impl_->question(std::move(command));
}

}  // namespace atrium::client
