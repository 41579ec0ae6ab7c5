#pragma once

#include <sys/types.h>

namespace atrium::media {

// Before anything hostile is near: bounds of memory, time and output; nobody may look into this process, it gains no rights, and it ends
// with its parent. False: some of that could not be had, or the parent has ended already.
bool bound_resources(pid_t parent);

// From here on the process computes on what it has open, and nothing else: no file is opened, no socket, no program, no other process is
// touched. What it tries is its end, but for opening a file, which fails.
bool close_doors();

}  // namespace atrium::media
