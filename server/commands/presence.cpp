// Signing in and out, going on where a client was, looking people up.
#include <unordered_map>

#include "server/codec/frames.h"
#include "server/commands/command.h"
#include "server/commands/execute.h"
#include "server/config/limits.h"
#include "server/space/history.h"
#include "server/space/sha256.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

// About half of what a full queue of password checks takes.
constexpr std::uint32_t kSignInRetryMs = 3000;

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

// A refusal that counts: after some the connection is closed.
void refuse_sign_in(space::Space& space, const space::ReplyTo& to, const ServerFrame& refusal) {
  space.reply(to, refusal);
  if (++to.actor->failed_sign_ins >= static_cast<int>(limits::kFailedSignInsPerConnection)) {
    space.environment().outbox.end(to.actor->receiver, CLOSE_CODE_SIGN_IN_FAILED, "sign-in failed too often");
  }
}

bool room_for_socket(space::Space& space, const space::ReplyTo& to, const space::Account& account) {
  if (account.actors.size() < space.environment().sockets_per_account) {
    return true;
  }
  refuse(space, to, ERROR_CODE_TOO_MANY_CONNECTIONS, "close another connection of this account first");
  return false;
}

// The password is right: registers the device, in a change, and answers once that is durable.
void register_device(space::Space& space, const space::ReplyTo& to, space::Account& account,
                     const PasswordCredential& credential) {
  if (!room_for_socket(space, to, account)) {
    return;
  }
  auto hash = space::sha256(credential.new_token());
  if (const auto* owner = space.account_by_device(hash); owner != nullptr) {
    refuse(space, to, ERROR_CODE_CONFLICT, "that token is in use: draw another", "new_token");
    return;
  }
  auto draft = space.draft(256);
  if (!draft) {
    refuse(space, to, ERROR_CODE_BUSY, "too much is waiting for the disk: send it again later");
    return;
  }
  space.add_device(*draft, account, hash, credential.device_name());
  space.add_actor(account, to.actor, std::move(hash));
  space.commit(std::move(*draft), to, signed_in(space, account).SerializeAsString(), std::nullopt, {});
}

void sign_in_by_password(space::Space& space, const std::shared_ptr<space::Actor>& actor, const ClientFrame& frame) {
  const space::ReplyTo to{actor, frame.id()};
  const auto& credential = frame.sign_in().password();
  const auto* account = space.account_by_login(credential.login());
  actor->blocked = true;
  const auto checked = [&space, actor, frame](bool right) {
    actor->blocked = false;
    if (actor->gone) {
      return;
    }
    const space::ReplyTo answer{actor, frame.id()};
    auto* now = space.account_by_login(frame.sign_in().password().login());
    if (right && now != nullptr) {
      register_device(space, answer, *now, frame.sign_in().password());
    } else {
      refuse_sign_in(space, answer, wrong_credentials());
    }
    unblock(space, actor);
  };
  const auto hash = account == nullptr ? std::string() : account->password_hash;
  const bool queued =
      space.environment().check_password({credential.password(), hash, [actor] { return !actor->gone; }, checked});
  if (!queued) {
    actor->blocked = false;
    space.reply(to, too_many_sign_ins());
  }
}

void append_resumed(space::Space& space, const Command& command, ServerFrame& content, bool more) {
  content.mutable_resumed()->set_epoch(space.environment().store.epoch().value);
  content.mutable_resumed()->set_more(more);
  std::string frame;
  codec::append_reply(frame, command.frame.id(), content.SerializeAsString());
  space.environment().outbox.reply(command.actor->receiver, frame, more ? 0 : 1);
  content.mutable_resumed()->Clear();
}

Continuation continuation(const space::Chat& chat, const space::Membership& membership, const Seq* position) {
  if (position == nullptr) {
    return CONTINUATION_NEW;
  }
  if (*position == chat.published_seq) {
    return CONTINUATION_CURRENT;
  }
  const bool whole = *position < chat.published_seq &&
                     chat.published_seq.value - position->value <= limits::kCatchUpEntries &&
                     membership.visibility().sees_all(position->next(), chat.published_seq);
  return whole ? CONTINUATION_CATCHING_UP : CONTINUATION_RELOAD;
}

// What the newest entries in memory can give, without the disk.
void push_tail(space::Space& space, const std::shared_ptr<space::Actor>& actor, const space::Chat& chat,
               space::CatchUpStep& step) {
  const auto& visibility = chat.member(actor->account->id)->visibility();
  std::string frames;
  const auto& tail = chat.tail();
  for (auto at = step.next.value - tail.front().seq.value; at < tail.size(); ++at) {
    const auto& entry = tail[at];
    if (frames.size() + entry.encoded->size() + codec::kEntryPushOverhead > limits::kPageBytes) {
      break;
    }
    const bool hidden = entry.target && !visibility.sees(entry.target);
    codec::append_entry_push(frames, hidden ? space::withheld_bytes(*entry.encoded) : *entry.encoded);
    step.next = entry.seq.next();
  }
  actor->page_under_way = true;
  space.environment().outbox.page(actor->receiver, frames);
}

void read_next_page(space::Space& space, const std::shared_ptr<space::Actor>& actor, const space::Chat& chat,
                    const space::CatchUpStep& step) {
  using Page = std::shared_ptr<Result<space::CatchUpPage>>;
  const auto* member = chat.member(actor->account->id);
  const auto& store = space.environment().store;
  actor->page_under_way = true;
  read_beside<Page>(
      space,
      [&store, id = space.id(), step, through = chat.published_seq, visibility = member->visibility()] {
        return std::make_shared<Result<space::CatchUpPage>>(
            space::read_catch_up(store, id, step.chat, step.next, through, visibility));
      },
      [&space, actor, &chat, generation = member->generation](const Page& page) {
        actor->page_under_way = false;
        if (actor->gone) {
          return;
        }
        const auto* now = chat.member(actor->account->id);
        const bool current = now != nullptr && now->generation == generation;
        if (current && *page && (*page)->next > actor->catch_up.front().next) {
          actor->catch_up.front().next = (*page)->next;
          actor->page_under_way = true;
          space.environment().outbox.page(actor->receiver, (*page)->frames);
          return;
        }
        if (current) {
          // Neither a page nor an excuse: the client comes back and is told to reload if it stays so.
          space.environment().outbox.end(actor->receiver, 1011, "the store can't be read");
          return;
        }
        actor->catch_up.pop_front();
        continue_catch_up(space, actor);
      });
}

// Every chat of the account: how it goes on for this client; those that are current are subscribed at once.
void go_on(const Command& command) {
  const auto& request = command.frame.resume();
  auto& space = command.space;
  const auto& actor = command.actor;
  std::unordered_map<ChatId, Seq> positions;
  for (const auto& position : request.positions()) {
    positions[ChatId(position.chat_id())] = Seq(position.seq());
  }
  const bool same_epoch = request.epoch() == space.environment().store.epoch().value;
  actor->listening = true;
  ServerFrame content;
  std::size_t bytes = 0;
  for (const auto id : command.account().chats) {
    const auto& chat = *space.chat(id);
    const auto& membership = *chat.member(command.account().id);
    if (membership.joined > chat.published_seq) {
      continue;  // decided only: a ChatJoined follows once it is durable
    }
    const auto position = positions.find(id);
    auto how = continuation(chat, membership, position == positions.end() ? nullptr : &position->second);
    if (!same_epoch && how != CONTINUATION_NEW) {
      how = CONTINUATION_RELOAD;
    }
    auto& view = *content.mutable_resumed()->add_chats();
    view = space.view(chat, command.account());
    view.set_continuation(how);
    bytes += view.ByteSizeLong() + 4;
    if (how == CONTINUATION_CATCHING_UP) {
      actor->catch_up.push_back({id, position->second.next(), membership.generation});
    } else {
      space.publish_before_subscribe(chat);
      space.subscribe(actor, chat);
    }
    if (bytes > limits::kPageBytes / 2) {
      append_resumed(space, command, content, true);
      bytes = 0;
    }
  }
  append_resumed(space, command, content, false);
  continue_catch_up(space, actor);
}

}  // namespace

ServerFrame wrong_credentials() {
  return error_content(ERROR_CODE_WRONG_CREDENTIALS, "wrong space, login, password or token");
}

ServerFrame too_many_sign_ins() {
  auto busy = error_content(ERROR_CODE_BUSY, "many people are signing in: try again in a moment");
  busy.mutable_error()->set_retry_after_ms(kSignInRetryMs);
  return busy;
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
      {!by_password || password.device_name().size() <= limits::kNameBytes, "device_name", "want at most 64 bytes"}};
  for (const auto& check : checks) {
    if (!check.right) {
      return error_content(ERROR_CODE_INVALID_ARGUMENT, check.want, check.field);
    }
  }
  return std::nullopt;
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
  auto* account = space.account_by_device(hash);
  if (account == nullptr) {
    refuse_sign_in(space, to, wrong_credentials());
  } else if (room_for_socket(space, to, *account)) {
    space.add_actor(*account, actor, std::move(hash));
    space.reply(to, signed_in(space, *account));
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
  auto& space = command.space;
  space.remove_device(*draft, command.actor->token_hash);
  draft->on_commit.push_back([&space, account = &command.account(), hash = command.actor->token_hash] {
    for (const auto& actor : account->actors) {
      if (actor->token_hash == hash) {
        space.environment().outbox.end(actor->receiver, CLOSE_CODE_SIGNED_OUT, "the device was signed out");
      }
    }
  });
  ServerFrame content;
  content.mutable_done();
  commit(command, std::move(*draft), content);
}

void resume(const Command& command) {
  const auto& request = command.frame.resume();
  auto& space = command.space;
  const auto& actor = command.actor;
  if (!allowed(command, policy::Operation::kResume, facts_about(command, nullptr))) {
    return;
  }
  if (actor->resumed || request.positions_size() > static_cast<int>(limits::kPositionsPerResume)) {
    refuse(command, actor->resumed ? ERROR_CODE_CONFLICT : ERROR_CODE_INVALID_ARGUMENT,
           "resume once per connection, with at most 4000 positions", "positions");
    return;
  }
  actor->resumed = true;
  space.in_order([&space, actor, frame = command.frame] {
    if (!actor->gone) {
      go_on({space, actor, frame, std::nullopt, {}});
    }
  });
}

void continue_catch_up(space::Space& space, const std::shared_ptr<space::Actor>& actor) {
  while (!actor->gone && !actor->page_under_way && !actor->catch_up.empty()) {
    auto& step = actor->catch_up.front();
    const auto& chat = *space.chat(step.chat);
    const auto* member = chat.member(actor->account->id);
    if (member == nullptr || member->generation != step.generation) {
      actor->catch_up.pop_front();
    } else if (step.next > chat.published_seq) {
      space.publish_before_subscribe(chat);
      space.subscribe(actor, chat);
      actor->catch_up.pop_front();
    } else if (!chat.tail().empty() && chat.tail_covers(step.next)) {
      push_tail(space, actor, chat, step);
    } else {
      read_next_page(space, actor, chat, step);
    }
  }
}

void find_people(const Command& command) {
  const auto& request = command.frame.find_people();
  if (!allowed(command, policy::Operation::kFindPeople, facts_about(command, nullptr))) {
    return;
  }
  if (request.logins_size() + request.account_ids_size() > static_cast<int>(limits::kPeoplePerCommand)) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "at most 100 people in one command", "logins");
    return;
  }
  ServerFrame content;
  auto& people = *content.mutable_people();
  const auto add = [&](const space::Account* account) {
    if (account == nullptr) {
      return;
    }
    auto& person = *people.add_people();
    person.set_account_id(account->id.value);
    person.set_login(account->login);
    person.set_name(account->name);
    for (const auto role : account->roles) {
      person.add_roles(role);
    }
  };
  for (const auto& login : request.logins()) {
    add(command.space.account_by_login(login));
  }
  for (const auto id : request.account_ids()) {
    add(command.space.account(AccountId(id)));
  }
  command.space.reply(command.to(), content);
}

}  // namespace atrium::commands
