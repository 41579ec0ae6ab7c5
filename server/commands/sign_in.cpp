// Signing in and out.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "server/commands/command.h"
#include "server/commands/execute.h"
#include "server/config/limits.h"
#include "server/policy/name_rules.h"
#include "server/space/sha256.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

// The device that was signed in longest ago, of those without a connection.
std::string oldest_unused(const space::Account& account) {
  const auto used = [&](const space::Device* device) {
    return std::ranges::any_of(account.actors, [&](const auto& actor) { return actor->token_hash == device->token_hash; });
  };
  const space::Device* oldest = nullptr;
  for (const auto* device : account.devices) {
    if (!used(device) && (oldest == nullptr || device->created_at_ms < oldest->created_at_ms)) {
      oldest = device;
    }
  }
  return oldest == nullptr ? account.devices.front()->token_hash : oldest->token_hash;
}

// Each has cost a hash of a password, or could show who is there, so a connection has few.
void count_refused_sign_in(space::Space& space, space::Actor& actor) {
  if (++actor.failed_sign_ins >= static_cast<int>(limits::kFailedSignInsPerConnection)) {
    space.environment().outbox.end(actor.receiver, CLOSE_CODE_SIGN_IN_FAILED, "sign-in failed too often");
    space::dismiss(actor);
  }
}

// The password is right: registers the device, in a change, and answers once that is durable.
void register_device(space::Space& space, const space::ReplyTo& to, space::Account& account,
                     const PasswordCredential& credential) {
  if (!room_for_socket(space, to, account)) {
    count_refused_sign_in(space, *to.actor);
    return;
  }
  auto hash = space::sha256(credential.new_token());
  if (space.device(hash) != nullptr) {
    refuse(space, to, ERROR_CODE_CONFLICT, "that token is in use: draw another", "new_token");
    count_refused_sign_in(space, *to.actor);
    return;
  }
  auto draft = space.draft(1024);
  if (!draft) {
    refuse(space, to, ERROR_CODE_BUSY, "too much is waiting for the disk: send it again later");
    return;
  }
  if (account.devices.size() >= limits::kDevicesPerAccount) {
    space.end_devices(*draft, account, {oldest_unused(account)});
  }
  const bool is_first = account.first_device_at_ms == 0;
  const auto& device = space.add_device(*draft, account, hash, credential.device_name());
  if (!is_first) {
    space.notify(*draft, account, space::notice_about(NOTICE_CODE_NEW_DEVICE, device));
  }
  space.add_actor(account, to.actor, std::move(hash));
  space.commit(std::move(*draft), to, signed_in(space, account).SerializeAsString(), std::nullopt, {});
}

// Who shows a token of the account is known, and judged by itself; else 0.
std::uint64_t known_device(const space::Space& space, const PasswordCredential& credential, const space::Account* account) {
  const auto* device = credential.known_token().empty() ? nullptr : space.device(space::sha256(credential.known_token()));
  return device != nullptr && device->account == account ? device->id() : 0;
}

// Strangers tried until sign-in was shut: the person is told, now and then.
void tell_of_shut_sign_in(space::Space& space, space::Account& account, std::chrono::milliseconds shut_for) {
  if (account.closed()) {
    return;
  }
  const auto now = space.environment().now_ms();
  constexpr std::chrono::milliseconds kInterval = limits::kShutNoticeInterval;
  if (account.shut_told_at_ms != 0 && now - account.shut_told_at_ms < kInterval.count()) {
    return;
  }
  if (auto draft = space.draft(1024)) {
    account.shut_told_at_ms = now;
    Notice notice;
    notice.set_code(NOTICE_CODE_SIGN_IN_SHUT);
    notice.set_until_ms(draft->at_ms + shut_for.count());
    space.notify(*draft, account, std::move(notice));
    space.commit(std::move(*draft), {}, {}, std::nullopt, {});
  }
}

// Leaves a line, which names nobody, and tells the person if there is one.
void note_shut_sign_in(space::Space& space, const SignIn& request, std::uint64_t address,
                       std::chrono::milliseconds shut_for) {
  spdlog::warn("space {}: too many wrong passwords from the address {:016x}: a login is shut for {} s", space.name(),
               address, std::chrono::duration_cast<std::chrono::seconds>(shut_for).count());
  auto* account = request.space() == space.name() ? space.account_by_login(request.password().login()) : nullptr;
  if (account != nullptr) {
    tell_of_shut_sign_in(space, *account, shut_for);
  }
}

// What a token opens, once it is the one that the person was asked for.
void sign_in_by_token(space::Space& space, const space::ReplyTo& to, const SignIn& request) {
  auto hash = space::sha256(request.token());
  const bool here = request.space() == space.name();
  const auto* device = here ? space.device(hash) : nullptr;
  if (device == nullptr && here && answer_applicant(space, to, hash)) {
    return;
  }
  if (device == nullptr) {
    refuse_sign_in(space, to, wrong_credentials(), Refusal::kOfAToken);
  } else if (room_for_socket(space, to, *device->account)) {
    space.add_actor(*device->account, to.actor, std::move(hash));
    space.reply(to, signed_in(space, *device->account));
  }
}

// The hash is the one that was checked, unless the password was changed meanwhile: then it was a wrong one.
void sign_in_by_password(space::Space& space, const std::shared_ptr<space::Actor>& actor, const ClientFrame& frame) {
  const auto& credential = frame.sign_in().password();
  auto* account = frame.sign_in().space() == space.name() ? space.account_by_login(credential.login()) : nullptr;
  auto check = check_of(frame, actor->address);
  check.hash = account == nullptr ? std::string() : account->password_hash;
  check.attempt.device = known_device(space, credential, account);
  check.judge = [account, hash = check.hash] {
    return account != nullptr && !account->closed() && account->password_hash == hash;
  };
  check_then(space, actor, frame, std::move(check), [&space, actor, frame, account](const space::PasswordVerdict& verdict) {
    const space::ReplyTo to{actor, frame.id()};
    verdict.right ? register_device(space, to, *account, frame.sign_in().password())
                  : refuse_sign_in(space, to, wrong_credentials());
  });
}

}  // namespace

ServerFrame signed_in(const space::Space& space, const space::Account& account) {
  ServerFrame content;
  auto& result = *content.mutable_signed_in();
  result.set_account_id(account.id.value);
  result.set_login(account.login);
  result.set_name(account.name);
  for (const auto role : account.roles) {
    result.add_roles(role);
  }
  result.set_epoch(space.environment().store.epoch().value);
  result.set_now_ms(space.environment().now_ms());
  auto& limits = *result.mutable_limits();
  limits.set_text_bytes(limits::kTextBytes);
  limits.set_message_bytes(limits::kMessageBytes);
  limits.set_commands_in_flight(limits::kCommandsInFlight);
  limits.set_idle_ms(std::chrono::duration_cast<std::chrono::milliseconds>(limits::kIdleTime).count());
  limits.set_amend_hours(static_cast<std::uint32_t>(space.settings().amend_time().count()));
  return content;
}

bool room_for_socket(space::Space& space, const space::ReplyTo& to, const space::Account& account) {
  if (account.actors.size() < space.environment().sockets_per_account) {
    return true;
  }
  refuse(space, to, ERROR_CODE_TOO_MANY_CONNECTIONS, "close another connection of this account first");
  return false;
}

ServerFrame wrong_credentials() {
  return error_content(ERROR_CODE_WRONG_CREDENTIALS, "wrong space, login, password or token");
}

ServerFrame not_checked(const space::PasswordTurn& turn) {
  auto content = turn.refusal == space::PasswordTurn::Refusal::kTooManyWrong
                     ? error_content(ERROR_CODE_TOO_MANY_ATTEMPTS, "too many wrong passwords: try again later")
                     : error_content(ERROR_CODE_BUSY, "many people are signing in: try again in a moment");
  content.mutable_error()->set_retry_after_ms(static_cast<std::uint32_t>(turn.retry_after.count()));
  return content;
}

std::optional<ServerFrame> malformed(const SignIn& request) {
  const auto is_name = [](const std::string& text) { return !text.empty() && text.size() <= limits::kNameBytes; };
  const auto& password = request.password();
  const bool by_password = request.has_password();
  const bool by_code = request.has_code();
  const bool by_link = request.has_invite() || request.has_reset();
  const struct {
    bool right;
    std::string_view field, want;
  } checks[] = {
      {request.protocol() == 1, "protocol", "this server speaks protocol 1"},
      {is_name(request.space()), "space", "want a space of 1 to 64 bytes"},
      {request.client().size() <= limits::kNameBytes, "client", "want at most 64 bytes"},
      {by_password || by_code || by_link || request.has_token(), "token", "want a token, a password or a code"},
      {by_password || by_code || by_link || request.token().size() == limits::kTokenBytes, "token",
       "want the 32 bytes of a device"},
      {!by_password || is_name(password.login()), "login", "want a login of 1 to 64 bytes"},
      {!by_password || (!password.password().empty() && password.password().size() <= limits::kPasswordBytes), "password",
       "want a password of 1 to 128 bytes"},
      {!by_password || password.new_token().size() == limits::kTokenBytes, "new_token", "want 32 random bytes"},
      {!by_password || (password.device_name().size() <= limits::kNameBytes && policy::may_be_line(password.device_name())),
       "device_name", "want at most 64 bytes that stand on one line"},
      {password.known_token().empty() || password.known_token().size() == limits::kTokenBytes, "known_token",
       "want the 32 bytes of a device, or none"}};
  for (const auto& check : checks) {
    if (!check.right) {
      return error_content(ERROR_CODE_INVALID_ARGUMENT, check.want, check.field);
    }
  }
  return by_code ? malformed(request.space(), request.code()) : by_link ? malformed_link(request) : std::nullopt;
}

space::PasswordCheck check_of(const ClientFrame& frame, std::uint64_t address) {
  space::PasswordCheck check;
  check.attempt.address = address;
  const auto& request = frame.sign_in();
  if (frame.has_request_code()) {
    check.password = frame.request_code().mobile();
  } else if (request.has_password()) {
    check.password = request.password().password();
    check.attempt.login = guard::login_key(request.space(), request.password().login());
  } else if (request.has_code() || request.has_invite() || request.has_reset()) {
    check.only_hash = true;
    check.new_password = request.has_code()    ? request.code().password()
                         : request.has_reset() ? request.reset().password()
                                               : request.invite().password();
  }
  return check;
}

void check_then(space::Space& space, const std::shared_ptr<space::Actor>& actor, const ClientFrame& frame,
                space::PasswordCheck check, std::function<void(const space::PasswordVerdict&)> then) {
  actor->blocked = true;
  check.wanted = [actor] { return !actor->gone; };
  check.done = [&space, actor, frame, address = check.attempt.address,
                then = std::move(then)](const space::PasswordVerdict& verdict) {
    actor->blocked = false;
    if (verdict.shut_for.count() > 0) {
      note_shut_sign_in(space, frame.sign_in(), address, verdict.shut_for);
    }
    if (!actor->gone) {
      then(verdict);
      unblock(space, actor);
    }
  };
  if (const auto turn = space.environment().check_password(std::move(check)); !turn.under_way()) {
    actor->blocked = false;
    refuse_sign_in(space, {actor, frame.id()}, not_checked(turn));
  }
}

void refuse_sign_in(space::Space& space, const space::ReplyTo& to, const ServerFrame& refusal, Refusal kind) {
  if (to.actor->account != nullptr || kind == Refusal::kOfAToken) {
    space.reply(to, refusal);
  } else {
    space.reply_now(to, refusal.SerializeAsString());
  }
  count_refused_sign_in(space, *to.actor);
}

void sign_in(space::Space& space, const std::shared_ptr<space::Actor>& actor, const ClientFrame& frame) {
  const space::ReplyTo to{actor, frame.id()};
  const auto& request = frame.sign_in();
  if (const auto refusal = malformed(request)) {
    refuse_sign_in(space, to, *refusal);
    return;
  }
  if (request.has_password()) {
    sign_in_by_password(space, actor, frame);
    return;
  }
  if (request.has_code()) {
    sign_up_first_admin(space, actor, frame);
    return;
  }
  if (request.has_invite() || request.has_reset()) {
    sign_in_by_link(space, actor, frame);
    return;
  }
  sign_in_by_token(space, to, request);
}

void sign_out(const Command& command) {
  if (!allowed(command, policy::Operation::kSignOut, facts_about(command, nullptr))) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kSignOut, 64);
  if (!draft) {
    return;
  }
  command.space.end_devices(*draft, command.account(), {command.actor->token_hash});
  commit_done(command, std::move(*draft));
}

}  // namespace atrium::commands
