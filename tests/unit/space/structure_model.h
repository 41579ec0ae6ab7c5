#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "atrium/wire/v1/session.pb.h"
#include "atrium/wire/v1/structure.pb.h"

// What a school's chats should hold, worked out anew from nothing but who is what, in the plainest way there is. It shares no code with
// the server: sets, and a sentence of the requirements for each kind of chat.
namespace atrium::test {

struct Tied {
  wire::v1::TieKind kind;
  std::uint64_t who;
  std::uint64_t unit;
  std::uint64_t discipline;
  std::uint64_t ward;
  friend auto operator<=>(const Tied&, const Tied&) = default;
};

struct TemplateChat {
  wire::v1::ChatTemplate chat_template;
  std::uint64_t unit = 0;
  std::uint64_t discipline = 0;
  // Of a channel of the administration.
  std::set<wire::v1::Role> roles = {};
  std::set<wire::v1::TieKind> kinds = {};
};

class StructureModel {
 public:
  std::map<std::uint64_t, std::set<wire::v1::Role>> people;
  std::set<std::uint64_t> closed;
  std::set<Tied> ties;
  std::map<std::uint64_t, TemplateChat> chats;
  std::map<std::uint64_t, std::set<std::uint64_t>> by_hand;   // chat: people
  std::map<std::uint64_t, std::set<std::uint64_t>> kept_out;  // chat: people
  std::map<std::uint64_t, std::set<std::uint64_t>> frozen;    // chat of an archived class: who is left in it
  std::map<std::uint64_t, std::string> titles;                // of the classes that are not archived
  // Parents whom nobody has confirmed, and the classes that their links named: they are among these parents and nowhere else.
  std::map<std::uint64_t, std::set<std::uint64_t>> on_trial;

  // The tie is made, and a student's tie to another class ends.
  void tie(const Tied& tie);
  // Whether the administration may make it.
  bool may_tie(const Tied& tie) const;
  void close(std::uint64_t person);
  // Its chats keep whom they have, its ties end.
  void archive(std::uint64_t unit);
  // Whether the head may keep somebody out: who has a place there by the template and does not look after the chat.
  bool may_keep_out(std::uint64_t chat, std::uint64_t person) const;
  std::string title_of(std::uint64_t chat) const;
  // By hand; whoever belongs in it anyway is in it for that.
  bool gate_opens(std::uint64_t chat, std::uint64_t person) const;
  // Those who were added by hand stay only while they may, and stop being so once they belong in the chat anyway.
  void settle_by_hand();
  // The same for those who are left in the chats of archived classes: while they have a role that the chat is for.
  void settle_frozen();

  std::set<std::uint64_t> members_of(std::uint64_t chat) const;
  // Those of them who look after the chat; not for chats of archived classes.
  std::set<std::uint64_t> moderators_of(std::uint64_t chat) const;

 private:
  bool is(std::uint64_t person, std::initializer_list<wire::v1::Role> any_of) const;
  bool tied(const Tied& tie) const { return ties.contains(tie); }
  bool belongs(const TemplateChat& chat, std::uint64_t person) const;
  bool looks_after(const TemplateChat& chat, std::uint64_t person) const;
  bool is_let_in(std::uint64_t chat, std::uint64_t person) const;
  bool is_meant(const TemplateChat& channel, std::uint64_t person) const;
};

}  // namespace atrium::test
