#include "tests/matrix/objects.h"

#include <charconv>

#include "tests/matrix/objects_text.h"

namespace atrium::matrix {
namespace {

constexpr std::string_view kNoLogin = "nobody-here";
constexpr std::uint64_t kFarBehind = 1000;

std::string prefix_of(std::string_view space) { return space == kLyceum ? "lyceum-" : ""; }

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

std::string Objects::fill(std::string_view text, const Situation& situation) {
  std::string filled(text);
  put(filled, "$companion", std::to_string(cast_.id(prefix_of(space_of_object(situation)) + "companion")));
  if (filled.find("$mine") != std::string::npos) {
    put(filled, "$mine", std::to_string(chat_of_their_own(situation)));
  }
  if (situation.chat != nullptr) {
    put(filled, "$chat", std::to_string(room(situation).id));
    if (filled.find("$notice") != std::string::npos) {
      put(filled, "$notice", std::to_string(a_notice(situation)));
    }
  }
  if (situation.message != nullptr) {
    const auto message = situation.message->message;
    auto& about = room(situation);
    put(filled, "$message", std::to_string(about.seqs[message]));
    put(filled, "$poll", std::to_string(about.polls.contains(message) ? about.polls[message] : about.seqs[message]));
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
  if (situation.application != nullptr) {
    put(filled, "$application", std::to_string(an_application(situation.application->decided)));
  }
  put(filled, "$short", "school-" + std::to_string(++texts_));
  fill_admission(filled, situation);
  put(filled, "$tomorrow", tomorrow());
  if (situation.scheduled != nullptr) {
    put(filled, "$scheduled", std::to_string(a_scheduled_message(situation)));
  }
  if (situation.report != nullptr) {
    fill_report(filled, situation);
  }
  if (situation.upload != nullptr) {
    put(filled, "$upload", std::to_string(an_upload(situation)));
  }
  put(filled, "$hash", a_hash());
  put(filled, "$fresh", "fresh-" + std::to_string(++texts_));
  put(filled, "$new", "Новое " + std::to_string(++texts_));
  fill_versions(filled, situation);
  if (situation.credential != nullptr && filled.find("$credential") != std::string::npos) {
    put(filled, "$credential", credential(*situation.credential));
  }
  if (situation.wished_role != nullptr) {
    put(filled, "$role", std::string(situation.wished_role->words));
  }
  return filled;
}

// Those who can't be in any have none.
std::uint64_t Objects::chat_of_their_own(const Situation& situation) {
  const auto standing = situation.actor->standing;
  if (standing == Standing::kAnonymous || standing == Standing::kDismissed || situation.actor_has("operator")) {
    return kNoId;
  }
  constexpr ChatRelation kOwnDirectChat{"own direct chat", ChatKind::kDirect, Place::kMember};
  auto own = situation;
  own.chat = &kOwnDirectChat;
  return room(own).id;
}

void Objects::fill_versions(std::string& filled, const Situation& situation) {
  for (const auto& [placeholder, question] :
       {std::pair("$settings", "read_settings"), std::pair("$profile", "read_profile")}) {
    if (filled.find(placeholder) != std::string::npos) {
      auto& reader = cast_.voice(prefix_of(space_of(*situation.actor)) + "warden");
      const auto versions = numbers(reader.must(question, ""), "version");
      put(filled, placeholder, std::to_string(versions.empty() ? 0 : versions.front()));
    }
  }
}

std::string Objects::look(const Situation& situation) {
  if (situation.person != nullptr) {
    relate(situation);
  }
  if (situation.report != nullptr) {
    a_report(situation);
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
  if (situation.upload != nullptr) {
    uploads_.clear();  // it may have been sent
  }
  if (situation.report != nullptr) {
    put_report_away(situation);
  }
  if (situation.kind != nullptr) {
    empty(answer.number("chat_id"), cast_.voice(situation.actor->name), cast_.id(situation.actor->name));
  }
  if (situation.school_class != nullptr) {
    make_class();
    own_.clear();  // a student left another class for it
  }
  if (situation.chat == nullptr || situation.chat->kind == ChatKind::kNone) {
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

// Whoever can't be blocked is not.
void Objects::block(const std::string& blocker, const std::string& actor) {
  if (blocked_.emplace(cast_.login(blocker), cast_.login(actor)).second) {
    cast_.voice(blocker).ask({"block_person", field("account_id", cast_.id(actor))});
  }
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
