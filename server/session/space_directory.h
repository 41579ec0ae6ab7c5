#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "server/net/worker.h"
#include "server/space/space.h"

namespace atrium::session {

// A space with its home thread. Only that thread may touch the space.
struct SpaceHost {
  net::Worker* home;
  space::Space* space;
};

// Which spaces this server has, by short name. They only become more. Any thread; asked when somebody signs in, not afterwards.
class SpaceDirectory {
 public:
  void add(std::string name, SpaceHost host) {
    const std::unique_lock lock(mutex_);
    hosts_[std::move(name)] = host;
  }
  std::optional<SpaceHost> find(std::string_view name) const {
    const std::shared_lock lock(mutex_);
    const auto found = hosts_.find(name);
    return found == hosts_.end() ? std::nullopt : std::optional(found->second);
  }

  std::vector<std::string> names() const {
    const std::shared_lock lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [name, host] : hosts_) {
      names.push_back(name);
    }
    return names;
  }

 private:
  mutable std::shared_mutex mutex_;
  std::map<std::string, SpaceHost, std::less<>> hosts_;
};

}  // namespace atrium::session
