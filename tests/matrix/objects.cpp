#include "tests/matrix/objects.h"

#include <charconv>

#include "tests/matrix/people.h"

namespace atrium::matrix {
namespace {

constexpr std::uint64_t kNoId = 1234567890123456789;  // ids are random: it won't be one
constexpr std::string_view kNoLogin = "nobody-here";
constexpr std::uint64_t kFarBehind = 1000;
constexpr const char* kForGood = "until_ms: 9223372036854775807";

std::string field(std::string_view name, std::uint64_t value) {
  return std::string(name) + ": " + std::to_string(value) + " ";
}

void put(std::string& text, std::string_view placeholder, const std::string& value) {
  for (auto at = text.find(placeholder); at != std::string::npos; at = text.find(placeholder, at + value.size())) {
    text.replace(at, placeholder.size(), value);
  }
}

std::string prefix_of(std::string_view space) { return space == kLyceum ? "lyceum-" : ""; }

std::string_view space_of(const Actor& actor) { return actor.name.empty() ? kCollege : person_called(actor.name).space; }
std::string_view other_space(std::string_view space) { return space == kCollege ? kLyceum : kCollege; }

// Of the chat, if the command names one; else the actor's.
std::string_view space_of_object(const Situation& situation) {
  const auto own = space_of(*situation.actor);
  return situation.chat != nullptr && situation.chat->place == Place::kElsewhere ? other_space(own) : own;
}

// All values of the fields of this name.
std::vector<std::uint64_t> numbers(const Answer& answer, const std::string& field_name) {
  std::vector<std::uint64_t> found;
  const auto name = " " + field_name + ": ";
  for (auto at = answer.text.find(name); at != std::string::npos; at = answer.text.find(name, at + 1)) {
    std::uint64_t number = 0;
    std::from_chars(answer.text.data() + at + name.size(), answer.text.data() + answer.text.size(), number);
    found.push_back(number);
  }
  return found;
}

}  // namespace

Objects::Objects(Cast& cast) : cast_(cast) {
  yard_ = cast_.voice("warden").must("create_chat", "kind: CHAT_KIND_GROUP title: 'Двор'").number("chat_id");
  auto& principal = cast_.voice("principal");
  own_class_ = principal.must("make_unit", "kind: UNIT_KIND_CLASS title: 'Свои'").number("id");
  lost_class_ = principal.must("make_unit", "kind: UNIT_KIND_CLASS title: 'Бывшие'").number("id");
  make_class();
  discipline_ = principal.must("make_discipline", "title: 'Матрица'").number("id");
  channel_ = principal.must("make_channel", "title: 'Матрица' rule { roles: ROLE_HEAD }").number("chat_id");
}

void Objects::make_class() {
  const auto title = "title: 'Матрица " + std::to_string(++texts_) + "'";
  class_ = cast_.voice("principal").must("make_unit", "kind: UNIT_KIND_CLASS " + title).number("id");
}

// Somebody is curator of the class, or is it again.
std::uint64_t Objects::a_tie() {
  const auto who = field("account_id", cast_.id("far-employee"));
  return cast_.voice("principal")
      .must("make_tie", "kind: TIE_KIND_CURATOR_OF " + who + field("unit_id", class_))
      .number("id");
}

std::uint64_t Objects::class_chat() {
  return cast_.voice("principal")
      .must("make_template_chat", "chat_template: CHAT_TEMPLATE_CLASS " + field("unit_id", class_))
      .number("chat_id");
}

std::uint64_t Objects::a_pupil() {
  const auto pupil = cast_.id("far-student");
  const auto who = field("account_id", pupil) + field("unit_id", class_);
  cast_.voice("principal").must("make_tie", "kind: TIE_KIND_STUDIES_IN " + who);
  return pupil;
}

void Objects::fill_class(std::string& filled, bool is_there) {
  const auto wants = [&](std::string_view placeholder) { return filled.find(placeholder) != std::string::npos; };
  if (wants("$outcast")) {
    const auto pupil = a_pupil();
    cast_.voice("principal").must("exclude_member", field("chat_id", class_chat()) + field("account_id", pupil));
    put(filled, "$outcast", std::to_string(pupil));
  }
  if (wants("$pupil")) {
    put(filled, "$pupil", std::to_string(a_pupil()));
  }
  if (wants("$class_chat")) {
    put(filled, "$class_chat", std::to_string(is_there ? class_chat() : 1));
  }
  if (wants("$tie")) {
    put(filled, "$tie", std::to_string(is_there ? a_tie() : 1));
  }
  put(filled, "$discipline", std::to_string(is_there ? discipline_ : 1));
  put(filled, "$channel", std::to_string(is_there ? channel_ : 1));
  put(filled, "$class", std::to_string(is_there ? class_ : 1));
}

std::string Objects::fill(std::string_view text, const Situation& situation) {
  std::string filled(text);
  put(filled, "$companion", std::to_string(cast_.id(prefix_of(space_of_object(situation)) + "companion")));
  if (situation.chat != nullptr) {
    put(filled, "$chat", std::to_string(room(situation).id));
  }
  if (situation.message != nullptr) {
    put(filled, "$message", std::to_string(room(situation).seqs[situation.message->message]));
    put(filled, "$text", room(situation).texts[situation.message->message]);
  }
  if (situation.person != nullptr) {
    put(filled, "$person", std::to_string(id_of_person(situation)));
    put(filled, "$login", login_of(situation));
  }
  if (situation.kind != nullptr) {
    put(filled, "$kind", std::string(situation.kind->words));
  }
  if (situation.school_class != nullptr) {
    fill_class(filled, situation.school_class->is_there);
  }
  put(filled, "$new", "Новое " + std::to_string(++texts_));
  for (const auto& [placeholder, question] :
       {std::pair("$settings", "read_settings"), std::pair("$profile", "read_profile")}) {
    if (filled.find(placeholder) != std::string::npos) {
      auto& reader = cast_.voice(prefix_of(space_of(*situation.actor)) + "warden");
      const auto versions = numbers(reader.must(question, ""), "version");
      put(filled, placeholder, std::to_string(versions.empty() ? 0 : versions.front()));
    }
  }
  if (situation.credential != nullptr && filled.find("$credential") != std::string::npos) {
    put(filled, "$credential", credential(*situation.credential));
  }
  if (situation.wished_role != nullptr) {
    put(filled, "$role", std::string(situation.wished_role->words));
  }
  return filled;
}

std::string Objects::look(const Situation& situation) {
  if (situation.person != nullptr) {
    relate(situation);
  }
  std::string seen;
  if (situation.chat != nullptr && situation.chat->kind != ChatKind::kNone) {
    const auto& about = room(situation);
    const auto chat = field("chat_id", about.id);
    const auto newest = chat + "direction: HISTORY_DIRECTION_OLDER view: HISTORY_VIEW_ENTRIES limit: 1";
    for (const auto& answer : cast_.voice(about.keeper).ask_all({{"read_history", newest}, {"list_members", chat}})) {
      seen += answer.outcome + answer.text + "\n";
    }
  } else if (situation.actor->standing != Standing::kAnonymous && situation.actor->standing != Standing::kDismissed) {
    seen += cast_.voice(situation.actor->name).ask({"list_chats", ""}).text + "\n";
  }
  if (situation.person != nullptr) {
    seen += cast_.voice("warden").ask({"find_people", field("account_ids", id_of_person(situation))}).text + "\n";
  }
  return seen;
}

void Objects::put_away(const Situation& situation, const Answer& answer) {
  if (situation.kind != nullptr) {
    empty(answer.number("chat_id"), cast_.voice(situation.actor->name), cast_.id(situation.actor->name));
  }
  if (situation.school_class != nullptr) {
    make_class();
    own_.clear();  // a student left another class for it
  }
  if (situation.chat == nullptr) {
    return;
  }
  const auto about = room(situation);
  if (situation.chat->kind != ChatKind::kDirect) {
    empty(about.id, cast_.voice(about.keeper), cast_.id(about.keeper));
  }
  std::erase_if(rooms_, [&](const auto& each) { return each.second.id == about.id; });
}

// Everybody out of it, the moderator last, so that nobody shares a chat by it any more.
void Objects::empty(std::uint64_t chat, Connection& moderator, std::uint64_t moderator_id) {
  std::string others;
  for (const auto member : numbers(moderator.must("list_members", field("chat_id", chat)), "account_id")) {
    others += member == moderator_id ? "" : field("account_ids", member);
  }
  if (!others.empty()) {
    moderator.must("remove_members", field("chat_id", chat) + others);
  }
  moderator.must("remove_members", field("chat_id", chat) + field("account_ids", moderator_id));
}

// Chats are made anew with the copy.
void Objects::replace(const std::string& name) {
  cast_.replace(name);
  rooms_.clear();
}

Objects::Room& Objects::room(const Situation& situation) {
  const auto [kind, place] = std::pair(situation.chat->kind, situation.chat->place);
  const auto space = space_of_object(situation);
  const bool is_strange = place == Place::kElsewhere || place == Place::kStranger;
  const auto prefix = prefix_of(space);
  const std::string actor = is_strange ? "" : std::string(situation.actor->name);
  const Key key{is_strange ? std::string(space) : actor, kind, is_strange ? Place::kStranger : place};
  if (const auto known = rooms_.find(key); known != rooms_.end()) {
    return known->second;
  }
  Room made;
  if (place == Place::kLost) {
    made = make_lost(actor);
  } else if (kind == ChatKind::kDirect) {
    made = make_direct(is_strange ? prefix + "warden" : actor, prefix + "partner");
  } else if (kind != ChatKind::kNone) {
    made = make_group(prefix, kind, place, actor);
  } else {
    made.id = place == Place::kZero ? 0 : kNoId;
  }
  made.seqs[Message::kZero] = 0;
  made.seqs[Message::kBeyondTheEnd] += kFarBehind;
  return rooms_[key] = std::move(made);
}

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

std::vector<std::uint64_t> Objects::tie_to(const std::string& actor, const std::string& student, std::uint64_t unit) {
  const std::string_view roles = person_called(actor).roles;
  const bool teaches = roles.find("teacher") != std::string_view::npos;
  const auto make = [&](const std::string& kind, const std::string& who, const std::string& more) {
    const auto fields = "kind: TIE_KIND_" + kind + " " + field("account_id", cast_.id(who)) + more;
    return cast_.voice("principal").must("make_tie", fields).number("id");
  };
  const auto to_class = field("unit_id", unit);
  std::vector<std::uint64_t> ties{make("STUDIES_IN", student, to_class)};
  if (teaches) {
    ties.push_back(make("TEACHES", actor, to_class + field("discipline_id", discipline_)));
  } else if (roles == "staff") {
    ties.push_back(make("CURATOR_OF", actor, to_class));
  } else if (roles == "student") {
    ties.push_back(make("STUDIES_IN", actor, to_class));
  } else if (roles == "parent") {
    ties.push_back(make("GUARDIAN_OF", actor, field("ward_id", cast_.id(student))));
  }
  return ties;
}

void Objects::make_own(const std::string& actor, const std::string& student) {
  if (own_.emplace(cast_.login(actor), cast_.login(student)).second) {
    tie_to(actor, student, own_class_);
  }
}

// Whoever can't be blocked is not.
void Objects::block(const std::string& blocker, const std::string& actor) {
  if (blocked_.emplace(cast_.login(blocker), cast_.login(actor)).second) {
    cast_.voice(blocker).ask({"block_person", field("account_id", cast_.id(actor))});
  }
}

Objects::Room Objects::make_group(const std::string& prefix, ChatKind kind, Place place, const std::string& actor) {
  Room room;
  room.keeper = prefix + "warden";
  auto& warden = cast_.voice(room.keeper);
  const std::string kind_name = kind == ChatKind::kGroup ? "CHAT_KIND_GROUP" : "CHAT_KIND_CHANNEL";
  room.id = warden.must("create_chat", "title: 'Матрица' kind: " + kind_name).number("chat_id");
  say(room, Message::kBeforeMyTime, room.keeper);
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
  };
  say(room, Message::kAnothers, another);
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

std::uint64_t Objects::edit(Room& room, Message message, const std::string& author) {
  const auto fields = field("chat_id", room.id) + field("target_seq", room.seqs.at(message));
  return cast_.voice(author).must("edit_message", fields + "text: '" + room.texts.at(message) + " edited'").number("seq");
}

std::string Objects::name_of(const Situation& situation) const {
  switch (situation.person->bond) {
    case Bond::kSelf:
      return std::string(situation.actor->name);
    case Bond::kElsewhere:
      return space_of(*situation.actor) == kCollege ? "lyceum-companion" : "far-student";
    case Bond::kNobody:
    case Bond::kZero:
    case Bond::kOwn:
    case Bond::kShares:
    case Bond::kBlocks:
    case Bond::kParted:
    case Bond::kFar:
    case Bond::kFellow:
    case Bond::kClosed:
      break;
  }
  return std::string(situation.person->name);
}

std::string Objects::login_of(const Situation& situation) const {
  const auto bond = situation.person->bond;
  return bond == Bond::kZero ? "" : bond == Bond::kNobody ? std::string(kNoLogin) : cast_.login(name_of(situation));
}

std::uint64_t Objects::id_of_person(const Situation& situation) {
  const auto bond = situation.person->bond;
  if (bond == Bond::kZero || bond == Bond::kNobody) {
    return bond == Bond::kZero ? 0 : kNoId;
  }
  relate(situation);
  return cast_.id(name_of(situation));
}

// Makes true what they share, or shared once, or that they are gone.
void Objects::relate(const Situation& situation) {
  const auto bond = situation.person->bond;
  if (bond == Bond::kClosed) {
    close(name_of(situation));
  }
  const auto name = name_of(situation);
  const std::string actor(situation.actor->name);
  if (bond == Bond::kOwn) {
    make_own(actor, name);
  }
  if (bond != Bond::kShares && bond != Bond::kBlocks && bond != Bond::kParted) {
    return;
  }
  if (bond == Bond::kParted && !parted_.emplace(cast_.login(actor), cast_.login(name)).second) {
    return;
  }
  enter_yard(actor);
  enter_yard(name);
  if (bond == Bond::kBlocks) {
    block(name, actor);
  }
  if (bond == Bond::kParted) {
    cast_.voice("warden").must("remove_members", field("chat_id", yard_) + field("account_ids", cast_.id(name)));
    in_yard_.erase(cast_.login(name));
  }
}

void Objects::close(const std::string& name) {
  if (closed_.insert(cast_.login(name)).second) {
    cast_.voice("principal").must("close_account", field("account_id", cast_.id(name)));
  }
}

void Objects::enter_yard(const std::string& name) {
  if (in_yard_.insert(cast_.login(name)).second) {
    cast_.voice("warden").must("add_members", field("chat_id", yard_) + field("account_ids", cast_.id(name)));
  }
}

std::string Objects::credential(const Credential& credential) {
  close("former-student");  // so that there is a credential of a closed account
  return credential.login.empty() ? by_token(credential.space, token_of(credential.secret))
                                  : by_password(credential.space, credential.login, credential.secret, cast_.new_token());
}

}  // namespace atrium::matrix
