#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

#include "server/guard/sign_in_guard.h"
#include "server/net/task.h"

namespace atrium::session {

// Keeps what the guard remembers in the file `guard` of a folder, so that nobody opens a shut login by a restart. It is written without a
// sync: after a power loss the guard begins anew, or as it was a little before.
class GuardFile {
 public:
  // The clock: milliseconds since 1970-01-01 UTC. No folder: nothing is kept.
  GuardFile(std::filesystem::path folder, std::shared_ptr<guard::SignInGuard> guard,
            std::function<std::int64_t()> wall_clock);

  // The guard goes on with what is there. A file that can't be used is reported, and the guard begins anew.
  void load();
  // Writes it now. Once nothing is on its way to be written.
  void save();
  // Writes it on a pool, which must end before this does. However often it is asked, one write is under way and one waits. Any thread.
  void save_soon(const std::function<void(net::Task)>& pool);

 private:
  void save_all();
  bool write(const std::string& bytes) const;

  const std::filesystem::path folder_;
  const std::shared_ptr<guard::SignInGuard> guard_;
  const std::function<std::int64_t()> wall_clock_;
  std::mutex mutex_;
  bool under_way_ = false;
  bool once_more_ = false;
};

}  // namespace atrium::session
