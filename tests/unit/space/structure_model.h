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
};

class StructureModel {
 public:
  std::map<std::uint64_t, std::set<wire::v1::Role>> people;
  std::set<std::uint64_t> closed;
  std::set<Tied> ties;
  std::map<std::uint64_t, TemplateChat> chats;
  std::map<std::uint64_t, std::set<std::uint64_t>> by_hand;  // chat: people

  // The tie is made, and a student's tie to another class ends.
  void tie(const Tied& tie);
  // Whether the administration may make it.
  bool may_tie(const Tied& tie) const;
  void close(std::uint64_t person);
  // By hand; whoever belongs in it anyway is in it for that.
  bool gate_opens(std::uint64_t chat, std::uint64_t person) const;
  // Those who were added by hand stay only while they may, and stop being so once they belong in the chat anyway.
  void settle_by_hand();

  std::set<std::uint64_t> members_of(std::uint64_t chat) const;

 private:
  bool is(std::uint64_t person, std::initializer_list<wire::v1::Role> any_of) const;
  bool tied(const Tied& tie) const { return ties.contains(tie); }
  bool belongs(const TemplateChat& chat, std::uint64_t person) const;
};

}  // namespace atrium::test
