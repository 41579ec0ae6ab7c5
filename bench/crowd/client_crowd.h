#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "bench/crowd/crowd_client.h"
#include "bench/crowd/tally.h"
#include "bench/load/load_socket.h"
#include "client-sdk/cpp/src/backoff.h"

namespace atrium::bench {

constexpr int kNoCloseCode = 1006;  // a connection that ended without one, in words of RFC 6455
constexpr int kRefused = 0;         // one whose sign-in was refused

// Many signed-in clients on one thread. Whoever loses the connection comes back as the SDK does: after its back-off, by token, from where
// the client was. 250 share a source address (127.1.x.y): one has ports for 28,000 only, and so a school looks to the server.
class ClientCrowd {
 public:
  // How a client takes what comes: all, nothing, or a byte a second.
  enum class Reading { kAll, kNothing, kTrickle };

  // A far one has small packets and a small buffer, as over a telephone: the system holds little for it.
  enum class Link { kNear, kFar };

  explicit ClientCrowd(std::uint16_t port, Cover cover = Cover::kPlain);
  ~ClientCrowd();
  ClientCrowd(const ClientCrowd&) = delete;
  ClientCrowd& operator=(const ClientCrowd&) = delete;

  // A client that is away; returns its number, from 0.
  std::size_t add(Pass pass, Link link = Link::kNear);
  std::size_t size() const { return members_.size(); }
  CrowdClient& client(std::size_t number) { return members_[number]->client; }
  std::size_t there() const { return there_; }
  // How many of those who came, and did not leave, are not there.
  std::size_t missing() const;
  Tally& tally() { return tally_; }

  // Connects those who are away, so many at a time. Throws when it takes more than two minutes.
  void enter_all(std::size_t at_once = 64);
  // Ends the connection by a reset, as when a network is lost, and has the client come back.
  void cut(std::size_t number);
  // Who is there goes for good, by a reset.
  void leave(std::size_t number);
  void come(std::size_t number);
  // Until the connection ends: who comes back reads all.
  void read_as(std::size_t number, Reading reading);
  Reading reading(std::size_t number) const { return members_[number]->reading; }
  // False if that client is not there, and so says nothing.
  bool say(std::size_t number, std::uint64_t chat, Stamp stamp, std::string_view text);

  // Does what is due and what is ready, and waits for it at most so long.
  void turn(Clock::duration most);
  // Turns until it holds; false if it took too long.
  bool turn_until(const std::function<bool()>& holds, Clock::duration most);
  // How many of those who came, and did not leave, have not all entries up to these heads.
  std::size_t behind(const Heads& heads) const;

 private:
  struct Member {
    Member(Pass pass, Link its_link, std::uint64_t seed);
    CrowdClient client;
    const Link link;
    LoadSocket socket;
    client::Backoff backoff;
    Reading reading = Reading::kAll;
    std::uint32_t attempt = 0;  // what belongs to an earlier one is passed over
    std::uint32_t interest = 0;
    bool awaits_server = false;  // whose turn it is in the handshake of TLS
    bool is_counted = false;     // among those who are there
    bool is_wanted = false;      // came, and did not leave
  };
  enum class What { kConnect, kDeadline, kByte };
  struct Timer {
    Clock::time_point due;
    std::size_t number;
    std::uint32_t attempt;
    What what;
    bool operator>(const Timer& other) const { return due > other.due; }
  };

  void connect(std::size_t number);
  void on_timer(const Timer& timer);
  void on_ready(std::size_t number, std::uint32_t events);
  void read(Member& member, std::size_t most);
  // Sends what the socket takes, and says what it is to be woken for.
  void flush(std::size_t number);
  void want(std::size_t number);
  void lose(std::size_t number);
  // The server ended it, or it never was: the next attempt follows.
  void end(std::size_t number, int code);
  void after(Clock::duration wait, std::size_t number, What what);
  void recount(Member& member);

  const std::uint16_t port_;
  const Cover cover_;
  const int epoll_;
  Tally tally_;
  std::vector<std::unique_ptr<Member>> members_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  std::vector<char> buffer_;
  std::size_t there_ = 0;
};

}  // namespace atrium::bench
