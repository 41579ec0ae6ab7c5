#include "server/session/password_hasher.h"

#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "server/config/limits.h"

namespace atrium::session {

HashCost default_cost() { return {limits::kHashPasses, limits::kHashMemoryBytes}; }

std::string hash_password(const std::string& password, HashCost cost) {
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), cost.passes, cost.memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::runtime_error("no memory for a password's hash");
  }
  hash.resize(hash.find('\0'));
  return hash;
}

PasswordHasher::PasswordHasher(HashCost cost)
    : cost_(cost), nobody_(hash_password("nobody", cost)), thread_([this] { run(); }) {}

PasswordHasher::~PasswordHasher() { stop(); }

void PasswordHasher::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  }
  jobs_.clear();
}

PasswordHasher::Place PasswordHasher::check(space::PasswordCheck check, net::Worker& home) {
  {
    const std::scoped_lock lock(mutex_);
    if (place_for(check.attempt) != Place::kFree) {
      drop_unwanted();
    }
    if (const auto place = place_for(check.attempt); place != Place::kFree) {
      return place;
    }
    jobs_.push_back({std::move(check), &home});
  }
  wake_.notify_one();
  return Place::kFree;
}

PasswordHasher::Place PasswordHasher::place_for(const guard::Attempt& attempt) const {
  if (jobs_.size() >= limits::kHashQueue) {
    return Place::kQueueIsFull;
  }
  const auto of_same_address = [&](const Job& job) {
    return job.check.attempt.device == 0 && job.check.attempt.address == attempt.address;
  };
  const bool counts = attempt.address != 0 && attempt.device == 0;
  return counts && std::ranges::count_if(jobs_, of_same_address) >= limits::kHashPlacesPerAddress
             ? Place::kAddressHasItsShare
             : Place::kFree;
}

void PasswordHasher::drop_unwanted() {
  std::deque<Job> wanted;
  for (auto& job : jobs_) {
    if (job.check.wanted()) {
      wanted.push_back(std::move(job));
    } else {
      answer(job, {false, {}, {}, false});
    }
  }
  jobs_ = std::move(wanted);
}

void PasswordHasher::answer(Job& job, space::PasswordVerdict verdict) {
  job.home->post([done = std::move(job.check.done), verdict = std::move(verdict)] { done(verdict); });
}

void PasswordHasher::run() {
  constexpr int kLowPriority = 10;
  // On Linux this sets the calling thread's; if it may not, hashing just competes as an equal.
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLowPriority);
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (stopping_) {
      return;
    }
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    auto& check = job.check;
    if (check.wanted()) {
      const auto& hash = check.hash.empty() ? nobody_ : check.hash;
      const bool fits =
          !check.only_hash && crypto_pwhash_str_verify(hash.c_str(), check.password.data(), check.password.size()) == 0;
      space::PasswordVerdict verdict;
      verdict.right = check.only_hash || (fits && !check.hash.empty());
      if (verdict.right && !check.new_password.empty()) {
        verdict.new_hash = hash_password(check.new_password, cost_);
      }
      answer(job, std::move(verdict));
    } else {
      answer(job, {false, {}, {}, false});
    }
    sodium_memzero(check.password.data(), check.password.size());
    sodium_memzero(check.new_password.data(), check.new_password.size());
    lock.lock();
  }
}

}  // namespace atrium::session
