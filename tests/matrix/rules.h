#pragma once

#include <string_view>
#include <vector>

#include "tests/matrix/situation.h"

// Who may do what, in the words of the requirements, and an evaluator of its own: of the server it knows nothing but the names
// of the error codes.
namespace atrium::matrix {

// What can come of a command beside the names of the error codes.
inline constexpr std::string_view kOk = "OK";
inline constexpr std::string_view kLeftOut = "LEFT_OUT";      // it worked, and did not show what was asked for
inline constexpr std::string_view kSignedOut = "SIGNED_OUT";  // no answer: the connection ended with that close code

// One condition of a rule, and what is answered if it does not hold.
struct Clause {
  std::string_view words;
  std::string_view refusal;
  bool (*holds)(const Situation&);
};

// One line of the table: a command, about what, and its rule.
struct Row {
  std::string_view command;  // its name in ClientFrame
  // Its fields in Protobuf's text form, with placeholders for what it is about (situation.h). The request_id is added by itself.
  std::string_view fields;
  // In this order. Before them stands, unless said otherwise, that the actor is signed in.
  std::vector<Clause> rule;
  // The requirement's number in REQUIREMENTS.md, or an attack's in FAULTS-AND-ATTACKS.md.
  std::string_view source;
  // If it shows things: what stands in its answer, as text, unless the outcome is LEFT_OUT.
  std::string_view shows = {};
  // What the program `atrium` is told for the same; empty: it can't do that.
  std::string_view command_line = {};
  // kSignedIn: whoever is of a school; an operator is nobody there.
  enum class For { kSignedIn, kOperatorsToo, kEverybody } whom = For::kSignedIn;
  enum class Connection { kKept, kFresh, kFreshDevice } connection = Connection::kKept;
  // Whom an accepted command makes another than people.h says: a copy takes their place. What it does to chats needs no word.
  enum class Changes { kNobody, kThePerson, kTheActor } changes = Changes::kNobody;
};

// What has to come of it, and because of which clause; no words: because all hold.
struct Verdict {
  std::string_view outcome;
  std::string_view words;
};

Verdict judge(const Row& row, const Situation& situation);

// The vocabulary.
extern const Clause kIsInTheChat;
extern const Clause kWritesThere;
extern const Clause kTakesPartThere;
extern const Clause kPinsThere;
extern const Clause kMayCallEverybody;
extern const Clause kSeesWhatTheyAnswer;
extern const Clause kSeesWhatItStandsUnder;
extern const Clause kSeesWhatTheyPassOn;
extern const Clause kModerates;
extern const Clause kSeesTheMessage;
extern const Clause kWroteIt;
extern const Clause kWroteItOrModerates;
extern const Clause kIsNotDeleted;
extern const Clause kIsThereStill;
extern const Clause kAskedOrModerates;
extern const Clause kIsOfTheSpace;
extern const Clause kKnowsThePerson;
extern const Clause kHasNotLeft;
extern const Clause kReachesWhomTheyBring;
extern const Clause kBringsNoStranger;
extern const Clause kMayBlock;
extern const Clause kPersonIsInTheChat;
extern const Clause kPersonDoesNotModerate;
extern const Clause kReachesThePerson;
extern const Clause kThemselvesOrModerates;
extern const Clause kIsEmployee;
extern const Clause kListsThoseThere;
extern const Clause kIsTeacher;
extern const Clause kAdministers;
extern const Clause kOversees;
extern const Clause kOverseesOrLeadsThem;
extern const Clause kThemselvesOrOversees;
extern const Clause kIsThemselvesOrOfTheSpace;
extern const Clause kIsARole;
extern const Clause kGivesThatRole;
extern const Clause kCanHaveThatRole;
extern const Clause kKeepsARole;
extern const Clause kTakesAllTheirRoles;
extern const Clause kIsNotClosed;
extern const Clause kIsTheHead;
extern const Clause kNamesSomebody;
extern const Clause kThemselvesOrEmployee;
extern const Clause kIsAStudent;
extern const Clause kThereIsSuchAClass;
extern const Clause kKnowsOfTheClassChat;
extern const Clause kReadsTheAudit;
extern const Clause kWorksForTheOperator;
extern const Clause kThereIsSuchAnApplication;
extern const Clause kIsNotDecided;
extern const Clause kNamesNoChatOrIsThere;
extern const Clause kNamesNoChatOrModerates;
extern const Clause kNeedsNoClass;
extern const Clause kInviteIsTheirSpaces;
extern const Clause kSecretOpens;
extern const Clause kSecretOpensTheDoor;
extern const Clause kIsAnothersRequest;
extern const Clause kIsTheirRequest;
extern const Clause kIsTheirUpload;
extern const Clause kIsTheirScheduled;
extern const Clause kDecidesTheReport;
extern const Clause kItsAuthorCanBeMuted;
extern const Clause kAnotherWroteIt;
extern const Clause kChatHasANotice;
extern const Clause kModeratesAGroup;
extern const Clause kIsSomebodyElse;
extern const Clause kCanBeMade;
extern const Clause kIsNotSignedInYet;
extern const Clause kCredentialOpens;

// The same condition for a command that answers all the same and leaves out what it may not show.
constexpr Clause or_left_out(const Clause& clause) { return {clause.words, kLeftOut, clause.holds}; }

}  // namespace atrium::matrix
