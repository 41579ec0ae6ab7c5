#pragma once

#include <sys/types.h>

#include <functional>

namespace atrium::media {

// The zygote: waits for orders (orders.h) and has each file looked into by a fork of its own, in which `look` finds nothing open but this
// one file and what is to be made of it; what `look` returns is its exit status. One fork at a time; it is a child until it was said how
// it ended, so that nobody else has its id. `look` gets the id of the zygote. Returns the exit status of the zygote, once nobody gives
// orders any more. To be called without threads: a fork has none of them, but what they had locked.
int serve(const std::function<int(pid_t zygote)>& look);

}  // namespace atrium::media
