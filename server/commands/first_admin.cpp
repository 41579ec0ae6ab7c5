// How a school's first administrator comes in: a code that goes to the mobile number of the application, and signs up one account.
#include <algorithm>

#include "server/commands/command.h"
#include "server/commands/execute.h"
#include "server/config/limits.h"
#include "server/policy/name_rules.h"
#include "server/policy/password_rules.h"
#include "server/space/sha256.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

constexpr std::size_t kCodeBytes = 16;  // what somebody may have typed
constexpr std::size_t kFirstAdminBytes = 1024;

bool is_name(const std::string& text, std::size_t limit) { return !text.empty() && text.size() <= limit; }

// The same is stored whatever the number and the code were, so that what comes behind it doesn't wait longer for one than for another.
void commit_record(space::Space& space, space::Draft draft) {
  space.put_record(draft);
  space.commit(std::move(draft), {}, {}, std::nullopt, {});
}

// Whether the school waits for its first administrator: it has none, and was approved, or asked for a code, not long ago.
bool is_awaited(space::Space& space, std::int64_t now_ms) {
  const bool has_admin =
      std::ranges::any_of(space.accounts(), [](const auto& entry) { return entry.second->has_role(ROLE_ADMIN); });
  return !has_admin && space.first_admin().lasts(space.record().created_at_ms(), now_ms);
}

// Sends another code, if this is the number and it isn't too soon. Whoever asks learns nothing of it.
void send_code(space::Space& space, const std::string& mobile) {
  auto draft = space.draft(kFirstAdminBytes);
  if (!draft) {
    return;  // they ask again
  }
  auto first_admin = space.first_admin();
  if (is_awaited(space, draft->at_ms) && first_admin.is_of(mobile) && first_admin.may_send(draft->at_ms)) {
    const auto& random = space.environment().random;
    auto code = first_admin.new_code(draft->at_ms, random(), random());
    draft->on_commit.push_back([&space, letter = codes::CodeLetter{mobile, std::move(code), space.name(), space.title()}] {
      space.environment().outside.send_code(letter);
    });
  }
  commit_record(space, std::move(*draft));
}

// The account, its first device and the end of the number's power, in one change.
void admit(space::Space& space, const space::ReplyTo& to, const CodeCredential& credential, space::Draft draft,
           std::string password_hash) {
  space.first_admin().end();
  space.put_record(draft);
  auto& account = space.create_account(draft, credential.login(), credential.name(), {ROLE_ADMIN}, std::move(password_hash));
  auto token_hash = space::sha256(credential.new_token());
  space.add_device(draft, account, token_hash, credential.device_name());
  AuditRecord act;
  act.mutable_first_admin_joined()->set_account_id(account.id.value);
  space.audit(draft, account.id, std::move(act));
  space.add_actor(account, to.actor, std::move(token_hash));
  space.commit(std::move(draft), to, signed_in(space, account).SerializeAsString(), std::nullopt, {});
}

// Whether the code would bring somebody in now.
bool is_right(space::Space& space, const SignIn& request) {
  const auto& credential = request.code();
  const auto first_admin = space.first_admin();
  return request.space() == space.name() && is_awaited(space, space.now_ms()) &&
         first_admin.may_try(space::to_e164(credential.mobile()).value(), space.now_ms()) &&
         first_admin.is_code(credential.code());
}

// The one place where a code is tried, so that however many try it at once, one comes in.
void try_code(space::Space& space, const space::ReplyTo& to, const SignIn& request, std::string password_hash) {
  const auto& credential = request.code();
  if (request.space() != space.name()) {
    refuse_sign_in(space, to, wrong_credentials());
    return;
  }
  auto first_admin = space.first_admin();
  auto draft = space.draft(kFirstAdminBytes + kFollowBytes);
  if (!draft) {
    refuse(space, to, ERROR_CODE_BUSY, "too much is waiting for the disk: send it again later");
    return;
  }
  const auto mobile = space::to_e164(credential.mobile()).value();
  if (!is_awaited(space, draft->at_ms) || !first_admin.may_try(mobile, draft->at_ms) ||
      !first_admin.try_code(credential.code())) {
    refuse_sign_in(space, to, wrong_credentials());
    commit_record(space, std::move(*draft));
    return;
  }
  const bool login_is_taken =
      space.account_by_login(credential.login()) != nullptr || space.join_requests().reserves(credential.login());
  if (login_is_taken || space.device(space::sha256(credential.new_token())) != nullptr) {
    space.environment().committer.release(draft->reserved_bytes);
    login_is_taken ? refuse(space, to, ERROR_CODE_CONFLICT, "somebody has that login: choose another", "login")
                   : refuse(space, to, ERROR_CODE_CONFLICT, "that token is in use: draw another", "new_token");
    return;
  }
  if (const auto refusal = no_room_for(space, policy::Operation::kJoinByInvite)) {
    space.environment().committer.release(draft->reserved_bytes);
    space.reply(to, *refusal);
    return;
  }
  admit(space, to, credential, std::move(*draft), std::move(password_hash));
}

}  // namespace

ServerFrame code_requested() {
  ServerFrame content;
  content.mutable_done();
  return content;
}

std::optional<ServerFrame> malformed(const RequestCode& request) {
  if (!is_name(request.space(), limits::kNameBytes)) {
    return error_content(ERROR_CODE_INVALID_ARGUMENT, "want a space of 1 to 64 bytes", "space");
  }
  if (!space::to_e164(request.mobile())) {
    return error_content(ERROR_CODE_INVALID_ARGUMENT, "want a mobile number as +79991234567", "mobile");
  }
  return std::nullopt;
}

std::optional<ServerFrame> malformed(std::string_view space, const CodeCredential& credential) {
  const auto weakness = policy::weakness(credential.password(), {credential.login(), space, policy::Roles{ROLE_ADMIN}});
  const struct {
    bool right;
    std::string_view field, want;
  } checks[] = {{space::to_e164(credential.mobile()).has_value(), "mobile", "want a mobile number as +79991234567"},
                {is_name(credential.code(), kCodeBytes), "code", "want the code's 8 digits"},
                {policy::may_be_login(credential.login()), "login", "want 2 to 64 of a-z, 0-9, dot, hyphen and underscore"},
                {policy::may_be_name(credential.name()), "name", "want a name of 1 to 256 bytes that can be seen"},
                {!weakness, "password", weakness.value_or("")},
                {credential.new_token().size() == limits::kTokenBytes, "new_token", "want 32 random bytes"},
                {credential.device_name().size() <= limits::kNameBytes && policy::may_be_line(credential.device_name()),
                 "device_name", "want at most 64 bytes that stand on one line"}};
  for (const auto& check : checks) {
    if (!check.right) {
      return error_content(ERROR_CODE_INVALID_ARGUMENT, check.want, check.field);
    }
  }
  return std::nullopt;
}

// As dear as a wrong password, whatever the number is.
void request_code(space::Space& space, const std::shared_ptr<space::Actor>& actor, const ClientFrame& frame) {
  const auto& request = frame.request_code();
  if (const auto refusal = malformed(request)) {
    refuse_sign_in(space, {actor, frame.id()}, *refusal);
    return;
  }
  check_then(space, actor, frame, check_of(frame, actor->address), [&space, actor, frame](const space::PasswordVerdict&) {
    refuse_sign_in(space, {actor, frame.id()}, code_requested());
    if (frame.request_code().space() == space.name()) {
      send_code(space, *space::to_e164(frame.request_code().mobile()));
    }
  });
}

// The password is hashed whether or not the code is right.
void sign_up_first_admin(space::Space& space, const std::shared_ptr<space::Actor>& actor, const ClientFrame& frame) {
  auto check = check_of(frame, actor->address);
  check.judge = [&space, frame] { return is_right(space, frame.sign_in()); };
  check_then(space, actor, frame, std::move(check), [&space, actor, frame](const space::PasswordVerdict& verdict) {
    try_code(space, {actor, frame.id()}, frame.sign_in(), verdict.new_hash);
  });
}

}  // namespace atrium::commands
