#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <optional>
#include <utility>
#include <vector>

namespace atrium::media {

// From here on this process and its forks see no network, where users may have such a namespace; elsewhere the filter alone keeps them from
// it. To be called without threads.
void leave_network();

// Before anything hostile is near: bounds of memory, time and output; nobody may look into this process, it gains no rights, and it ends
// with its parent. False: some of that could not be had, or the parent has ended already.
bool bound_resources(pid_t parent);

// What a process may ask of the system: to compute on what it has open, and nothing else: no file is opened, no socket, no program, no
// other process is touched. What it tries is its end, but for opening a file, which fails. Made once, not for each file.
class CallFilter {
 public:
  static std::optional<CallFilter> make();

  // From here on, for all threads. After bound_resources(), which sees to it that no rights are gained; in a namespace of its own the
  // process would be let without. False: the system does not do that.
  bool apply() const;

 private:
  explicit CallFilter(std::vector<sock_filter> program) : program_(std::move(program)) {}

  std::vector<sock_filter> program_;
};

}  // namespace atrium::media
