#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "server/net/worker.h"
#include "server/space/environment.h"

namespace atrium::session {

// Argon2id (RFC 9106) with what it costs, as libsodium's string form keeps it.
struct HashCost {
  unsigned long long passes;
  std::size_t memory_bytes;
};
HashCost default_cost();

// The hash of a new password. Takes as long as a check; not for a worker's thread.
std::string hash_password(const std::string& password, HashCost cost = default_cost());

// Checks passwords on one thread of its own, at low priority, with a bounded queue: a flood of sign-ins can't touch a
// message and costs one hash's memory.
class PasswordHasher {
 public:
  explicit PasswordHasher(HashCost cost = default_cost());
  ~PasswordHasher();
  PasswordHasher(const PasswordHasher&) = delete;
  PasswordHasher& operator=(const PasswordHasher&) = delete;

  enum class Place : std::uint8_t { kFree, kQueueIsFull, kAddressHasItsShare };
  // Tells on `home` whether the password fits. An empty hash never does, and takes as long; a check that nobody waits for any
  // more is answered without. Not kFree: there is no place for it now, and nothing is told. Any thread.
  [[nodiscard]] Place check(space::PasswordCheck check, net::Worker& home);

  // Ends the check under way and drops those that wait; by then nobody may call `check` any more. Before the workers are destroyed, whose
  // sockets those who wait own.
  void stop();

 private:
  struct Job {
    space::PasswordCheck check;
    net::Worker* home;
  };
  void run();
  Place place_for(const guard::Attempt& attempt) const;
  void drop_unwanted();
  static void answer(Job& job, space::PasswordVerdict verdict);

  const HashCost cost_;
  const std::string nobody_;  // what an empty hash is compared with
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace atrium::session
