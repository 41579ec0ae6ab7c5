#include "server/commands/execute.h"

#include "server/commands/due.h"

#include <xxhash.h>

#include <algorithm>
#include <iterator>

#include "server/commands/command.h"
#include "server/config/limits.h"
#include "server/space/sha256.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;
using Verdict = space::RequestLedger::Verdict;

// A closed list: a command that stands here is handled, any other is refused.
struct Row {
  ClientFrame::CommandCase kind;
  void (*handler)(const Command&);
};

constexpr Row kCommands[] = {
    {ClientFrame::kSendMessage, send_message},
    {ClientFrame::kSetReadMark, set_read_mark},
    {ClientFrame::kSetTyping, set_typing},
    {ClientFrame::kReadHistory, read_history},
    {ClientFrame::kEditMessage, edit_message},
    {ClientFrame::kDeleteMessage, delete_message},
    {ClientFrame::kSetReaction, set_reaction},
    {ClientFrame::kPinMessage, pin_message},
    {ClientFrame::kReadEntries, read_entries},
    {ClientFrame::kCastVote, cast_vote},
    {ClientFrame::kClosePoll, close_poll},
    {ClientFrame::kReadPoll, read_poll},
    {ClientFrame::kListReaders, list_readers},
    {ClientFrame::kConfirmMessage, confirm_message},
    {ClientFrame::kCloseConfirmation, close_confirmation},
    {ClientFrame::kRemindToConfirm, remind_to_confirm},
    {ClientFrame::kListConfirmations, list_confirmations},
    {ClientFrame::kSetSlowMode, set_slow_mode},
    {ClientFrame::kScheduleMessage, schedule_message},
    {ClientFrame::kListScheduled, list_scheduled},
    {ClientFrame::kCancelScheduled, cancel_scheduled},
    {ClientFrame::kReportMessage, report_message},
    {ClientFrame::kListReports, list_reports},
    {ClientFrame::kReadReport, read_report},
    {ClientFrame::kDecideReport, decide_report},
    {ClientFrame::kSetDraft, set_draft},
    {ClientFrame::kListDrafts, list_drafts},
    {ClientFrame::kReadThread, read_thread},
    {ClientFrame::kListThreads, list_threads},
    {ClientFrame::kSetThreadReadMark, set_thread_read_mark},
    {ClientFrame::kAwaitUpload, await_upload},
    {ClientFrame::kReadStorage, read_storage},
    {ClientFrame::kResume, resume},
    {ClientFrame::kSignOut, sign_out},
    {ClientFrame::kListChats, list_chats},
    {ClientFrame::kCreateChat, create_chat},
    {ClientFrame::kOpenDirectChat, open_direct_chat},
    {ClientFrame::kAddMembers, add_members},
    {ClientFrame::kRemoveMembers, remove_members},
    {ClientFrame::kListMembers, list_members},
    {ClientFrame::kFindPeople, find_people},
    {ClientFrame::kListPeople, list_people},
    {ClientFrame::kGrantRole, grant_role},
    {ClientFrame::kRevokeRole, revoke_role},
    {ClientFrame::kCloseAccount, close_account},
    {ClientFrame::kRequestVerification, request_verification},
    {ClientFrame::kDecideVerification, decide_verification},
    {ClientFrame::kListDevices, list_devices},
    {ClientFrame::kRevokeDevices, revoke_devices},
    {ClientFrame::kChangePassword, change_password},
    {ClientFrame::kReadAudit, read_audit},
    {ClientFrame::kReadStructure, read_structure},
    {ClientFrame::kMakeUnit, make_unit},
    {ClientFrame::kMakeDiscipline, make_discipline},
    {ClientFrame::kMakeTie, make_tie},
    {ClientFrame::kEndTie, end_tie},
    {ClientFrame::kListTies, list_ties},
    {ClientFrame::kMakeTemplateChat, make_template_chat},
    {ClientFrame::kReadSettings, read_settings},
    {ClientFrame::kChangeSettings, change_settings},
    {ClientFrame::kReadProfile, read_profile},
    {ClientFrame::kChangeProfile, change_profile},
    {ClientFrame::kCheckContacts, check_contacts},
    {ClientFrame::kBlockPerson, block_person},
    {ClientFrame::kUnblockPerson, unblock_person},
    {ClientFrame::kListBlocked, list_blocked},
    {ClientFrame::kMuteMember, mute_member},
    {ClientFrame::kRenameUnit, rename_unit},
    {ClientFrame::kArchiveUnit, archive_unit},
    {ClientFrame::kRenameDiscipline, rename_discipline},
    {ClientFrame::kExcludeMember, exclude_member},
    {ClientFrame::kLiftExclusion, lift_exclusion},
    {ClientFrame::kListExclusions, list_exclusions},
    {ClientFrame::kMakeChannel, make_channel},
    {ClientFrame::kChangeChannel, change_channel},
    {ClientFrame::kSubmitApplication, submit_application},
    {ClientFrame::kListApplications, list_applications},
    {ClientFrame::kDecideApplication, decide_application},
    {ClientFrame::kMakeInvite, make_invite},
    {ClientFrame::kListInvites, list_invites},
    {ClientFrame::kRevokeInvites, revoke_invites},
    {ClientFrame::kJoinByInvite, join_by_invite},
    {ClientFrame::kListJoinRequests, list_join_requests},
    {ClientFrame::kDecideJoinRequests, decide_join_requests},
    {ClientFrame::kWithdrawJoinRequest, withdraw_join_request},
    {ClientFrame::kMakePasswordReset, make_password_reset},
};

// The request_id of a command that changes something; null for one that doesn't.
// clang-format off
const wire::v1::RequestId* request_id_of(const ClientFrame& frame) {
  switch (frame.command_case()) {
    case ClientFrame::kSendMessage: return &frame.send_message().request_id();
    case ClientFrame::kEditMessage: return &frame.edit_message().request_id();
    case ClientFrame::kDeleteMessage: return &frame.delete_message().request_id();
    case ClientFrame::kSetReaction: return &frame.set_reaction().request_id();
    case ClientFrame::kPinMessage: return &frame.pin_message().request_id();
    case ClientFrame::kCastVote: return &frame.cast_vote().request_id();
    case ClientFrame::kClosePoll: return &frame.close_poll().request_id();
    case ClientFrame::kConfirmMessage: return &frame.confirm_message().request_id();
    case ClientFrame::kCloseConfirmation: return &frame.close_confirmation().request_id();
    case ClientFrame::kRemindToConfirm: return &frame.remind_to_confirm().request_id();
    case ClientFrame::kSetSlowMode: return &frame.set_slow_mode().request_id();
    case ClientFrame::kScheduleMessage: return &frame.schedule_message().request_id();
    case ClientFrame::kCancelScheduled: return &frame.cancel_scheduled().request_id();
    case ClientFrame::kReportMessage: return &frame.report_message().request_id();
    case ClientFrame::kDecideReport: return &frame.decide_report().request_id();
    case ClientFrame::kCreateChat: return &frame.create_chat().request_id();
    case ClientFrame::kOpenDirectChat: return &frame.open_direct_chat().request_id();
    case ClientFrame::kAddMembers: return &frame.add_members().request_id();
    case ClientFrame::kRemoveMembers: return &frame.remove_members().request_id();
    case ClientFrame::kGrantRole: return &frame.grant_role().request_id();
    case ClientFrame::kRevokeRole: return &frame.revoke_role().request_id();
    case ClientFrame::kCloseAccount: return &frame.close_account().request_id();
    case ClientFrame::kRequestVerification: return &frame.request_verification().request_id();
    case ClientFrame::kDecideVerification: return &frame.decide_verification().request_id();
    case ClientFrame::kRevokeDevices: return &frame.revoke_devices().request_id();
    case ClientFrame::kChangePassword: return &frame.change_password().request_id();
    case ClientFrame::kMakeUnit: return &frame.make_unit().request_id();
    case ClientFrame::kMakeDiscipline: return &frame.make_discipline().request_id();
    case ClientFrame::kMakeTie: return &frame.make_tie().request_id();
    case ClientFrame::kEndTie: return &frame.end_tie().request_id();
    case ClientFrame::kMakeTemplateChat: return &frame.make_template_chat().request_id();
    case ClientFrame::kChangeSettings: return &frame.change_settings().request_id();
    case ClientFrame::kChangeProfile: return &frame.change_profile().request_id();
    case ClientFrame::kBlockPerson: return &frame.block_person().request_id();
    case ClientFrame::kUnblockPerson: return &frame.unblock_person().request_id();
    case ClientFrame::kMuteMember: return &frame.mute_member().request_id();
    case ClientFrame::kRenameUnit: return &frame.rename_unit().request_id();
    case ClientFrame::kArchiveUnit: return &frame.archive_unit().request_id();
    case ClientFrame::kRenameDiscipline: return &frame.rename_discipline().request_id();
    case ClientFrame::kExcludeMember: return &frame.exclude_member().request_id();
    case ClientFrame::kLiftExclusion: return &frame.lift_exclusion().request_id();
    case ClientFrame::kMakeChannel: return &frame.make_channel().request_id();
    case ClientFrame::kChangeChannel: return &frame.change_channel().request_id();
    case ClientFrame::kSubmitApplication: return &frame.submit_application().request_id();
    case ClientFrame::kDecideApplication: return &frame.decide_application().request_id();
    case ClientFrame::kMakeInvite: return &frame.make_invite().request_id();
    case ClientFrame::kRevokeInvites: return &frame.revoke_invites().request_id();
    case ClientFrame::kJoinByInvite: return &frame.join_by_invite().request_id();
    case ClientFrame::kDecideJoinRequests: return &frame.decide_join_requests().request_id();
    case ClientFrame::kWithdrawJoinRequest: return &frame.withdraw_join_request().request_id();
    case ClientFrame::kMakePasswordReset: return &frame.make_password_reset().request_id();
    default: return nullptr;
  }
}
// clang-format on

// 128 bits of XXH3 over the command without the frame's id. Who finds two contents with one hash deceives nobody but themselves.
// A secret is left out, since the digest is stored.
space::Digest digest_of(ClientFrame& frame) {
  static thread_local std::string bytes;  // keeps its memory
  if (frame.has_change_password()) {
    bytes = "change_password";
  } else if (frame.has_cast_vote()) {
    // What was chosen could be guessed from the digest.
    bytes =
        "cast_vote " + std::to_string(frame.cast_vote().chat_id()) + " " + std::to_string(frame.cast_vote().target_seq());
  } else if (frame.has_join_by_invite()) {
    bytes = "join_by_invite" + space::sha256(frame.join_by_invite().secret());
  } else {
    const auto id = frame.id();
    frame.clear_id();
    frame.SerializeToString(&bytes);
    frame.set_id(id);
  }
  space::Digest digest;
  XXH128_canonical_t hash;
  XXH128_canonicalFromHash(&hash, XXH3_128bits(bytes.data(), bytes.size()));
  std::ranges::copy(hash.digest, digest.begin());
  return digest;
}

void handle(const Command& command) {
  if (!apply_due(command.space)) {
    refuse(command, ERROR_CODE_BUSY, "what somebody could do until now ends: send it again later");
    return;
  }
  for (const auto& row : kCommands) {
    if (row.kind == command.frame.command_case()) {
      row.handler(command);
      return;
    }
  }
  refuse(command, ERROR_CODE_BAD_FRAME, "this server does not know the command");
}

void learn_sender(const Command& command) {
  const auto read = [&store = command.space.environment().store, id = command.space.id(), key = *command.key] {
    return store.newest_counter(id, key.account, key.id.sender);
  };
  const auto then = [&space = command.space, actor = command.actor, frame = command.frame, key = command.key,
                     digest = command.digest](Result<std::uint64_t> newest) {
    const Command again{space, actor, frame, key, digest};
    if (!newest) {
      refuse(again, ERROR_CODE_UNAVAILABLE, "the store can't be read");
      return;
    }
    space.requests().learn(key->account, key->id.sender, *newest);
    judge(again);
  };
  read_then<Result<std::uint64_t>>(command.space, command.actor, read, then);
}

void look_up(const Command& command) {
  using Found = Result<std::optional<stored::v1::RequestRecord>>;
  const auto read = [&store = command.space.environment().store, id = command.space.id(), key = *command.key] {
    return std::make_shared<Found>(store.find_request(id, key.account, key.id));
  };
  look_up_then<std::shared_ptr<Found>>(command, read, [](const Command& again, const std::shared_ptr<Found>& found) {
    if (!*found) {
      refuse(again, ERROR_CODE_UNAVAILABLE, "the store can't be read");
    } else if (const auto& record = **found; !record) {
      handle(again);
    } else if (record->digest() == std::string_view(again.digest.data(), again.digest.size())) {
      again.space.reply_encoded(again.to(), record->result());
    } else {
      refuse(again, ERROR_CODE_CONFLICT, "this request_id came with another content");
    }
  });
}

void wait_for_answer(const Command& command) {
  const auto answer = [&space = command.space, to = command.to()](const std::string& result) {
    space.reply_encoded(to, result);
  };
  if (!command.space.requests().wait_for(*command.key, command.digest, answer)) {
    refuse(command, ERROR_CODE_CONFLICT, "this request_id came with another content");
  }
}

// Its client has given this connection up. If not, it comes back and asks again.
void end_overtaken(const Command& command) {
  constexpr std::uint16_t kNormalClosure = 1000;  // of RFC 6455
  command.space.environment().outbox.end(command.actor->receiver, kNormalClosure,
                                         "its sender speaks over a newer connection");
  space::dismiss(*command.actor);
}

bool is_about_messages(const ClientFrame& frame) {
  return frame.has_send_message() || frame.has_edit_message() || frame.has_delete_message() || frame.has_set_reaction() ||
         frame.has_pin_message() || frame.has_cast_vote() || frame.has_schedule_message() || frame.has_confirm_message() ||
         frame.has_report_message() || frame.has_set_draft();
}

// What people do with what others wrote, also where they may not write: everybody in the chat is told of each.
bool is_sign(const ClientFrame& frame) { return frame.has_set_reaction() || frame.has_cast_vote(); }

constexpr guard::Rate rate_of_signs(const guard::Rate& messages) {
  return {messages.interval * limits::kSignWeight, std::max(1u, messages.burst / limits::kSignWeight)};
}

// Whether the account, or who waits to get one, has this command free; else answers when. Who goes on and on without waiting is cut.
bool within_rate(space::Space& space, const std::shared_ptr<space::Actor>& actor, const ClientFrame& frame) {
  using std::chrono::milliseconds;
  constexpr auto kRefusals = guard::Rate::per_second(limits::kRefusalsPerSecond, limits::kRefusalsAtOnce);
  const auto& environment = space.environment();
  const milliseconds now(environment.now_ms());
  auto* account = actor->account;
  auto wait = (account == nullptr ? actor->commands : account->commands).take(environment.command_rate, now);
  if (wait == milliseconds(0) && account != nullptr && is_sign(frame)) {
    wait = account->signs.take(rate_of_signs(environment.message_rate), now);
  }
  if (wait == milliseconds(0) && account != nullptr && is_about_messages(frame)) {
    wait = account->messages.take(environment.message_rate, now);
  }
  if (wait == milliseconds(0)) {
    return true;
  }
  auto busy = error_content(ERROR_CODE_BUSY, "this account asks for more than its share: wait before you send it again");
  busy.mutable_error()->set_retry_after_ms(static_cast<std::uint32_t>(wait.count()));
  space.reply({actor, frame.id()}, busy);
  if (actor->rate_refusals.take(kRefusals, now) > milliseconds(0)) {
    environment.outbox.end(actor->receiver, CLOSE_CODE_ABUSE, "commands without end that were refused");
    space::dismiss(*actor);
  }
  return false;
}

void step(space::Space& space, const std::shared_ptr<space::Actor>& actor, ClientFrame& frame) {
  const space::ReplyTo to{actor, frame.id()};
  const bool known = actor->account != nullptr || actor->applicant;
  if (known && !within_rate(space, actor, frame)) {
    return;
  }
  if (frame.has_sign_in() || frame.has_request_code()) {
    if (actor->account != nullptr) {
      refuse(space, to, ERROR_CODE_ALREADY_SIGNED_IN, "this connection is signed in");
    } else {
      frame.has_sign_in() ? sign_in(space, actor, frame) : request_code(space, actor, frame);
    }
    return;
  }
  if (actor->account == nullptr && actor->applicant && frame.has_withdraw_join_request()) {
    withdraw_as_applicant(space, to);
    return;
  }
  if (actor->account == nullptr) {
    refuse_sign_in(space, to, error_content(ERROR_CODE_NOT_SIGNED_IN, "sign in first"));
    return;
  }
  const auto* request = request_id_of(frame);
  if (request == nullptr) {
    handle({space, actor, frame, std::nullopt, {}});
    return;
  }
  if (request->sender() == 0 || request->counter() == 0) {
    refuse(space, to, ERROR_CODE_INVALID_ARGUMENT, "sender and counter must not be 0", "request_id");
    return;
  }
  const space::RequestKey key{actor->account->id, {SenderId(request->sender()), request->counter()}};
  judge({space, actor, frame, key, digest_of(frame)});
}

}  // namespace

void judge(const Command& command) {
  switch (command.space.requests().judge(*command.key, command.actor->connection)) {
    case Verdict::kNew:
      handle(command);
      return;
    case Verdict::kUnknownSender:
      learn_sender(command);
      return;
    case Verdict::kLookUp:
      look_up(command);
      return;
    case Verdict::kInFlight:
      wait_for_answer(command);
      return;
    case Verdict::kOvertaken:
      end_overtaken(command);
      return;
  }
}

bool still_speaks(const Command& command) {
  return !command.key || command.space.requests().still_speaks(*command.key, command.actor->connection);
}

void unblock(space::Space& space, const std::shared_ptr<space::Actor>& actor) {
  while (!actor->blocked && !actor->waiting.empty()) {
    auto command = std::move(actor->waiting.front());
    actor->waiting.pop_front();
    step(space, actor, command.frame());
  }
}

void execute(space::Space& space, const std::shared_ptr<space::Actor>& actor, std::vector<codec::ReceivedFrame> received) {
  auto next = received.begin();
  while (next != received.end() && !actor->gone && !actor->blocked && actor->waiting.empty()) {
    step(space, actor, next++->frame());
  }
  if (!actor->gone) {
    std::move(next, received.end(), std::back_inserter(actor->waiting));
  }
}

}  // namespace atrium::commands
