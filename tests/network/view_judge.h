#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/network/participant.h"

namespace atrium::test {

// What the store holds of the chats of an episode, read by somebody whom nothing disturbs, once nobody is connected any more.
// What a program had on its way when it was ended may have come in late.
struct Stored {
  struct Chat {
    std::vector<client::Entry> entries;  // the one with seq n stands at n - 1
    client::Seq opened = 0;              // its newest entry when the episode began: everybody was in it
    bool open_history = false;
    client::Seq rest = 0;  // its newest entry when all had come to rest: everybody who is in has got as far

    // Whether somebody is in it when this entry is the newest; and whether they may ever see it.
    bool is_in(client::AccountId account, client::Seq seq) const;
    bool shows(client::AccountId account, client::Seq seq) const;
    bool was_removed(client::AccountId account) const;
  };
  std::map<client::ChatId, Chat> chats;
};

// Says what is wrong with what a participant was told, in sentences; empty = nothing. Knows nothing of the SDK's bookkeeping.
std::string judge(const Stored& stored, const Participant& participant);

}  // namespace atrium::test
