#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/matrix/cast.h"
#include "tests/matrix/situation.h"

namespace atrium::matrix {

// Makes situations true: chats with the actor in the right place and messages of the right people, ids of persons. Everything
// is made over the wire, by people who may.
class Objects {
 public:
  explicit Objects(Cast& cast);

  // What a question names by one placeholder is one thing, also where its answer is looked at.
  void begin_question() { invite_.reset(); }

  // The text with ids, seqs and texts in place of its placeholders.
  std::string fill(std::string_view text, const Situation& situation);

  // What others see of what the situation is about. A refusal must not change it.
  std::string look(const Situation& situation);

  // An accepted command has changed something: what it touched is put away, and made again when it is wanted.
  void put_away(const Situation& situation, const Answer& answer);
  // The person or the actor is not any more what the situation says.
  void replace_person(const Situation& situation) { replace(name_of(situation)); }
  void replace_actor(const Situation& situation) { replace(std::string(situation.actor->name)); }

 private:
  // A chat, and what stands where in it.
  struct Room {
    std::uint64_t id = 0;
    std::string keeper;  // who sees it from within, and is no actor
    std::map<Message, std::uint64_t> seqs;
    std::map<Message, std::string> texts;
    std::map<Message, std::uint64_t> polls;
    std::uint64_t notice = 0;
  };
  using Key = std::tuple<std::string, ChatKind, Place>;  // whose relation it is; of what space, if it is nobody's

  Room& room(const Situation& situation);
  Room make_direct(const std::string& one, const std::string& other);
  // With a student who was theirs when it was made.
  Room make_lost(const std::string& actor);
  // In the space of the people whose name begins so; the actor may be nobody.
  Room make_group(const std::string& prefix, ChatKind kind, Place place, const std::string& actor);
  void seat(Room& room, ChatKind kind, Place place, const std::string& actor);
  void write_all(Room& room, const std::string& author, const std::string& another);
  std::uint64_t say(Room& room, Message message, const std::string& author);
  std::uint64_t ask(Room& room, Message message, const std::string& author);
  std::uint64_t edit(Room& room, Message message, const std::string& author);
  void empty(std::uint64_t chat, Connection& moderator, std::uint64_t moderator_id);
  void replace(const std::string& name);

  std::string name_of(const Situation& situation) const;
  std::string login_of(const Situation& situation) const;
  std::uint64_t id_of_person(const Situation& situation);
  void relate(const Situation& situation);
  void enter_yard(const std::string& name);
  // Ties them as their role has it: teaches, leads, studies with or stands for the student. What is made for that can be ended.
  std::vector<std::uint64_t> tie_to(const std::string& actor, const std::string& student, std::uint64_t unit);
  void make_own(const std::string& actor, const std::string& student);
  void block(const std::string& blocker, const std::string& actor);
  void close(const std::string& name);
  std::string credential(const Credential& credential);
  std::uint64_t a_tie();
  std::uint64_t a_pupil();
  std::uint64_t class_chat();
  void make_class();
  void fill_class(std::string& filled, bool is_there);
  std::uint64_t chat_of_their_own(const Situation& situation);
  void fill_versions(std::string& filled, const Situation& situation);
  std::uint64_t an_application(Decided decided);
  // The secret of an invite as the situation says, and its id.
  std::pair<std::string, std::uint64_t> an_invite(const Situation& situation);
  std::uint64_t a_request(const Situation& situation);
  std::string a_hash();
  void fill_admission(std::string& filled, const Situation& situation);
  std::uint64_t an_upload(const Situation& situation);
  // Of the keeper, who asks everybody to confirm it.
  std::uint64_t a_notice(const Situation& situation);
  std::uint64_t a_scheduled_message(const Situation& situation);
  // A message that somebody has reported, as the situation says.
  struct ReportedMessage {
    std::uint64_t number = 0;
    std::uint64_t chat = 0;
    std::string complaint;
    std::string text;
  };
  Situation where_reported(const Situation& situation) const;
  ReportedMessage a_report(const Situation& situation);
  ReportedMessage make_report(const Situation& where, Reported report);
  void fill_report(std::string& filled, const Situation& situation);
  void put_report_away(const Situation& situation);
  void send_bytes(std::uint64_t upload, const std::string& authorization);

  Cast& cast_;
  std::map<Key, Room> rooms_;
  // A group of college people who share a chat, and who by login was in it with whom.
  std::uint64_t yard_ = 0;
  std::set<std::string> in_yard_;
  std::set<std::pair<std::string, std::string>> parted_;
  std::set<std::string> closed_;
  std::set<std::pair<std::string, std::string>> own_;
  std::set<std::pair<std::string, std::string>> blocked_;
  std::size_t texts_ = 0;
  // Another class after each command that was accepted about one.
  std::uint64_t class_ = 0;
  std::uint64_t own_class_ = 0;
  std::uint64_t lost_class_ = 0;
  std::uint64_t discipline_ = 0;
  std::uint64_t channel_ = 0;
  std::optional<std::pair<std::string, std::uint64_t>> invite_;
  std::map<std::string, std::uint64_t> uploads_;                         // by login
  std::map<std::pair<std::string, Reported>, ReportedMessage> reports_;  // by login, too, if they are somebody's
};

}  // namespace atrium::matrix
