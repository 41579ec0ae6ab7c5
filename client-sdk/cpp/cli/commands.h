#pragma once

#include "settings.h"

// The subcommands. Each returns the exit status, or throws Failed.
namespace atrium::cli {

int run_sign_in(const Settings& settings);
int run_whoami(const Settings& settings);
int run_chats(const Settings& settings);
int run_history(const Settings& settings);
int run_read(const Settings& settings);
int run_send(const Settings& settings);
int run_listen(const Settings& settings);

}  // namespace atrium::cli
