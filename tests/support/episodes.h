#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "tests/support/socket_judge.h"

namespace atrium::test {

// Plays an episode for each seed, several at once, since most of the time they wait for RocksDB to give up; says of the first that
// has a complaint how it is played again, and ends there. `usual` of them, or ATRIUM_EPISODES, from ATRIUM_FIRST_SEED on, or
// from where chance says: so a long run can be done in pieces. ATRIUM_TEST_SEED is one alone.
void play_episodes(std::uint64_t usual, const std::function<void(std::uint64_t seed, Complaints&)>& play);
// Whether so many are played that all that can happen has; of one alone nothing of the kind can be expected.
bool plays_many();
// The same for the numbers from 0 on, if nothing else is said.
void play_numbered(std::uint64_t usual, const std::function<void(std::uint64_t number, Complaints&)>& play);

}  // namespace atrium::test
