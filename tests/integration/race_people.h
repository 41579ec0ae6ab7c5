#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/integration/wire_tap.h"
#include "tests/support/dice.h"
#include "tests/support/socket_judge.h"

namespace atrium::test {

// What the people of a race share. They run on threads of their own.
struct RaceCourse {
  std::uint16_t port = 0;
  std::vector<std::uint64_t> chats;
  std::uint64_t sends = 0;               // in all
  std::atomic<std::uint64_t> sent = 0;   // acknowledged so far
  std::atomic<std::uint64_t> moves = 0;  // people let in or removed so far
  std::atomic<std::uint64_t> texts = 0;  // each text has a number of its own
  Clock::time_point give_up = Clock::now() + std::chrono::seconds(60);
  std::atomic<bool> over = false;  // all is sent, and everybody was let in again
  // The last entry of each chat; set before `over`.
  std::map<std::uint64_t, std::uint64_t> heads;
};

// Everything that one socket got, and when.
struct Recording {
  struct Frame {
    Clock::time_point at;
    std::string bytes;
  };
  std::uint64_t epoch = 0;
  ResumeFrom from;
  std::vector<Frame> frames;
  std::map<std::uint64_t, Clock::time_point> asked;  // by frame id
  bool until_the_end = false;                        // it was open when the race was over
};

// A person with one socket, signed in.
class RacePerson {
 public:
  RacePerson(RaceCourse& course, std::string name, std::uint64_t account, std::string token, std::uint64_t seed);
  virtual ~RacePerson() = default;

  const std::string& name() const { return name_; }
  std::uint64_t account() const { return account_; }
  // Of sockets that are closed; everything after the person's thread has ended.
  const std::vector<Recording>& recordings() const { return recordings_; }

 protected:
  // Connects and signs in; the socket may go away again at any time.
  void connect();
  bool connected() const { return socket_ != nullptr && socket_->open(); }
  // Whether it makes sense to wait for what has not come yet.
  bool patient() const { return Clock::now() < course_.give_up; }
  void cut() { socket_ = nullptr; }
  std::uint64_t send(wire::v1::ClientFrame frame);
  void resume(ResumeFrom from);
  std::vector<wire::v1::ServerFrame> receive(std::chrono::milliseconds patience);
  wire::v1::RequestId next_request();
  Recording& recording() { return recordings_.back(); }

  RaceCourse& course_;
  Dice dice_;

 private:
  const std::string name_;
  const std::uint64_t account_;
  const std::string token_;
  std::unique_ptr<WireTap> socket_;
  std::vector<Recording> recordings_;
  std::uint64_t next_frame_ = 0;
  std::uint64_t next_counter_ = 0;
};

// A member from the beginning who hears everything.
class Witness final : public RacePerson {
 public:
  using RacePerson::RacePerson;
  // Listens from the return on.
  void come();
  void run();

 private:
  bool has_all() const;
  std::map<std::uint64_t, std::uint64_t> newest_;
};

// Writes, and edits what it wrote long ago, with many commands in flight.
class Sender final : public RacePerson {
 public:
  using RacePerson::RacePerson;
  void run(std::uint64_t messages);

 private:
  void say();
  std::map<std::uint64_t, std::pair<std::uint64_t, bool>> asked_;     // chat, and whether it is a message; by frame id
  std::map<std::uint64_t, std::vector<std::uint64_t>> own_messages_;  // by chat
};

// Between these two somebody was not in a chat, and knew: the removal was acknowledged, and no join was asked for.
struct Absence {
  Clock::time_point removed;
  Clock::time_point asked_again;
};

// Lets people in and removes them, one at a time and in quick succession.
class Moderator final : public RacePerson {
 public:
  using RacePerson::RacePerson;
  void run(const std::vector<std::uint64_t>& movers);

  // By chat and account.
  const std::vector<Absence>& absences(std::uint64_t chat, std::uint64_t account) const;

 private:
  using Place = std::pair<std::uint64_t, std::uint64_t>;  // chat, account
  void move(const Place& place);
  void say_goodbye();
  void take_answers(std::chrono::milliseconds patience);

  std::map<Place, bool> away_;
  std::map<Place, std::vector<Absence>> absences_;
  std::map<std::uint64_t, Place> removals_;  // not answered yet, by frame id
  std::map<Place, std::uint64_t> newest_move_;
  std::size_t unanswered_ = 0;
};

// Is let in and removed, and meanwhile hears, reads history, goes away and comes back.
class Mover final : public RacePerson {
 public:
  using RacePerson::RacePerson;
  void run();

 private:
  void come_back();
  void read_history();
  void follow(const wire::v1::ServerFrame& frame);
  bool has_all() const;

  std::map<std::uint64_t, std::uint64_t> positions_;
  bool listens_ = false;
  bool has_resumed_ = false;  // on this socket
};

}  // namespace atrium::test
