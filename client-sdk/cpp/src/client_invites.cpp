// The methods of Client about who is let in.
#include "client_impl.h"

namespace atrium::client {
namespace {

constexpr std::uint32_t kUses = 1000;

std::string bytes_of(const InviteSecret& secret) { return {secret.begin(), secret.end()}; }

InviteMade to_made(const wire::ServerFrame& frame) {
  return {InviteId{frame.invite_made().invite_id()}, frame.invite_made().expires_at_ms()};
}

Invite to_invite(const wire::Invite& from) {
  Invite invite;
  invite.id = InviteId{from.invite_id()};
  invite.made_by = AccountId{from.made_by_id()};
  invite.made_at_ms = from.made_at_ms();
  invite.role = static_cast<Role>(from.role());
  invite.of_class = UnitId{from.unit_id()};
  invite.chat = ChatId{from.chat_id()};
  invite.ward = AccountId{from.ward_id()};
  invite.uses = from.uses();
  invite.used = from.used();
  invite.expires_at_ms = from.expires_at_ms();
  invite.needs_approval = from.needs_approval();
  invite.note = from.note();
  invite.revoked_at_ms = from.revoked_at_ms();
  return invite;
}

JoinRequest to_join_request(const wire::JoinRequest& from) {
  JoinRequest request;
  request.id = JoinRequestId{from.join_request_id()};
  request.account = AccountId{from.account_id()};
  request.login = from.login();
  request.name = from.name();
  request.role = static_cast<Role>(from.role());
  request.of_class = UnitId{from.unit_id()};
  request.chat = ChatId{from.chat_id()};
  request.ward = AccountId{from.ward_id()};
  request.ward_hint = from.ward_hint();
  request.invite = InviteId{from.invite_id()};
  request.asked_at_ms = from.asked_at_ms();
  request.state = static_cast<JoinState>(from.state());
  request.reason = from.reason();
  request.decided_by = AccountId{from.decided_by_id()};
  request.decided_at_ms = from.decided_at_ms();
  request.is_claim = from.is_claim();
  return request;
}

std::function<void(Command::Answer)> invite_outcomes(Done<std::vector<InviteOutcome>> done) {
  return answer<std::vector<InviteOutcome>>(std::move(done), [](const wire::ServerFrame& frame) {
    std::vector<InviteOutcome> outcomes;
    for (const auto& outcome : frame.invite_outcomes().outcomes())
      outcomes.push_back({InviteId{outcome.invite_id()}, static_cast<ErrorCode>(outcome.refused())});
    return outcomes;
  });
}

std::optional<Error> check_optional(const std::string& text, const char* field) {
  return text.empty() ? std::nullopt : check_text(text, field, kTitleBytes);
}

}  // namespace

JoinStatus to_join_status(const wire::JoinStatus& from) {
  return {static_cast<JoinState>(from.state()), JoinRequestId{from.join_request_id()}, from.reason(), from.decided_at_ms()};
}

RequestId Client::make_invite(NewInvite invite, const InviteSecret& secret, Done<InviteMade> done) {
  Command command;
  command.refusal = check_optional(invite.note, "note");
  if (!command.refusal && (invite.uses == 0 || invite.uses > kUses))
    command.refusal = invalid("uses", "there must be 1 to 1000");
  if (!command.refusal)
    command.refusal = check_ground(invite.ground);
  auto& message = *command.frame.mutable_make_invite();
  message.set_secret_hash(hash_of(secret));
  message.set_role(static_cast<wire::Role>(invite.role));
  message.set_unit_id(raw(invite.of_class));
  message.set_chat_id(raw(invite.chat));
  message.set_ward_id(raw(invite.ward));
  message.set_uses(invite.uses);
  message.set_expires_at_ms(invite.expires_at_ms);
  message.set_needs_approval(invite.needs_approval);
  message.set_note(std::move(invite.note));
  put(*message.mutable_ground(), std::move(invite.ground));
  command.done = answer<InviteMade>(std::move(done), to_made);
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_make_invite);
}

void Client::list_invites(Unclaimed which, InviteId after, Done<InvitePage> done) {
  Command command;
  command.frame.mutable_list_invites()->set_unclaimed(which == Unclaimed::kOnly);
  command.frame.mutable_list_invites()->set_after_invite_id(static_cast<std::uint64_t>(after));
  command.done = answer<InvitePage>(std::move(done), [](const wire::ServerFrame& frame) {
    InvitePage page;
    for (const auto& invite : frame.invite_list().invites())
      page.invites.push_back(to_invite(invite));
    page.next_after = InviteId{frame.invite_list().next_after_invite_id()};
    return page;
  });
  impl_->question(std::move(command));
}

RequestId Client::revoke_invites(std::vector<InviteId> invites, Done<std::vector<InviteOutcome>> done) {
  Command command;
  command.refusal = check_count(invites.size(), "invite_ids", 1, kPeople);
  for (const InviteId id : invites)
    command.frame.mutable_revoke_invites()->add_invite_ids(static_cast<std::uint64_t>(id));
  command.done = invite_outcomes(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_revoke_invites);
}

RequestId Client::revoke_unclaimed_invites(std::int64_t made_before_ms, Done<std::vector<InviteOutcome>> done) {
  Command command;
  command.frame.mutable_revoke_invites()->set_unclaimed_before_ms(made_before_ms);
  command.done = invite_outcomes(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_revoke_invites);
}

RequestId Client::join(const InviteSecret& secret, std::string ward_hint, Done<JoinStatus> done) {
  Command command;
  command.refusal = check_optional(ward_hint, "ward_hint");
  command.frame.mutable_join_by_invite()->set_secret(bytes_of(secret));
  command.frame.mutable_join_by_invite()->set_ward_hint(std::move(ward_hint));
  command.done = answer<JoinStatus>(std::move(done), [](const auto& frame) { return to_join_status(frame.join_status()); });
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_join_by_invite);
}

void Client::list_join_requests(JoinState state, JoinRequestId after, Done<JoinRequestPage> done) {
  Command command;
  auto& message = *command.frame.mutable_list_join_requests();
  message.set_state(static_cast<wire::JoinState>(state));
  message.set_after_join_request_id(static_cast<std::uint64_t>(after));
  command.done = answer<JoinRequestPage>(std::move(done), [](const wire::ServerFrame& frame) {
    JoinRequestPage page;
    for (const auto& request : frame.join_request_list().requests())
      page.requests.push_back(to_join_request(request));
    page.next_after = JoinRequestId{frame.join_request_list().next_after_join_request_id()};
    return page;
  });
  impl_->question(std::move(command));
}

RequestId Client::decide_join_requests(std::vector<JoinRequestId> requests, JoinState decision, std::string reason,
                                       AccountId ward, Done<std::vector<JoinOutcome>> done) {
  Command command;
  command.refusal = check_count(requests.size(), "join_request_ids", 1, kPeople);
  if (!command.refusal)
    command.refusal = check_optional(reason, "reason");
  auto& message = *command.frame.mutable_decide_join_requests();
  for (const JoinRequestId id : requests)
    message.add_join_request_ids(static_cast<std::uint64_t>(id));
  message.set_decision(static_cast<wire::JoinState>(decision));
  message.set_reason(std::move(reason));
  message.set_ward_id(raw(ward));
  using Outcomes = std::vector<JoinOutcome>;
  command.done = answer<Outcomes>(std::move(done), [](const wire::ServerFrame& frame) {
    Outcomes outcomes;
    for (const auto& outcome : frame.join_outcomes().outcomes()) {
      outcomes.push_back({JoinRequestId{outcome.join_request_id()}, static_cast<ErrorCode>(outcome.refused()),
                          static_cast<JoinState>(outcome.state()), AccountId{outcome.account_id()}});
    }
    return outcomes;
  });
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_decide_join_requests);
}

RequestId Client::withdraw_join_request(JoinRequestId request, Done<JoinStatus> done) {
  Command command;
  command.frame.mutable_withdraw_join_request()->set_join_request_id(static_cast<std::uint64_t>(request));
  command.done = answer<JoinStatus>(std::move(done), [](const auto& frame) { return to_join_status(frame.join_status()); });
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_withdraw_join_request);
}

RequestId Client::make_password_reset(AccountId person, const InviteSecret& secret, Done<InviteMade> done) {
  Command command;
  command.frame.mutable_make_password_reset()->set_account_id(raw(person));
  command.frame.mutable_make_password_reset()->set_secret_hash(hash_of(secret));
  command.done = answer<InviteMade>(std::move(done), to_made);
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_make_password_reset);
}

}  // namespace atrium::client
