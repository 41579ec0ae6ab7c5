// Chats, who sits there, and what is said in them.
#include "tests/matrix/objects.h"
#include "tests/matrix/objects_text.h"

namespace atrium::matrix {
namespace {

constexpr const char* kForGood = "until_ms: 9223372036854775807";

}  // namespace

Objects::Room Objects::make_direct(const std::string& one, const std::string& other) {
  Room room;
  room.keeper = other;
  room.id = cast_.voice(one).must("open_direct_chat", field("account_id", cast_.id(other))).number("chat_id");
  room.seqs[Message::kJoin] = 1;  // the entry that says that it was made
  write_all(room, one, other);
  return room;
}

Objects::Room Objects::make_lost(const std::string& actor) {
  const std::string student = "lost-student";
  const auto ties = tie_to(actor, student, lost_class_);
  auto room = make_direct(actor, student);
  for (const auto tie : ties) {
    cast_.voice("principal").must("end_tie", field("tie_id", tie));
  }
  own_.clear();  // a student left another class for it
  return room;
}

Objects::Room Objects::make_group(const std::string& prefix, ChatKind kind, Place place, const std::string& actor) {
  Room room;
  room.keeper = prefix + "warden";
  auto& warden = cast_.voice(room.keeper);
  const std::string kind_name = kind == ChatKind::kGroup ? "CHAT_KIND_GROUP" : "CHAT_KIND_CHANNEL";
  room.id = warden.must("create_chat", "title: 'Матрица' kind: " + kind_name).number("chat_id");
  say(room, Message::kBeforeMyTime, room.keeper);
  ask(room, Message::kBeforeMyTime, room.keeper);
  if (!actor.empty()) {
    seat(room, kind, place, actor);
  }
  const auto companion = field("chat_id", room.id) + field("account_ids", cast_.id(prefix + "companion"));
  room.seqs[Message::kJoin] = warden.must("add_members", companion).number("seq");
  edit(room, Message::kBeforeMyTime, room.keeper);
  write_all(room, actor.empty() ? room.keeper : actor, room.keeper);
  const auto me = field("chat_id", room.id) + (actor.empty() ? "" : field("account_ids", cast_.id(actor)));
  const bool has_to_go = place == Place::kFormer || (kind == ChatKind::kChannel && place == Place::kMember);
  if (!actor.empty() && has_to_go) {
    warden.must("remove_members", me);
  }
  if (!actor.empty() && has_to_go && place == Place::kMember) {
    warden.must("add_members", me);
  }
  if (place == Place::kMuted) {
    warden.must("mute_member", field("chat_id", room.id) + field("account_id", cast_.id(actor)) + kForGood);
  }
  return room;
}

// Where only moderators write, everybody begins as one, to have messages of their own.
void Objects::seat(Room& room, ChatKind kind, Place place, const std::string& actor) {
  const bool moderates = kind == ChatKind::kChannel || place == Place::kModerator;
  cast_.voice(room.keeper)
      .must("add_members", field("chat_id", room.id) + field("account_ids", cast_.id(actor)) +
                               (moderates ? "role: MEMBER_ROLE_MODERATOR" : ""));
}

void Objects::write_all(Room& room, const std::string& author, const std::string& another) {
  const auto remove = [&](Message message, const std::string& by) {
    cast_.voice(by).must("delete_message", field("chat_id", room.id) + field("target_seq", say(room, message, by)));
    cast_.voice(by).must("delete_message", field("chat_id", room.id) + field("target_seq", ask(room, message, by)));
  };
  say(room, Message::kAnothers, another);
  ask(room, Message::kAnothers, another);
  ask(room, Message::kOwn, author);
  remove(Message::kAnothersDeleted, another);
  remove(Message::kOwnDeleted, author);
  say(room, Message::kOwn, author);
  room.seqs[Message::kEdit] = edit(room, Message::kOwn, author);
  room.seqs[Message::kBeyondTheEnd] = room.seqs[Message::kEdit];
}

// Each text stands nowhere else.
std::uint64_t Objects::say(Room& room, Message message, const std::string& author) {
  const auto& text = room.texts[message] = "canary " + std::to_string(++texts_) + ".";
  const auto fields = field("chat_id", room.id) + "text: '" + text + "'";
  return room.seqs[message] = cast_.voice(author).must("send_message", fields).number("seq");
}

std::uint64_t Objects::ask(Room& room, Message message, const std::string& author) {
  const auto fields = field("chat_id", room.id) + "text: 'Да?' poll { options: 'да' options: 'нет' }";
  return room.polls[message] = cast_.voice(author).must("send_message", fields).number("seq");
}

std::uint64_t Objects::edit(Room& room, Message message, const std::string& author) {
  const auto fields = field("chat_id", room.id) + field("target_seq", room.seqs.at(message));
  return cast_.voice(author).must("edit_message", fields + "text: '" + room.texts.at(message) + " edited'").number("seq");
}

}  // namespace atrium::matrix
