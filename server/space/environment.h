#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "server/codes/code_letter.h"
#include "server/config/limits.h"
#include "server/delivery/outbox.h"
#include "server/guard/sign_in_guard.h"
#include "server/net/worker.h"
#include "server/space/files.h"
#include "server/space/founding.h"
#include "storage/committer.h"
#include "storage/store.h"

namespace atrium::space {

// Whether a password fits; and if it does, the hash of the one that is to follow it.
struct PasswordVerdict {
  bool right = false;
  std::string new_hash;
  std::chrono::milliseconds shut_for{0};  // this wrong one has shut the login for so long
  bool checked = true;                    // false: nobody waited for it any more
};

// A password to be checked against a hash (or, for no hash, to take as long).
struct PasswordCheck {
  std::string password;
  std::string hash;
  std::function<bool()> wanted;                      // any thread: false once nobody waits for it
  std::function<void(const PasswordVerdict&)> done;  // on the home thread, once
  std::string new_password = {};                     // empty = none is to follow
  bool only_hash = false;                            // there is no hash to check: `judge` says alone whether it is right
  guard::Attempt attempt = {};                       // who tries
  // On the home thread, before `done`: whether an attempt that fits is right as things stand by then. What it says is what the guard
  // counts.
  std::function<bool()> judge = {};
};

// Whether it is under way, or why it is not checked at all, and when to ask again.
struct PasswordTurn {
  enum class Refusal : std::uint8_t { kNone, kTooManyWrong, kQueueIsFull };
  Refusal refusal = Refusal::kNone;
  std::chrono::milliseconds retry_after{0};

  bool under_way() const { return refusal == Refusal::kNone; }
};

// What lies beyond a space.
struct Outside {
  // Sends a code, sooner or later; what goes wrong there is reported there.
  std::function<void(codes::CodeLetter)> send_code = [](const codes::CodeLetter&) {};
  // Whether there is a space of this name.
  std::function<bool(std::string_view)> has_space = [](std::string_view) { return false; };
  // Founds a space, once, however often it is asked for it; `done` on the asker's home thread when it is there.
  std::function<void(const Founding&, std::function<void()> done)> found = [](const Founding&, std::function<void()>) {};
  // Gives a school that was founded another invite for its head, in place of the one before; `done` on the asker's home thread with
  // whether it has none yet.
  std::function<void(SpaceId, const std::string& hash, std::function<void(bool)> done)> renew_head_invite =
      [](SpaceId, const std::string&, std::function<void(bool)>) {};
  // Removes content of this SHA-256, which nothing in the space names any more.
  std::function<void(SpaceId, const std::string& sha256)> remove_content = [](SpaceId, const std::string&) {};
};

// What a space needs of the world. Everything that a test wants to own is passed in.
struct Environment {
  net::Worker& home;
  delivery::Outbox& outbox;
  storage::Committer& committer;
  const storage::Store& store;
  // Milliseconds since 1970-01-01 UTC.
  std::function<std::int64_t()> now_ms;
  // A random number that isn't 0, from a cryptographic generator.
  std::function<std::uint64_t()> random;
  // Runs work that may touch the disk on the read pool; the work posts its result home itself.
  std::function<void(net::Task)> read_pool;
  // Argon2id on a thread of its own, for who has not tried too many.
  std::function<PasswordTurn(PasswordCheck)> check_password;
  // What a sync takes these days.
  std::function<std::chrono::microseconds()> sync_time;
  std::size_t sockets_per_account = 8;
  // A fan-out waits at most so long for the next group; 0 = it does not.
  std::chrono::microseconds fanout_wait = limits::kHoldTime;
  // What one account may ask for, and of that write.
  guard::Rate command_rate{};
  guard::Rate message_rate{};
  Outside outside = {};
  // That the newest entries of its chats may take in memory.
  std::size_t tails_bytes = limits::kTailsBytes;
  // How many bytes more the disk has room for; 0: nothing new.
  std::function<std::uint64_t()> room_bytes = [] { return ~0ull; };
  bool has_room() const { return room_bytes() > 0; }
  FileRules file_rules = {};
  // How often the clock is looked at while something is to come; shorter in tests, which set it.
  std::chrono::milliseconds due_poll = limits::kDuePoll;
};

}  // namespace atrium::space
