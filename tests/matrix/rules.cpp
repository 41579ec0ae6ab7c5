#include "tests/matrix/rules.h"

#include <algorithm>
#include <span>

namespace atrium::matrix {
namespace {

// Heads, deputies, admins, teachers and other staff: whom the school employs.
constexpr std::string_view kEmployeeRoles[] = {"head", "deputy", "admin", "teacher", "staff"};

bool actor_has_one(const Situation& situation, std::span<const std::string_view> roles) {
  return std::ranges::any_of(roles, [&](auto role) { return situation.actor_has(role); });
}

bool actor_is_employee(const Situation& situation) { return actor_has_one(situation, kEmployeeRoles); }

bool person_is_employee(const Situation& situation) {
  return std::ranges::any_of(kEmployeeRoles, [&](auto role) { return situation.person_has(role); });
}

bool is_in_the_chat(const Situation& situation) {
  const auto place = situation.chat->place;
  return place == Place::kMember || place == Place::kModerator || place == Place::kMuted || place == Place::kLost;
}

bool moderates(const Situation& situation) { return situation.chat->place == Place::kModerator; }

bool administers(const Situation& situation) {
  return situation.actor_has("head") || situation.actor_has("deputy") || situation.actor_has("admin");
}

// One of those who write in the chat, muted or not.
bool has_a_voice(const Situation& situation) {
  return is_in_the_chat(situation) && (situation.chat->kind != ChatKind::kChannel || moderates(situation));
}

// R3.5.2: who is muted only reads. R5: a direct chat lasts as long as the two may write to each other.
bool takes_part_there(const Situation& situation) {
  const auto place = situation.chat->place;
  return is_in_the_chat(situation) && place != Place::kMuted && (place != Place::kLost || administers(situation));
}

bool writes_there(const Situation& situation) { return has_a_voice(situation) && takes_part_there(situation); }

bool is_own_message(const Situation& situation) {
  return situation.message->message == Message::kOwn || situation.message->message == Message::kOwnDeleted;
}

bool is_deleted(const Situation& situation) {
  return situation.message->message == Message::kOwnDeleted || situation.message->message == Message::kAnothersDeleted;
}

bool sees_the_message(const Situation& situation) {
  return is_own_message(situation) || is_deleted(situation) || situation.message->message == Message::kAnothers;
}

// A message, or a line that tells of a join or an edit.
bool sees_the_entry(const Situation& situation) {
  const auto message = situation.message->message;
  return is_in_the_chat(situation) &&
         (sees_the_message(situation) || message == Message::kJoin || message == Message::kEdit);
}

bool is_of_the_space(const Situation& situation) {
  const auto bond = situation.person->bond;
  return bond != Bond::kElsewhere && bond != Bond::kNobody && bond != Bond::kZero;
}

// Employees know everybody and everybody knows employees; others only whom they met in a chat that is no channel.
bool knows_the_person(const Situation& situation) {
  const auto bond = situation.person->bond;
  const bool met = bond == Bond::kSelf || bond == Bond::kOwn || bond == Bond::kShares || bond == Bond::kBlocks ||
                   bond == Bond::kParted || bond == Bond::kFellow;
  return is_of_the_space(situation) && (met || actor_is_employee(situation) || person_is_employee(situation));
}

bool is_themselves(const Situation& situation) {
  return situation.person->bond == Bond::kSelf || situation.person->bond == Bond::kZero;  // 0 is short for oneself
}

bool oversees(const Situation& situation) { return situation.actor_has("head") || situation.actor_has("admin"); }

// The head makes heads and deputies, the head and admins make admins, the administration gives the other roles.
bool gives(const Situation& situation, std::string_view role) {
  return role == "head" || role == "deputy" ? situation.actor_has("head")
         : role == "admin"                  ? oversees(situation)
                                            : administers(situation);
}

bool person_administers(const Situation& situation) {
  return situation.person_has("head") || situation.person_has("deputy") || situation.person_has("admin");
}

// R5, as a school begins: the administration reaches everybody and everybody it, employees each other; students and parents are
// reached by those who belong to them, and by their like from a chat of both, unless one has blocked the other.
bool reaches_the_person(const Situation& situation) {
  const auto bond = situation.person->bond;
  const auto both = [&](std::string_view role) { return situation.actor_has(role) && situation.person_has(role); };
  return administers(situation) || person_administers(situation) ||
         (actor_is_employee(situation) && person_is_employee(situation)) || bond == Bond::kOwn ||
         (bond == Bond::kShares && (both("student") || both("parent")));
}

const Clause kIsNoSignedOutDevice{"neither device nor account was ended", kSignedOut, [](const Situation& situation) {
                                    return situation.actor->standing != Standing::kSignedOut &&
                                           situation.actor->standing != Standing::kDismissed;
                                  }};
const Clause kIsSignedIn{"is signed in", "NOT_SIGNED_IN",
                         [](const Situation& situation) { return situation.actor->standing != Standing::kAnonymous; }};
const Clause kIsOfASchool{"is of a school", "FORBIDDEN",
                          [](const Situation& situation) { return !situation.actor_has("operator"); }};

// What can't be right is said before who may do it.
const Clause* what_cannot_be_right(const Row& row, const Situation& situation) {
  for (const auto& clause : row.rule) {
    if (clause.refusal != "INVALID_ARGUMENT") {
      break;
    }
    if (!clause.holds(situation)) {
      return &clause;
    }
  }
  return nullptr;
}

}  // namespace

const Clause kIsInTheChat{"is in the chat", "NOT_FOUND", is_in_the_chat};
const Clause kWritesThere{
    "writes there: everybody in direct chats whom they reach and in groups, moderators in channels, nobody who is muted",
    "FORBIDDEN", writes_there};
const Clause kTakesPartThere{"takes part there: everybody, in channels too, but who is muted or does not reach the other",
                             "FORBIDDEN", takes_part_there};
const Clause kPinsThere{"takes part in the direct chat, or moderates", "FORBIDDEN", [](const Situation& situation) {
                          const bool is_theirs = situation.chat->kind == ChatKind::kDirect || moderates(situation);
                          return is_theirs && takes_part_there(situation);
                        }};
const Clause kMayCallEverybody{"is an employee, or moderates", "FORBIDDEN", [](const Situation& situation) {
                                 return actor_is_employee(situation) || moderates(situation);
                               }};
const Clause kSeesWhatTheyAnswer{"answers nothing, or what they see", "NOT_FOUND", [](const Situation& situation) {
                                   return situation.message->message == Message::kZero || sees_the_entry(situation);
                                 }};
const Clause kSeesWhatItStandsUnder{
    "stands under nothing, or a message that they see", "NOT_FOUND",
    [](const Situation& situation) { return situation.message->message == Message::kZero || sees_the_message(situation); }};
const Clause kSeesWhatTheyPassOn{"is where it stands, and sees it", "NOT_FOUND", sees_the_entry};
const Clause kModerates{"moderates the group or channel", "FORBIDDEN", moderates};
const Clause kSeesTheMessage{"it is a message that they see", "NOT_FOUND", sees_the_message};
const Clause kWroteIt{"wrote it, and still writes there", "FORBIDDEN",
                      [](const Situation& situation) { return is_own_message(situation) && writes_there(situation); }};
const Clause kWroteItOrModerates{"wrote it and has a voice there, muted or not, or moderates", "FORBIDDEN",
                                 [](const Situation& situation) {
                                   return (is_own_message(situation) && has_a_voice(situation)) || moderates(situation);
                                 }};
const Clause kIsThereStill{"it is not deleted", "NOT_FOUND",
                           [](const Situation& situation) { return !is_deleted(situation); }};
const Clause kAskedOrModerates{"asked it, or moderates", "FORBIDDEN",
                               [](const Situation& situation) { return is_own_message(situation) || moderates(situation); }};
const Clause kIsNotDeleted{"it is not deleted", "CONFLICT",
                           [](const Situation& situation) { return !is_deleted(situation); }};
const Clause kIsOfTheSpace{"the person is of their space", "NOT_FOUND", is_of_the_space};
const Clause kKnowsThePerson{"knows the person: one of the two is an employee, or they met", "NOT_FOUND", knows_the_person};
const Clause kHasNotLeft{"the person's account is open", "NOT_FOUND",
                         [](const Situation& situation) { return situation.person->bond != Bond::kClosed; }};
const Clause kReachesThePerson{"somebody else to whom they may write", "FORBIDDEN", [](const Situation& situation) {
                                 return situation.person->bond != Bond::kSelf && reaches_the_person(situation);
                               }};
const Clause kReachesWhomTheyBring{"it is themselves, somebody who is there, or to whom they may write", "FORBIDDEN",
                                   [](const Situation& situation) {
                                     const auto bond = situation.person->bond;
                                     const bool is_there = situation.chat != nullptr && bond == Bond::kFellow;
                                     return bond == Bond::kSelf || is_there || reaches_the_person(situation);
                                   }};
const Clause kBringsNoStranger{
    "brings no parent among students in a group, or is of the administration", "FORBIDDEN", [](const Situation& situation) {
      const bool is_parent = situation.person_has("parent") && !person_is_employee(situation);
      const bool comes = situation.person->bond != Bond::kSelf;
      return situation.chat->kind != ChatKind::kGroup || !is_parent || !comes || administers(situation);
    }};
const Clause kMayBlock{"both are adults, and neither of the administration nor both employees", "FORBIDDEN",
                       [](const Situation& situation) {
                         const bool adults = !situation.actor_has("student") && !situation.person_has("student");
                         const bool colleagues = actor_is_employee(situation) && person_is_employee(situation);
                         return situation.person->bond != Bond::kSelf && adults && !colleagues && !administers(situation) &&
                                !person_administers(situation);
                       }};
const Clause kPersonIsInTheChat{"the person is in the chat", "NOT_FOUND", [](const Situation& situation) {
                                  return situation.person->bond == Bond::kSelf || situation.person->bond == Bond::kFellow;
                                }};
const Clause kPersonDoesNotModerate{"the person does not moderate it", "FORBIDDEN",
                                    [](const Situation& situation) { return situation.person->bond != Bond::kSelf; }};
const Clause kThemselvesOrModerates{
    "leaves a group or channel, or moderates it", "FORBIDDEN", [](const Situation& situation) {
      const bool leaves = situation.person->bond == Bond::kSelf && situation.chat->kind != ChatKind::kDirect;
      return leaves || moderates(situation);
    }};
const Clause kIsEmployee{"is an employee", "FORBIDDEN", actor_is_employee};
const Clause kListsThoseThere{
    "moderates the channel, or is an employee; in groups everybody", "FORBIDDEN", [](const Situation& situation) {
      return situation.chat->kind != ChatKind::kChannel || moderates(situation) || actor_is_employee(situation);
    }};
const Clause kIsTeacher{"is a teacher", "FORBIDDEN",
                        [](const Situation& situation) { return situation.actor_has("teacher"); }};
const Clause kAdministers{"is head, deputy or admin", "FORBIDDEN", administers};
const Clause kOversees{"is head or admin", "FORBIDDEN", oversees};
// In the matrix whoever is staff and nothing else leads the class of the students that are their own.
const Clause kOverseesOrLeadsThem{"is head or admin, or leads the student's class", "FORBIDDEN",
                                  [](const Situation& situation) {
                                    const bool leads = situation.actor_has("staff") && !situation.actor_has("teacher");
                                    return oversees(situation) || (leads && situation.person->bond == Bond::kOwn);
                                  }};
const Clause kThemselvesOrOversees{"about themselves, or is head or admin", "FORBIDDEN", [](const Situation& situation) {
                                     return is_themselves(situation) || oversees(situation);
                                   }};
const Clause kIsThemselvesOrOfTheSpace{"the person is of their space", "NOT_FOUND", [](const Situation& situation) {
                                         return is_themselves(situation) || is_of_the_space(situation);
                                       }};
const Clause kIsARole{"it is one of the seven roles", "INVALID_ARGUMENT",
                      [](const Situation& situation) { return !situation.wished_role->role.empty(); }};
const Clause kGivesThatRole{"gives and takes that role", "FORBIDDEN",
                            [](const Situation& situation) { return gives(situation, situation.wished_role->role); }};
const Clause kCanHaveThatRole{"heads, deputies and admins come from employees", "FORBIDDEN", [](const Situation& situation) {
                                const auto role = situation.wished_role->role;
                                const bool anybody = role != "head" && role != "deputy" && role != "admin";
                                return anybody || person_is_employee(situation) || situation.person->bond == Bond::kClosed;
                              }};
const Clause kKeepsARole{"it is not the person's last role", "CONFLICT", [](const Situation& situation) {
                           const bool keeps = std::ranges::any_of(kRoles, [&](const RoleWish& other) {
                             return other.role != situation.wished_role->role && situation.person_has(other.role);
                           });
                           return keeps || !situation.person_has(situation.wished_role->role);
                         }};
const Clause kTakesAllTheirRoles{"takes each role that the person has", "FORBIDDEN", [](const Situation& situation) {
                                   return std::ranges::all_of(kRoles, [&](const RoleWish& each) {
                                     return !situation.person_has(each.role) || gives(situation, each.role);
                                   });
                                 }};
const Clause kIsNotClosed{"the person's account is open", "CONFLICT",
                          [](const Situation& situation) { return situation.person->bond != Bond::kClosed; }};
const Clause kIsTheHead{"is the head", "FORBIDDEN", [](const Situation& situation) { return situation.actor_has("head"); }};
const Clause kNamesSomebody{"it names somebody", "INVALID_ARGUMENT",
                            [](const Situation& situation) { return situation.person->bond != Bond::kZero; }};
const Clause kThemselvesOrEmployee{"about themselves, or is an employee", "FORBIDDEN", [](const Situation& situation) {
                                     return situation.person->bond == Bond::kSelf || actor_is_employee(situation);
                                   }};
const Clause kIsAStudent{"the person is a student whose account is open", "CONFLICT", [](const Situation& situation) {
                           return situation.person_has("student") && situation.person->bond != Bond::kClosed;
                         }};
const Clause kKnowsOfTheClassChat{"administers: others are not in the class's chat", "NOT_FOUND", administers};
const Clause kThereIsSuchAClass{
    "there is such a class, discipline or channel in their space", "NOT_FOUND", [](const Situation& situation) {
      return situation.school_class->is_there && situation.actor->standing != Standing::kElsewhere;
    }};
const Clause kReadsTheAudit{"is head or admin, or works for the operator", "FORBIDDEN", [](const Situation& situation) {
                              return oversees(situation) || situation.actor_has("operator");
                            }};
const Clause kWorksForTheOperator{"works for the operator", "FORBIDDEN",
                                  [](const Situation& situation) { return situation.actor_has("operator"); }};
const Clause kThereIsSuchAnApplication{"there is such an application", "NOT_FOUND", [](const Situation& situation) {
                                         return situation.application->decided != Decided::kNever;
                                       }};
const Clause kIsNotDecided{"it was not decided", "CONFLICT",
                           [](const Situation& situation) { return situation.application->decided == Decided::kNot; }};
const Clause kNamesNoChatOrIsThere{"names no chat, or is in it", "NOT_FOUND", [](const Situation& situation) {
                                     return situation.chat->place == Place::kZero || is_in_the_chat(situation);
                                   }};
const Clause kNamesNoChatOrModerates{"names no chat, or moderates it", "FORBIDDEN", [](const Situation& situation) {
                                       return situation.chat->place == Place::kZero || moderates(situation);
                                     }};
const Clause kNeedsNoClass{"students and parents belong to a class", "INVALID_ARGUMENT", [](const Situation& situation) {
                             return situation.wished_role->role != "student" && situation.wished_role->role != "parent";
                           }};
const Clause kInviteIsTheirSpaces{"it is an invite of their space", "NOT_FOUND", [](const Situation& situation) {
                                    return situation.invite->invite == Invite::kStands ||
                                           situation.invite->invite == Invite::kRevoked;
                                  }};
const Clause kSecretOpens{"the secret is that of an invite that stands", "NOT_FOUND",
                          [](const Situation& situation) { return situation.invite->invite == Invite::kStands; }};
const Clause kSecretOpensTheDoor{"the secret is that of an invite that stands", "WRONG_CREDENTIALS",
                                 [](const Situation& situation) { return situation.invite->invite == Invite::kStands; }};
const Clause kIsAnothersRequest{
    "it is the request of somebody else of their space", "NOT_FOUND", [](const Situation& situation) {
      return situation.request->request == Request::kAnothers && situation.actor->standing != Standing::kElsewhere;
    }};
const Clause kIsTheirScheduled{"they have scheduled it", "NOT_FOUND",
                               [](const Situation& situation) { return situation.scheduled->scheduled == Scheduled::kOwn; }};
// The administration, and moderators of the group; nobody about themselves.
const Clause kDecidesTheReport{
    "administers, or moderates where it is, and another wrote it", "NOT_FOUND", [](const Situation& situation) {
      const auto report = situation.report->report;
      const bool is_there = report != Reported::kNever && situation.actor->standing != Standing::kElsewhere;
      return is_there && report != Reported::kOwn && (administers(situation) || report == Reported::kWhereTheyModerate);
    }};
const Clause kItsAuthorCanBeMuted{"it is not between two people", "FORBIDDEN", [](const Situation& situation) {
                                    return situation.report->report != Reported::kBetweenTwo;
                                  }};
const Clause kAnotherWroteIt{"another wrote it", "FORBIDDEN",
                             [](const Situation& situation) { return !is_own_message(situation); }};
// What everybody is asked to confirm: there is none between two people.
const Clause kChatHasANotice{"somebody has asked there to confirm it", "NOT_FOUND",
                             [](const Situation& situation) { return situation.chat->kind != ChatKind::kDirect; }};
const Clause kModeratesAGroup{"moderates the group", "FORBIDDEN", [](const Situation& situation) {
                                return moderates(situation) && situation.chat->kind == ChatKind::kGroup;
                              }};
const Clause kIsTheirUpload{"it is their own upload", "NOT_FOUND",
                            [](const Situation& situation) { return situation.upload->upload == Upload::kOwn; }};
const Clause kIsTheirRequest{"it is their own request", "NOT_FOUND",
                             [](const Situation& situation) { return situation.request->request == Request::kOwn; }};
const Clause kIsSomebodyElse{"it is about somebody else", "FORBIDDEN",
                             [](const Situation& situation) { return situation.person->bond != Bond::kSelf; }};
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
  if (row.whom != Row::For::kEverybody && !kIsSignedIn.holds(situation)) {
    return {kIsSignedIn.refusal, kIsSignedIn.words};
  }
  if (row.whom == Row::For::kSignedIn && !kIsOfASchool.holds(situation)) {
    const auto* clause = what_cannot_be_right(row, situation);
    return clause == nullptr ? Verdict{kIsOfASchool.refusal, kIsOfASchool.words} : Verdict{clause->refusal, clause->words};
  }
  for (const auto& clause : row.rule) {
    if (!clause.holds(situation)) {
      return {clause.refusal, clause.words};
    }
  }
  return {kOk, {}};
}

}  // namespace atrium::matrix
