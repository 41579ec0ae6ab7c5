// What goes on around messages.
#include "tests/matrix/objects.h"
#include "tests/matrix/objects_text.h"

namespace atrium::matrix {

std::uint64_t Objects::a_notice(const Situation& situation) {
  auto& about = room(situation);
  if (situation.chat->kind == ChatKind::kDirect || situation.chat->kind == ChatKind::kNone) {
    return kNoId;
  }
  if (about.notice == 0) {
    about.notice = cast_.voice(about.keeper)
                       .must("send_message", field("chat_id", about.id) + "text: 'Подтвердите' confirm {}")
                       .number("seq");
  }
  return about.notice;
}

// In a chat that is for this alone.
std::uint64_t Objects::a_scheduled_message(const Situation& situation) {
  if (situation.scheduled->scheduled == Scheduled::kNever) {
    return kNoId;
  }
  if (situation.scheduled->scheduled == Scheduled::kOwn) {
    const auto chat = chat_of_their_own(situation);
    return chat == kNoId ? kNoId
                         : cast_.voice(situation.actor->name)
                               .must("schedule_message",
                                     "message { " + field("chat_id", chat) + "text: 'Потом' } at_ms: " + tomorrow())
                               .number("scheduled_id");
  }
  return cast_.voice("warden")
      .must("schedule_message", "message { " + field("chat_id", yard_) + "text: 'Потом' } at_ms: " + tomorrow())
      .number("scheduled_id");
}

}  // namespace atrium::matrix
