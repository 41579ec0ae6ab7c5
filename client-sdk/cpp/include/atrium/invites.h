#pragma once

#include <atrium/people.h>
#include <atrium/structure.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// The values about who is let in: invites and their links, requests to join, and a password that the staff lets reset. All
/// texts are UTF-8; all times are milliseconds since 1970-01-01 UTC by the server's clock.

namespace atrium::client {

/// What a link's holder knows: who has it comes in. The server keeps its hash only.
using InviteSecret = std::array<std::uint8_t, 20>;

/// A new one, from the kernel's cryptographic generator. Thread: any.
InviteSecret draw_invite_secret();

/// What a link is for.
enum class LinkKind {
  kInvite,  ///< To come in: Options::sign_up, or Client::join.
  kReset,   ///< To choose a new password: Options::reset.
};

/// A link as people send it to each other: `https://chat.example.org/college#join-` and 32 letters and digits. What stands
/// behind `#` is sent to no server when somebody opens it.
struct InviteLink {
  std::string server;                 ///< As Options::server: `wss://host[:port]`, or `ws://` without TLS.
  std::string space;                  ///< The space's short name.
  LinkKind kind = LinkKind::kInvite;  ///< What it is for.
  InviteSecret secret{};              ///< Keep it as carefully as a password.
};

/// The link's text. Throws std::invalid_argument if the server is no address. Thread: any.
std::string make_link(const InviteLink& link);
/// Reads a link's text. Errors: kInvalidArgument (it is none). Thread: any.
Result<InviteLink> read_link(std::string_view text);

/// An invite to be made.
struct NewInvite {
  Role role = Role::kTeacher;      ///< Heads, deputies and admins come from people who are employees already.
  UnitId of_class{};               ///< For students and parents; not needed if `chat` is that of a class.
  ChatId chat{};                   ///< To come into beside. 0 = none.
  AccountId ward{};                ///< For parents: of which student. 0 = they say so themselves.
  std::uint32_t uses = 1;          ///< How many may come by it: 1 to 1,000.
  std::int64_t expires_at_ms = 0;  ///< At most 90 days ahead. 0 = in 7 days.
  bool needs_approval = false;     ///< True: nobody comes in before somebody has agreed.
  std::string note;                ///< For those who list invites, at most 256 bytes.
  Ground ground;                   ///< An admin needs one.
};

/// What was made.
struct InviteMade {
  InviteId id{};                   ///< To name it to Client::revoke_invites.
  std::int64_t expires_at_ms = 0;  ///< When it ends by itself.
};

/// An invite, without its secret.
struct Invite {
  InviteId id{};                   ///< Tells nothing about the secret.
  AccountId made_by{};             ///< 0 = it came with the approval of the school's application.
  std::int64_t made_at_ms = 0;     ///< When.
  Role role = Role::kUnspecified;  ///< What they are who come by it.
  UnitId of_class{};               ///< 0 = none.
  ChatId chat{};                   ///< 0 = none.
  AccountId ward{};                ///< 0 = none.
  std::uint32_t uses = 0;          ///< How many may come by it.
  std::uint32_t used = 0;          ///< How many have, requests to join too.
  std::int64_t expires_at_ms = 0;  ///< When it ends by itself.
  bool needs_approval = false;     ///< Whether somebody has to agree.
  std::string note;                ///< At most 256 bytes.
  std::int64_t revoked_at_ms = 0;  ///< 0 = it was not.
};

/// A page of invites.
struct InvitePage {
  std::vector<Invite> invites;  ///< Ascending by id.
  InviteId next_after{};        ///< Where the next page begins. 0 = there is none.
};

/// What became of the revocation of one invite.
struct InviteOutcome {
  InviteId id{};                                ///< Which.
  ErrorCode refused = ErrorCode::kUnspecified;  ///< kUnspecified: it is revoked. kNotFound.
};

/// What a newcomer comes with; see Options::sign_up.
struct SignUp {
  InviteSecret secret{};  ///< From the link.
  std::string name;       ///< The person's name: 1 to 256 bytes, without control characters.
  std::string ward_hint;  ///< For a parent: whose parent they are, at most 256 bytes.
};

/// How a wish to be let in stands.
struct JoinStatus {
  JoinState state = JoinState::kUnspecified;  ///< How.
  JoinRequestId request{};                    ///< 0 = nobody had to be asked.
  std::string reason;                         ///< Of a refusal.
  std::int64_t decided_at_ms = 0;             ///< 0 = not yet.
};

/// A wish to be let in, or to be confirmed as a parent.
struct JoinRequest {
  JoinRequestId id{};                         ///< To name it to Client::decide_join_requests.
  AccountId account{};                        ///< 0 = they have none yet.
  std::string login;                          ///< That they have, or would have.
  std::string name;                           ///< Of the person.
  Role role = Role::kUnspecified;             ///< What they want to be.
  UnitId of_class{};                          ///< 0 = none.
  ChatId chat{};                              ///< 0 = none.
  AccountId ward{};                           ///< For a parent: the student as the invite names them. 0 = it names none.
  std::string ward_hint;                      ///< For a parent: whose parent they say that they are.
  InviteId invite{};                          ///< By which they came.
  std::int64_t asked_at_ms = 0;               ///< When.
  JoinState state = JoinState::kUnspecified;  ///< How it stands.
  std::string reason;                         ///< Of the decision.
  AccountId decided_by{};                     ///< 0 = nobody.
  std::int64_t decided_at_ms = 0;             ///< 0 = not yet.
  bool is_claim = false;                      ///< A parent who is in the class's parents' chat already, and nowhere else.
};

/// A page of requests to join.
struct JoinRequestPage {
  std::vector<JoinRequest> requests;  ///< Ascending by id.
  JoinRequestId next_after{};         ///< Where the next page begins. 0 = there is none.
};

/// What became of a decision about one request.
struct JoinOutcome {
  JoinRequestId id{};  ///< Which.
  /// kUnspecified: it is so now. kNotFound. kConflict: it was decided otherwise, the person cannot have that role any more, or
  /// no student of the class is named for a parent.
  ErrorCode refused = ErrorCode::kUnspecified;
  JoinState state = JoinState::kUnspecified;  ///< How it stands now.
  AccountId account{};                        ///< Of the person who was let in.
};

}  // namespace atrium::client
