#include "server/commands/command.h"

#include <algorithm>
#include <chrono>

#include "server/codec/frames.h"
#include "server/codec/utf8.h"
#include "server/commands/execute.h"
#include "server/policy/name_rules.h"

namespace atrium::commands {

using namespace wire::v1;

namespace {

constexpr std::uint32_t kBusyRetryMs = 50;
constexpr std::uint32_t kStorageFullRetryMs = 30'000;  // somebody has to make room

bool retry_helps(ErrorCode code) {
  return code == ERROR_CODE_BUSY || code == ERROR_CODE_TOO_MANY_CONNECTIONS || code == ERROR_CODE_SHUTTING_DOWN ||
         code == ERROR_CODE_UNAVAILABLE || code == ERROR_CODE_STORAGE_FULL;
}

}  // namespace

ServerFrame error_content(ErrorCode code, std::string_view message, std::string_view field) {
  ServerFrame content;
  auto& error = *content.mutable_error();
  error.set_code(code);
  error.set_message(std::string(message));
  error.set_retry(retry_helps(code));
  error.set_retry_after_ms(code == ERROR_CODE_BUSY           ? kBusyRetryMs
                           : code == ERROR_CODE_STORAGE_FULL ? kStorageFullRetryMs
                                                             : 0);
  error.set_field(std::string(field));
  return content;
}

void refuse(space::Space& space, const space::ReplyTo& to, ErrorCode code, std::string_view message,
            std::string_view field) {
  space.reply(to, error_content(code, message, field));
}

void refuse(const Command& command, ErrorCode code, std::string_view message, std::string_view field) {
  refuse(command.space, command.to(), code, message, field);
}

ServerFrame too_soon(std::string_view message, std::int64_t wait_ms) {
  auto content = error_content(ERROR_CODE_TOO_SOON, message);
  content.mutable_error()->set_retry_after_ms(static_cast<std::uint32_t>(wait_ms));
  return content;
}

void refuse_too_soon(const Command& command, std::string_view message, std::int64_t wait_ms) {
  command.space.reply(command.to(), too_soon(message, wait_ms));
}

void done(const Command& command) {
  ServerFrame content;
  content.mutable_done();
  command.space.reply(command.to(), content);
}

void reply_in_parts(const Command& command, const std::vector<ServerFrame>& contents) {
  if (contents.size() == 1) {
    command.space.reply(command.to(), contents.front());
    return;
  }
  std::vector<space::AnswerPart> parts;
  for (const auto& content : contents) {
    auto& part = parts.emplace_back();
    codec::append_reply(part.frames, command.frame.id(), content.SerializeAsString());
  }
  parts.back().replies = 1;
  command.space.in_order([&space = command.space, actor = command.actor, parts = std::move(parts)] {
    if (!actor->gone) {
      actor->parts.insert(actor->parts.end(), parts.begin(), parts.end());
      send_next_page(space, actor);
    }
  });
}

void commit(const Command& command, space::Draft draft, const ServerFrame& content) {
  command.space.commit(std::move(draft), command.to(), content.SerializeAsString(), command.key, command.digest);
}

void commit_done(const Command& command, space::Draft draft) {
  ServerFrame content;
  content.mutable_done();
  commit(command, std::move(draft), content);
}

void commit_accepted(const Command& command, space::Draft draft, const space::Chat& chat, Seq seq) {
  ServerFrame content;
  auto& accepted = *content.mutable_accepted();
  accepted.set_chat_id(chat.id().value);
  accepted.set_seq(seq.value);
  accepted.set_at_ms(draft.at_ms);
  commit(command, std::move(draft), content);
}

policy::Facts facts_about(const Command& command, const space::Chat* chat) {
  const auto& self = command.account();
  auto facts = command.space.facts_of(self);
  if (chat != nullptr) {
    facts.chat = command.space.chat_facts(*chat, self, chat->member(self.id));
  }
  return facts;
}

policy::Facts facts_about_person(const Command& command, const space::Account* person) {
  auto facts = facts_about(command, nullptr);
  if (person != nullptr) {
    const auto& self = command.account();
    facts.target.visible = true;
    facts.target.only_self = person == &self;
    facts.target.roles = person->role_set();
    facts.target.sole = command.space.sole_roles(*person);
    facts.target.closed = person->closed();
    facts.target.reaches = command.space.may_write(self, *person);
    facts.target.may_meet = policy::knows_only_by_meeting(facts) && command.space.may_meet(self, *person);
    facts.target.blockable = policy::may_block(command.space.contact_facts(self, *person));
  }
  return facts;
}

bool allowed(const Command& command, policy::Operation operation, const policy::Facts& facts) {
  const auto decision = policy::decide(operation, facts);
  if (decision.allowed()) {
    return true;
  }
  const auto why = decision.refused == ERROR_CODE_NOT_FOUND  ? "there is no such thing"
                   : decision.refused == ERROR_CODE_CONFLICT ? "that contradicts how things stand"
                                                             : "this account may not do that";
  refuse(command, decision.refused, why);
  return false;
}

std::optional<ServerFrame> no_room_for(const space::Space& space, policy::Operation operation) {
  if (policy::goes_on_without_room(operation) || space.environment().has_room()) {
    return std::nullopt;
  }
  return error_content(ERROR_CODE_STORAGE_FULL, "the server's disk is almost full: send it again once there is room");
}

std::optional<space::Draft> draft_or_refusal(const Command& command, policy::Operation operation,
                                             std::size_t payload_bytes) {
  if (const auto refusal = no_room_for(command.space, operation)) {
    command.space.reply(command.to(), *refusal);
    return std::nullopt;
  }
  auto draft = command.space.draft(payload_bytes);
  if (!draft) {
    refuse(command, ERROR_CODE_BUSY, "too much is waiting for the disk: send it again later");
  }
  return draft;
}

bool valid_optional_text(const Command& command, std::string_view text, std::size_t limit, std::string_view field) {
  return text.empty() || valid_text(command, text, limit, field);
}

bool valid_count(const Command& command, int count, std::size_t least, std::size_t most, std::string_view field) {
  const auto size = static_cast<std::size_t>(count);
  if (size < least || size > most) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want " + std::to_string(least) + " to " + std::to_string(most), field);
    return false;
  }
  return true;
}

bool valid_moment(const Command& command, std::int64_t at_ms, std::string_view field) {
  constexpr auto kAhead = std::chrono::duration_cast<std::chrono::milliseconds>(limits::kScheduledAhead).count();
  const auto now_ms = command.space.now_ms();
  if (at_ms <= now_ms || at_ms > now_ms + kAhead) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want a time that is not past and not over a year away", field);
    return false;
  }
  return true;
}

bool valid_roles(const Command& command, const google::protobuf::RepeatedField<int>& roles, std::string_view field) {
  if (!valid_count(command, roles.size(), 0, Role_MAX, field)) {
    return false;
  }
  if (!std::ranges::all_of(roles, [](int role) { return Role_IsValid(role) && role != ROLE_UNSPECIFIED; })) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "there is no such role", field);
    return false;
  }
  return true;
}

bool valid_text(const Command& command, std::string_view text, std::size_t limit, std::string_view field, Lines lines) {
  if (text.empty() || text.size() > limit || !codec::valid_utf8(text)) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want UTF-8 text of 1 to " + std::to_string(limit) + " bytes", field);
    return false;
  }
  if (lines == Lines::kOne && !policy::may_be_line(text)) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want one line, without control characters and marks of direction", field);
    return false;
  }
  return true;
}

}  // namespace atrium::commands
