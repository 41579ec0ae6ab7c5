// Messages that somebody has reported.
#include "tests/matrix/objects.h"
#include "tests/matrix/objects_text.h"

namespace atrium::matrix {
namespace {

constexpr ChatRelation kModerated{"group as moderator", ChatKind::kGroup, Place::kModerator};
constexpr ChatRelation kStrange{"group as stranger", ChatKind::kGroup, Place::kStranger};
constexpr ChatRelation kBetweenOthers{"direct chat of others", ChatKind::kDirect, Place::kStranger};

bool is_somebodys(Reported report) { return report == Reported::kWhereTheyModerate || report == Reported::kOwn; }

}  // namespace

// Where it is nobody's, it is of the college, whoever asks.
Situation Objects::where_reported(const Situation& situation) const {
  auto where = situation;
  const auto report = situation.report->report;
  if (!is_somebodys(report)) {
    where.actor = &kActors[0];
  }
  where.chat = report == Reported::kBetweenTwo ? &kBetweenOthers : is_somebodys(report) ? &kModerated : &kStrange;
  return where;
}

Objects::ReportedMessage Objects::a_report(const Situation& situation) {
  const auto report = situation.report->report;
  if (report == Reported::kNever) {
    return {.number = kNoId, .complaint = "complaint of nobody.", .text = "canary of nobody."};
  }
  const auto where = where_reported(situation);
  auto& known = reports_[{is_somebodys(report) ? cast_.login(situation.actor->name) : "", report}];
  if (known.number == 0 || known.chat != room(where).id) {
    if (known.number != 0) {  // its group was put away; nobody waits for too many
      cast_.another("principal")->must("decide_report", field("number", known.number) + "decision: REPORT_STATE_DISMISSED");
    }
    known = make_report(where, report);
  }
  return known;
}

// By somebody who is there and has not written it. Each comes for this alone: who waits too long for their turn is cut.
Objects::ReportedMessage Objects::make_report(const Situation& where, Reported report) {
  auto& about = room(where);
  ReportedMessage made;
  made.chat = about.id;
  made.text = "canary " + std::to_string(++texts_) + ".";
  made.complaint = "complaint " + std::to_string(++texts_) + ".";
  const std::string author = report == Reported::kOwn          ? std::string(where.actor->name)
                             : report == Reported::kBetweenTwo ? "partner"
                                                               : "companion";
  const std::string witness = report == Reported::kOwn ? "companion" : "warden";
  const auto message =
      cast_.another(author)->must("send_message", field("chat_id", made.chat) + "text: '" + made.text + "'");
  cast_.another(witness)->must("report_message", field("chat_id", made.chat) + field("target_seq", message.number("seq")) +
                                                     "reason: REPORT_REASON_OTHER comment: '" + made.complaint + "'");
  made.number = cast_.another("principal")->must("list_reports", "limit: 1").number("number");
  return made;
}

void Objects::fill_report(std::string& filled, const Situation& situation) {
  const auto report = a_report(situation);
  put(filled, "$reported", report.text);
  put(filled, "$report", std::to_string(report.number));
  put(filled, "$complaint", report.complaint);
}

// It is decided, and who wrote it may be mute there.
void Objects::put_report_away(const Situation& situation) {
  const auto about = a_report(situation);
  std::erase_if(reports_, [&](const auto& each) { return each.second.number == about.number; });
  if (situation.report->report != Reported::kBetweenTwo) {
    auto& place = room(where_reported(situation));
    empty(place.id, cast_.voice(place.keeper), cast_.id(place.keeper));
    std::erase_if(rooms_, [&](const auto& each) { return each.second.id == about.chat; });
  }
}

}  // namespace atrium::matrix
