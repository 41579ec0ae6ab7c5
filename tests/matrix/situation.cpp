#include "tests/matrix/situation.h"

#include "tests/matrix/people.h"

namespace atrium::matrix {
namespace {

bool has_word(std::string_view words, std::string_view word) {
  return (" " + std::string(words) + " ").find(" " + std::string(word) + " ") != std::string::npos;
}

bool is_inside(const Situation& situation) {
  return situation.actor->standing == Standing::kMember || situation.actor->standing == Standing::kSignedOut;
}

bool chat_fits(const Situation& situation) {
  const auto place = situation.chat->place;
  const bool is_not_there = place == Place::kElsewhere || place == Place::kNowhere || place == Place::kZero;
  switch (situation.actor->standing) {
    case Standing::kAnonymous:
    case Standing::kDismissed:
      return is_not_there || place == Place::kStranger;
    case Standing::kElsewhere:
      return is_not_there;
    case Standing::kMember:
    case Standing::kSignedOut:
      break;
  }
  return true;
}

bool message_fits(const Situation& situation) {
  const auto [kind, place] = std::pair(situation.chat->kind, situation.chat->place);
  const bool was_there = place == Place::kMember || place == Place::kModerator || place == Place::kMuted ||
                         place == Place::kLost || place == Place::kFormer;
  switch (situation.message->message) {
    case Message::kOwn:
    case Message::kOwnDeleted:
      return was_there;
    case Message::kBeforeMyTime:
      return was_there && kind != ChatKind::kDirect;
    case Message::kAnothers:
    case Message::kAnothersDeleted:
    case Message::kJoin:
    case Message::kEdit:
      return kind != ChatKind::kNone;
    case Message::kBeyondTheEnd:
    case Message::kZero:
      break;
  }
  return true;
}

bool person_fits(const Situation& situation) {
  switch (situation.person->bond) {
    case Bond::kSelf:
      return situation.actor->standing != Standing::kAnonymous && situation.actor->standing != Standing::kDismissed;
    case Bond::kOwn:
    case Bond::kShares:
    case Bond::kBlocks:
    case Bond::kParted:
      return is_inside(situation);
    case Bond::kFellow:
      return situation.chat != nullptr && situation.chat->kind != ChatKind::kNone &&
             situation.chat->kind != ChatKind::kDirect && situation.chat->place != Place::kElsewhere;
    case Bond::kFar:
    case Bond::kClosed:
      return situation.actor->standing != Standing::kElsewhere;
    case Bond::kElsewhere:
    case Bond::kNobody:
    case Bond::kZero:
      break;
  }
  return true;
}

// Each of them with each row of a table.
template <class Relation, std::size_t size, class Fits>
void cross(std::vector<Situation>& all, const Relation* Situation::*member, const Relation (&table)[size], Fits fits) {
  std::vector<Situation> crossed;
  for (auto situation : all) {
    for (const auto& relation : table) {
      situation.*member = &relation;
      if (fits(situation)) {
        crossed.push_back(situation);
      }
    }
  }
  all = std::move(crossed);
}

bool always(const Situation&) { return true; }

bool request_fits(const Situation& situation) {
  return situation.request->request != Request::kOwn || situation.actor->standing == Standing::kMember;
}

bool upload_fits(const Situation& situation) {
  return situation.upload->upload != Upload::kOwn || situation.actor->standing == Standing::kMember;
}

bool scheduled_fits(const Situation& situation) {
  return situation.scheduled->scheduled != Scheduled::kOwn || situation.actor->standing == Standing::kMember;
}

// They write and moderate only in their own space.
bool report_fits(const Situation& situation) {
  const auto report = situation.report->report;
  const bool is_theirs = report == Reported::kWhereTheyModerate || report == Reported::kOwn;
  return !is_theirs || (situation.actor->standing == Standing::kMember);
}

bool says_something(const Situation& situation) {
  switch (situation.message->message) {
    case Message::kOwn:
    case Message::kAnothers:
    case Message::kOwnDeleted:
    case Message::kAnothersDeleted:
    case Message::kBeforeMyTime:
      return message_fits(situation);
    case Message::kJoin:
    case Message::kEdit:
    case Message::kBeyondTheEnd:
    case Message::kZero:
      break;
  }
  return false;
}

}  // namespace

bool Situation::actor_has(std::string_view role) const {
  return !actor->name.empty() && has_word(person_called(actor->name).roles, role);
}

bool Situation::person_has(std::string_view role) const {
  if (person->bond == Bond::kSelf) {
    return actor_has(role);
  }
  return person->bond != Bond::kClosed && !person->name.empty() && has_word(person_called(person->name).roles, role);
}

std::string Situation::words() const {
  std::string text(actor->words);
  const char* separator = ": ";
  const auto add = [&](const auto* relation) {
    if (relation != nullptr) {
      text += separator + std::string(relation->words);
      separator = ", ";
    }
  };
  add(chat);
  add(message);
  add(person);
  add(kind);
  add(school_class);
  add(application);
  add(invite);
  add(request);
  add(upload);
  add(scheduled);
  add(report);
  add(credential);
  add(wished_role);
  return text;
}

std::vector<Situation> situations(std::string_view text) {
  const auto names = [&](std::string_view placeholder) { return text.find(placeholder) != std::string_view::npos; };
  std::vector<Situation> all(1);
  cross(all, &Situation::actor, kActors, always);
  if (names("$chat")) {
    cross(all, &Situation::chat, kChats, chat_fits);
  }
  if (names("$text")) {
    cross(all, &Situation::message, kMessages, says_something);
  } else if (names("$message") || names("$poll")) {
    cross(all, &Situation::message, kMessages, message_fits);
  }
  if (names("$person") || names("$login")) {
    cross(all, &Situation::person, kPersons, person_fits);
  }
  if (names("$kind")) {
    cross(all, &Situation::kind, kKinds, always);
  }
  if (names("$class") || names("$tie") || names("$discipline") || names("$channel")) {
    cross(all, &Situation::school_class, kClasses, always);
  }
  if (names("$application")) {
    cross(all, &Situation::application, kApplications, always);
  }
  if (names("$invite") || names("$secret")) {
    cross(all, &Situation::invite, kInvites, always);
  }
  if (names("$request")) {
    cross(all, &Situation::request, kRequests, request_fits);
  }
  if (names("$upload")) {
    cross(all, &Situation::upload, kUploads, upload_fits);
  }
  if (names("$scheduled")) {
    cross(all, &Situation::scheduled, kScheduledMessages, scheduled_fits);
  }
  if (names("$report") || names("$complaint")) {
    cross(all, &Situation::report, kReports, report_fits);
  }
  if (names("$credential")) {
    cross(all, &Situation::credential, kCredentials, always);
  }
  if (names("$role")) {
    cross(all, &Situation::wished_role, kRoles, always);
  }
  return all;
}

}  // namespace atrium::matrix
