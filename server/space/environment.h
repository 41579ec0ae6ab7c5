#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "server/config/limits.h"
#include "server/delivery/outbox.h"
#include "server/net/worker.h"
#include "storage/committer.h"
#include "storage/store.h"

namespace atrium::space {

// Whether a password fits; and if it does, the hash of the one that is to follow it.
struct PasswordVerdict {
  bool right = false;
  std::string new_hash;
};

// A password to be checked against a hash (or, for no hash, to take as long).
struct PasswordCheck {
  std::string password;
  std::string hash;
  std::function<bool()> wanted;                      // any thread: false once nobody waits for it
  std::function<void(const PasswordVerdict&)> done;  // on the home thread
  std::string new_password = {};                     // empty = none is to follow
  bool only_hash = false;                            // there is nothing to check: `new_password` is somebody's first
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
  // Argon2id on a thread of its own. False: the queue is full.
  std::function<bool(PasswordCheck)> check_password;
  // What a sync takes these days.
  std::function<std::chrono::microseconds()> sync_time;
  std::size_t sockets_per_account = 8;
  // A fan-out waits at most so long for the next group; 0 = it does not.
  std::chrono::microseconds fanout_wait = limits::kHoldTime;
};

}  // namespace atrium::space
