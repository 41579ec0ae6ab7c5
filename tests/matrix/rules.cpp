#include "tests/matrix/rules.h"

namespace atrium::matrix {
namespace {

// Heads, deputies, admins, teachers and other staff: whom the school employs.
constexpr std::string_view kEmployeeRoles[] = {"head", "deputy", "admin", "teacher", "staff"};

bool actor_is_employee(const Situation& situation) {
  for (const auto role : kEmployeeRoles) {
    if (situation.actor_has(role)) {
      return true;
    }
  }
  return false;
}

bool person_is_employee(const Situation& situation) {
  for (const auto role : kEmployeeRoles) {
    if (situation.person_has(role)) {
      return true;
    }
  }
  return false;
}

bool is_in_the_chat(const Situation& situation) {
  return situation.chat->place == Place::kMember || situation.chat->place == Place::kModerator;
}

bool moderates(const Situation& situation) { return situation.chat->place == Place::kModerator; }

bool writes_there(const Situation& situation) {
  return is_in_the_chat(situation) && (situation.chat->kind != ChatKind::kChannel || moderates(situation));
}

bool is_own_message(const Situation& situation) {
  return situation.message->message == Message::kOwn || situation.message->message == Message::kOwnDeleted;
}

bool is_deleted(const Situation& situation) {
  return situation.message->message == Message::kOwnDeleted || situation.message->message == Message::kAnothersDeleted;
}

bool sees_the_message(const Situation& situation) {
  return is_own_message(situation) || is_deleted(situation) || situation.message->message == Message::kAnothers;
}

bool knows_the_person(const Situation& situation) {
  const auto bond = situation.person->bond;
  return bond != Bond::kElsewhere && bond != Bond::kNobody && bond != Bond::kZero;
}

const Clause kIsNoSignedOutDevice{"the device is not signed out", kSignedOut, [](const Situation& situation) {
                                    return situation.actor->standing != Standing::kSignedOut;
                                  }};
const Clause kIsSignedIn{"is signed in", "NOT_SIGNED_IN",
                         [](const Situation& situation) { return situation.actor->standing != Standing::kAnonymous; }};
// Once somebody can be blocked, what they are answered stands here.

}  // namespace

const Clause kIsInTheChat{"is in the chat", "NOT_FOUND", is_in_the_chat};
const Clause kWritesThere{"writes there: everybody in direct chats and groups, moderators in channels", "FORBIDDEN",
                          writes_there};
const Clause kModerates{"moderates the group or channel", "FORBIDDEN", moderates};
const Clause kSeesTheMessage{"it is a message that they see", "NOT_FOUND", sees_the_message};
const Clause kWroteIt{"wrote it, and still writes there", "FORBIDDEN",
                      [](const Situation& situation) { return is_own_message(situation) && writes_there(situation); }};
const Clause kWroteItOrModerates{"wrote it and still writes there, or moderates", "FORBIDDEN",
                                 [](const Situation& situation) {
                                   return (is_own_message(situation) && writes_there(situation)) || moderates(situation);
                                 }};
const Clause kIsNotDeleted{"it is not deleted", "CONFLICT",
                           [](const Situation& situation) { return !is_deleted(situation); }};
const Clause kKnowsThePerson{"the person is of their space", "NOT_FOUND", knows_the_person};
const Clause kReachesThePerson{
    "somebody else; one of the two is an employee, or they share a chat", "FORBIDDEN", [](const Situation& situation) {
      return situation.person->bond != Bond::kSelf &&
             (actor_is_employee(situation) || person_is_employee(situation) || situation.person->bond == Bond::kShares);
    }};
const Clause kThemselvesOrModerates{
    "leaves a group or channel, or moderates it", "FORBIDDEN", [](const Situation& situation) {
      const bool leaves = situation.person->bond == Bond::kSelf && situation.chat->kind != ChatKind::kDirect;
      return leaves || moderates(situation);
    }};
const Clause kIsEmployee{"is an employee", "FORBIDDEN", actor_is_employee};
const Clause kCanBeMade{"it is to be a group or a channel", "INVALID_ARGUMENT",
                        [](const Situation& situation) { return situation.kind->can_be_made; }};
const Clause kIsNotSignedInYet{"is not signed in yet", "ALREADY_SIGNED_IN",
                               [](const Situation& situation) { return situation.actor->standing == Standing::kAnonymous; }};
const Clause kCredentialOpens{"knows a password or a token of this space", "WRONG_CREDENTIALS",
                              [](const Situation& situation) { return situation.credential->opens; }};

Verdict judge(const Row& row, const Situation& situation) {
  if (!kIsNoSignedOutDevice.holds(situation)) {
    return {kIsNoSignedOutDevice.refusal, kIsNoSignedOutDevice.words};
  }
  if (row.whom == Row::For::kSignedIn && !kIsSignedIn.holds(situation)) {
    return {kIsSignedIn.refusal, kIsSignedIn.words};
  }
  for (const auto& clause : row.rule) {
    if (!clause.holds(situation)) {
      return {clause.refusal, clause.words};
    }
  }
  return {kOk, {}};
}

}  // namespace atrium::matrix
