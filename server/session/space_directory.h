#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "server/net/worker.h"
#include "server/space/space.h"

namespace atrium::session {

// A space with its home thread. Only that thread may touch the space.
struct SpaceHost {
  net::Worker* home;
  space::Space* space;
};

// Which spaces this server has, by short name. Filled before the first connection, then read from any thread.
class SpaceDirectory {
 public:
  void add(std::string name, SpaceHost host) { hosts_[std::move(name)] = host; }
  const SpaceHost* find(std::string_view name) const {
    const auto found = hosts_.find(name);
    return found == hosts_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, SpaceHost, std::less<>> hosts_;
};

}  // namespace atrium::session
