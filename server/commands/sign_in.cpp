// Signing in and out.
#include <algorithm>

#include "server/commands/command.h"
#include "server/commands/execute.h"
#include "server/config/limits.h"
#include "server/space/sha256.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

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
  return content;
}

bool room_for_socket(space::Space& space, const space::ReplyTo& to, const space::Account& account) {
  if (account.actors.size() < space.environment().sockets_per_account) {
    return true;
  }
  refuse(space, to, ERROR_CODE_TOO_MANY_CONNECTIONS, "close another connection of this account first");
  return false;
}

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

// The password is right: registers the device, in a change, and answers once that is durable.
void register_device(space::Space& space, const space::ReplyTo& to, space::Account& account,
                     const PasswordCredential& credential) {
  if (!room_for_socket(space, to, account)) {
    return;
  }
  auto hash = space::sha256(credential.new_token());
  if (space.device(hash) != nullptr) {
    refuse(space, to, ERROR_CODE_CONFLICT, "that token is in use: draw another", "new_token");
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

// Who shows a token of the account is known, and judged by itself.
guard::Attempt attempt_of(const space::Space& space, const space::Actor& actor, const PasswordCredential& credential,
                          const space::Account* account) {
  guard::Attempt attempt{guard::login_key(space.name(), credential.login()), actor.address};
  const auto* device = credential.known_token().empty() ? nullptr : space.device(space::sha256(credential.known_token()));
  if (device != nullptr && device->account == account) {
    attempt.device = device->id();
  }
  return attempt;
}

// Strangers tried until sign-in was shut: the person is told, now and then.
void tell_of_shut_sign_in(space::Space& space, space::Account& account, std::chrono::milliseconds shut_for) {
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

void sign_in_by_password(space::Space& space, const std::shared_ptr<space::Actor>& actor, const ClientFrame& frame) {
  const space::ReplyTo to{actor, frame.id()};
  const auto& credential = frame.sign_in().password();
  const auto* account = space.account_by_login(credential.login());
  actor->blocked = true;
  const auto checked = [&space, actor, frame](const space::PasswordVerdict& verdict) {
    actor->blocked = false;
    auto* now = space.account_by_login(frame.sign_in().password().login());
    if (verdict.shut_for.count() > 0 && now != nullptr && !now->closed()) {
      tell_of_shut_sign_in(space, *now, verdict.shut_for);
    }
    if (actor->gone) {
      return;
    }
    const space::ReplyTo answer{actor, frame.id()};
    if (verdict.right && now != nullptr && !now->closed()) {
      register_device(space, answer, *now, frame.sign_in().password());
    } else {
      refuse_sign_in(space, answer, wrong_credentials());
    }
    unblock(space, actor);
  };
  const auto hash = account == nullptr ? std::string() : account->password_hash;
  const auto turn = space.environment().check_password({credential.password(),
                                                        hash,
                                                        [actor] { return !actor->gone; },
                                                        checked,
                                                        {},
                                                        attempt_of(space, *actor, credential, account)});
  if (!turn.under_way()) {
    actor->blocked = false;
    refuse_sign_in(space, to, not_checked(turn));
  }
}

}  // namespace

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
  const struct {
    bool right;
    std::string_view field, want;
  } checks[] = {
      {request.protocol() == 1, "protocol", "this server speaks protocol 1"},
      {is_name(request.space()), "space", "want a space of 1 to 64 bytes"},
      {request.client().size() <= limits::kNameBytes, "client", "want at most 64 bytes"},
      {by_password || request.has_token(), "token", "want a token or a password"},
      {by_password || request.token().size() == limits::kTokenBytes, "token", "want the 32 bytes of a device"},
      {!by_password || is_name(password.login()), "login", "want a login of 1 to 64 bytes"},
      {!by_password || (!password.password().empty() && password.password().size() <= limits::kPasswordBytes), "password",
       "want a password of 1 to 128 bytes"},
      {!by_password || password.new_token().size() == limits::kTokenBytes, "new_token", "want 32 random bytes"},
      {!by_password || password.device_name().size() <= limits::kNameBytes, "device_name", "want at most 64 bytes"},
      {password.known_token().empty() || password.known_token().size() == limits::kTokenBytes, "known_token",
       "want the 32 bytes of a device, or none"}};
  for (const auto& check : checks) {
    if (!check.right) {
      return error_content(ERROR_CODE_INVALID_ARGUMENT, check.want, check.field);
    }
  }
  return std::nullopt;
}

void refuse_sign_in(space::Space& space, const space::ReplyTo& to, const ServerFrame& refusal) {
  if (to.actor->account != nullptr) {
    space.reply(to, refusal);
  } else {
    // A stranger stands in no order: how long the disk takes for what concerns an account would tell that there is one.
    space.reply_now(to, refusal.SerializeAsString());
  }
  if (++to.actor->failed_sign_ins >= static_cast<int>(limits::kFailedSignInsPerConnection)) {
    space.environment().outbox.end(to.actor->receiver, CLOSE_CODE_SIGN_IN_FAILED, "sign-in failed too often");
    space::dismiss(*to.actor);
  }
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
  auto hash = space::sha256(request.token());
  const auto* device = space.device(hash);
  if (device == nullptr) {
    refuse_sign_in(space, to, wrong_credentials());
  } else if (room_for_socket(space, to, *device->account)) {
    space.add_actor(*device->account, actor, std::move(hash));
    space.reply(to, signed_in(space, *device->account));
  }
}

void sign_out(const Command& command) {
  if (!allowed(command, policy::Operation::kSignOut, facts_about(command, nullptr))) {
    return;
  }
  auto draft = draft_or_busy(command, 64);
  if (!draft) {
    return;
  }
  command.space.end_devices(*draft, command.account(), {command.actor->token_hash});
  commit_done(command, std::move(*draft));
}

}  // namespace atrium::commands
