#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "tests/support/socket_judge.h"
#include "tests/unit/space/scripted_space.h"

namespace atrium::test {

// What somebody has of a chat: each entry's bytes, by seq.
using Log = std::map<std::uint64_t, std::string>;

// A person with a client as proto/README.md describes it: keeps a log of each chat, resumes with the newest seq of each, and
// reads history when told to reload a chat: a page at first, the rest when asked to. Frames wait on its socket until `take`; a
// cut loses those.
class Reader {
 public:
  // An uninterrupted one is never cut. It keeps what it has when it is removed, and reads at once what it missed until then.
  enum class Kind { kCut, kUninterrupted };
  Reader(ScriptedSpace& space, Complaints& complaints, std::string name, AccountId account, Kind kind);

  AccountId id() const { return account_; }
  void connect(bool right_epoch = true);
  void cut();
  bool connected() const { return socket_ != nullptr; }
  // Takes so many of the frames that wait; returns how many there were.
  std::size_t take(std::size_t at_most);
  // The socket has room for the next page of catch-up.
  bool take_page();
  std::size_t waiting() const;
  bool page_waits() const;
  std::uint64_t send(wire::v1::ClientFrame frame);
  // Who looks at frames first: what they take is nothing to the judge and the log.
  std::function<bool(const wire::v1::ServerFrame&)> takes;
  wire::v1::RequestId next_request();

  // Reads all of the history that was left for later.
  void read_the_rest();
  // Forgets the newest `entries` of a chat, or all but the oldest.
  void go_back(std::uint64_t chat, std::uint64_t entries);
  // Everything there is of every chat that this person is in now.
  bool has_all() const;
  // How many entries of a chat came after what this person has of it; the most of any chat.
  std::uint64_t furthest_behind() const;
  const std::map<std::uint64_t, Log>& logs() const { return logs_; }
  bool reloading() const { return !reloads_.empty(); }
  std::uint64_t resumed_as(wire::v1::Continuation how) const;

 private:
  class Socket;
  void receive(std::string_view bytes);
  void resumed(const wire::v1::Resumed& resumed);
  void forget(std::uint64_t chat);
  void reload(std::uint64_t chat, std::uint64_t from);
  void page(const wire::v1::HistoryPage& page, std::uint64_t frame_id);

  ScriptedSpace& space_;
  Complaints& complaints_;
  const std::string name_;
  const AccountId account_;
  const Kind kind_;
  std::shared_ptr<Socket> socket_;
  std::shared_ptr<space::Actor> actor_;
  std::optional<SocketJudge> judge_;
  std::map<std::uint64_t, Log> logs_;
  // Chats whose history is being read: the page that comes next.
  struct NextPage {
    std::uint64_t frame_id;
    std::uint64_t from;
  };
  std::map<std::uint64_t, NextPage> reloads_;
  // Chats whose history from this seq down is for later.
  std::map<std::uint64_t, std::uint64_t> rest_;
  // Chats with a gap, by the seq up to which there is none.
  std::map<std::uint64_t, std::uint64_t> whole_up_to_;
  // Chats of which the first page is there, and the rest is being read.
  std::set<std::uint64_t> read_in_full_;
  std::map<int, std::uint64_t> resumed_;
  std::uint64_t next_frame_ = 0;
  std::uint64_t next_counter_ = 0;
};

}  // namespace atrium::test
