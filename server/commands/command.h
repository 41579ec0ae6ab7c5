#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/policy/policy.h"
#include "server/space/space.h"

namespace atrium::commands {

// A frame of a long list stays well below a message.
inline constexpr std::size_t kListBytes = 48 * 1024;
// What it may cost to store that the chats follow one person.
inline constexpr std::size_t kFollowBytes = 64 * 1024;

// One command on its way through its handler.
struct Command {
  space::Space& space;
  std::shared_ptr<space::Actor> actor;
  const wire::v1::ClientFrame& frame;
  std::optional<space::RequestKey> key;
  space::Digest digest;

  space::Account& account() const { return *actor->account; }
  space::ReplyTo to() const { return {actor, frame.id()}; }
};

// Decides a command with a key, or gives the answer that its request has or will have. Once more after a read within which
// its sender was heard over a newer connection.
void judge(const Command& command);
// Whether it was not: what was judged before the read holds. Also without a key.
bool still_speaks(const Command& command);

// Answers. A refusal changes nothing and is not recorded.
void refuse(space::Space& space, const space::ReplyTo& to, wire::v1::ErrorCode code, std::string_view message,
            std::string_view field = {});
void refuse(const Command& command, wire::v1::ErrorCode code, std::string_view message, std::string_view field = {});
// The same asked again too soon: it may be asked anew after `wait_ms`.
wire::v1::ServerFrame too_soon(std::string_view message, std::int64_t wait_ms);
void refuse_too_soon(const Command& command, std::string_view message, std::int64_t wait_ms);
void done(const Command& command);
// An answer of one or more contents, all but the last with `more`; each is sent when the session's queue has room.
void reply_in_parts(const Command& command, const std::vector<wire::v1::ServerFrame>& contents);
// Hands a decision over whose answer is this content.
void commit(const Command& command, space::Draft draft, const wire::v1::ServerFrame& content);
// The same with the answer that it worked.
void commit_done(const Command& command, space::Draft draft);
void commit_accepted(const Command& command, space::Draft draft, const space::Chat& chat, Seq seq);

// The facts about a chat as policy wants them; the chat may be absent.
policy::Facts facts_about(const Command& command, const space::Chat* chat);
// The same about a person, who may be absent; where the two meet is looked up if it can matter.
policy::Facts facts_about_person(const Command& command, const space::Account* person);
// Asks policy; on a refusal answers it and returns false.
bool allowed(const Command& command, policy::Operation operation, const policy::Facts& facts);
// What this is refused with while the disk is almost full; nothing if it goes on.
std::optional<wire::v1::ServerFrame> no_room_for(const space::Space& space, policy::Operation operation);
// The draft of an operation that is allowed, or the answer BUSY or STORAGE_FULL. Where a command stores something, it asks here.
std::optional<space::Draft> draft_or_refusal(const Command& command, policy::Operation operation, std::size_t payload_bytes);

// What stands among other texts is one line, as policy::may_be_line says; a message or a password may be as it likes.
enum class Lines { kOne, kMany };
// Whether this is UTF-8 of 1 to `limit` bytes; else answers INVALID_ARGUMENT.
bool valid_text(const Command& command, std::string_view text, std::size_t limit, std::string_view field,
                Lines lines = Lines::kOne);
// The same for a text that may be empty.
bool valid_optional_text(const Command& command, std::string_view text, std::size_t limit, std::string_view field);
// Whether the order that an act rests on is told as it should be; if it must be told at all.
bool valid_ground(const Command& command, const wire::v1::Ground& ground, bool must);
// How many of a list the client wants: `least` to `most`; else answers INVALID_ARGUMENT.
bool valid_count(const Command& command, int count, std::size_t least, std::size_t most, std::string_view field);
// Whether it is to come, within a year; else answers.
bool valid_moment(const Command& command, std::int64_t at_ms, std::string_view field);
// Whether these are roles, some or none; else answers.
bool valid_roles(const Command& command, const google::protobuf::RepeatedField<int>& roles, std::string_view field);

// Does `work` on the read pool and `then` at home, if whoever asked is still there: a command does not outlive its device. The session's
// later commands wait until then.
template <class T>
void read_then(space::Space& space, const std::shared_ptr<space::Actor>& actor, std::function<T()> work,
               std::function<void(T)> then);
// The same for a command. If its sender is heard over a newer connection meanwhile, it is judged once more instead.
template <class T>
void look_up_then(const Command& command, std::function<T()> work, std::function<void(const Command&, T)> then);
// Without making later commands wait, and whoever is gone by then.
template <class T>
void read_beside(space::Space& space, std::function<T()> work, std::function<void(T)> then) {
  auto& home = space.environment().home;
  space.environment().read_pool([&home, work = std::move(work), then = std::move(then)]() mutable {
    home.post([result = work(), then = std::move(then)]() mutable { then(std::move(result)); });
  });
}

// Goes on with what waits behind a command that has come back.
void unblock(space::Space& space, const std::shared_ptr<space::Actor>& actor);

template <class T>
void read_then(space::Space& space, const std::shared_ptr<space::Actor>& actor, std::function<T()> work,
               std::function<void(T)> then) {
  actor->blocked = true;
  read_beside<T>(space, std::move(work), [&space, actor, then = std::move(then)](T result) {
    actor->blocked = false;
    if (!actor->gone) {
      then(std::move(result));
      unblock(space, actor);
    }
  });
}

template <class T>
void look_up_then(const Command& command, std::function<T()> work, std::function<void(const Command&, T)> then) {
  auto at_home = [&space = command.space, actor = command.actor, frame = command.frame, key = command.key,
                  digest = command.digest, then = std::move(then)](T result) {
    const Command again{space, actor, frame, key, digest};
    still_speaks(again) ? then(again, std::move(result)) : judge(again);
  };
  read_then<T>(command.space, command.actor, std::move(work), std::move(at_home));
}

// The answer to who showed nothing that opens: after some of these the connection is closed. A stranger stands in no order, since how
// long the disk takes for what concerns an account would tell that there is one. Who showed a token hears only what no crash takes
// back: a device that was not signed out after all must not have been told so.
enum class Refusal { kOfAStranger, kOfAToken };
void refuse_sign_in(space::Space& space, const space::ReplyTo& to, const wire::v1::ServerFrame& refusal,
                    Refusal kind = Refusal::kOfAStranger);
// Has a stranger's password checked, or says why not; `then` at home, unless the stranger is gone by then. What comes behind it waits.
void check_then(space::Space& space, const std::shared_ptr<space::Actor>& actor, const wire::v1::ClientFrame& frame,
                space::PasswordCheck check, std::function<void(const space::PasswordVerdict&)> then);

// As of a SignIn, of what a code signs up with.
std::optional<wire::v1::ServerFrame> malformed(std::string_view space, const wire::v1::CodeCredential& credential);
// What somebody is told who has signed in.
wire::v1::ServerFrame signed_in(const space::Space& space, const space::Account& account);
// Whether the account may have one more connection; else answers.
bool room_for_socket(space::Space& space, const space::ReplyTo& to, const space::Account& account);

// The handlers, by area.
void sign_in(space::Space& space, const std::shared_ptr<space::Actor>& actor, const wire::v1::ClientFrame& frame);
void sign_out(const Command& command);
// With the secret of an invite or a reset. `malformed_link`: what can't be right in any space.
void sign_in_by_link(space::Space& space, const std::shared_ptr<space::Actor>& actor, const wire::v1::ClientFrame& frame);
std::optional<wire::v1::ServerFrame> malformed_link(const wire::v1::SignIn& request);
// Tells somebody who asked to be let in how it stands, if this is the token of their device.
bool answer_applicant(space::Space& space, const space::ReplyTo& to, const std::string& token_hash);
// The one command of somebody who is not let in yet.
void withdraw_as_applicant(space::Space& space, const space::ReplyTo& to);
void resume(const Command& command);

void find_people(const Command& command);
void list_people(const Command& command);
void grant_role(const Command& command);
void revoke_role(const Command& command);
void close_account(const Command& command);
void request_verification(const Command& command);
void decide_verification(const Command& command);

void list_devices(const Command& command);
void revoke_devices(const Command& command);
void change_password(const Command& command);

void read_audit(const Command& command);

void read_structure(const Command& command);
void make_unit(const Command& command);
void make_discipline(const Command& command);
void make_tie(const Command& command);
void end_tie(const Command& command);
void list_ties(const Command& command);
void make_template_chat(const Command& command);
void rename_unit(const Command& command);
void archive_unit(const Command& command);
void rename_discipline(const Command& command);
void exclude_member(const Command& command);
void lift_exclusion(const Command& command);
void list_exclusions(const Command& command);
void make_channel(const Command& command);
void change_channel(const Command& command);

void read_settings(const Command& command);
void change_settings(const Command& command);
void read_profile(const Command& command);
void change_profile(const Command& command);

void check_contacts(const Command& command);
void block_person(const Command& command);
void unblock_person(const Command& command);
void list_blocked(const Command& command);

void submit_application(const Command& command);
void list_applications(const Command& command);
void decide_application(const Command& command);
void request_code(space::Space& space, const std::shared_ptr<space::Actor>& actor, const wire::v1::ClientFrame& frame);
void sign_up_first_admin(space::Space& space, const std::shared_ptr<space::Actor>& actor,
                         const wire::v1::ClientFrame& frame);
void make_invite(const Command& command);
void list_invites(const Command& command);
void revoke_invites(const Command& command);
void join_by_invite(const Command& command);
void list_join_requests(const Command& command);
void decide_join_requests(const Command& command);
void withdraw_join_request(const Command& command);
void make_password_reset(const Command& command);

void list_chats(const Command& command);
void create_chat(const Command& command);
void open_direct_chat(const Command& command);
void add_members(const Command& command);
void remove_members(const Command& command);
void list_members(const Command& command);
void mute_member(const Command& command);

void send_message(const Command& command);
void edit_message(const Command& command);
void delete_message(const Command& command);
void set_reaction(const Command& command);
void pin_message(const Command& command);
void cast_vote(const Command& command);
void close_poll(const Command& command);
void read_poll(const Command& command);
void list_readers(const Command& command);
void confirm_message(const Command& command);
void close_confirmation(const Command& command);
void remind_to_confirm(const Command& command);
void list_confirmations(const Command& command);
void set_slow_mode(const Command& command);
void schedule_message(const Command& command);
void list_scheduled(const Command& command);
void cancel_scheduled(const Command& command);
void report_message(const Command& command);
void list_reports(const Command& command);
void read_report(const Command& command);
void decide_report(const Command& command);
void set_draft(const Command& command);
void list_drafts(const Command& command);
void read_thread(const Command& command);
void list_threads(const Command& command);
void set_thread_read_mark(const Command& command);
void await_upload(const Command& command);
void read_storage(const Command& command);
void set_read_mark(const Command& command);
void set_typing(const Command& command);
void read_history(const Command& command);
void read_entries(const Command& command);

}  // namespace atrium::commands
