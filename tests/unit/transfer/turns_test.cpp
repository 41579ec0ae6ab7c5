// Whose file is looked at next.
#include "server/transfer/turns.h"

#include <gtest/gtest.h>

#include <string>

namespace atrium::transfer {
namespace {

constexpr Turns::Owner kIvanova{SpaceId(1), AccountId(1)};
constexpr Turns::Owner kPetrov{SpaceId(1), AccountId(2)};
constexpr Turns::Owner kNamesake{SpaceId(2), AccountId(1)};

struct TurnsTest : testing::Test {
  Turns turns;
  std::string done;

  void add(const Turns::Owner& owner, char job) {
    turns.add(owner, [this, job] { done += job; });
  }
  // Begins the next job; whose it is.
  std::optional<Turns::Owner> begin() {
    const auto turn = turns.next();
    if (!turn) {
      return std::nullopt;
    }
    turn->second();
    return turn->first;
  }
};

TEST_F(TurnsTest, GoRoundAmongTheOwners) {
  for (const char job : std::string("abc")) {
    add(kIvanova, job);
  }
  add(kPetrov, 'x');
  add(kNamesake, 'y');
  while (const auto owner = begin()) {
    const bool has_more = turns.end(*owner);
    EXPECT_EQ(has_more, *owner == kIvanova && done.back() != 'c');
  }
  EXPECT_EQ(done, "axybc");
}

TEST_F(TurnsTest, OfOneOwnerOneIsUnderWay) {
  add(kIvanova, 'a');
  add(kIvanova, 'b');
  EXPECT_EQ(begin(), kIvanova);
  EXPECT_EQ(begin(), std::nullopt) << "with both threads free";
  add(kPetrov, 'x');
  EXPECT_EQ(begin(), kPetrov);
  EXPECT_TRUE(turns.end(kIvanova));
  EXPECT_EQ(begin(), kIvanova);
  EXPECT_EQ(done, "axb");
}

TEST_F(TurnsTest, WhatComesWhileOneIsUnderWayFollowsIt) {
  add(kIvanova, 'a');
  begin();
  add(kIvanova, 'b');
  EXPECT_EQ(begin(), std::nullopt);
  EXPECT_TRUE(turns.end(kIvanova));
  begin();
  EXPECT_FALSE(turns.end(kIvanova));
  add(kIvanova, 'c');
  EXPECT_EQ(begin(), kIvanova);
  EXPECT_EQ(done, "abc");
}

}  // namespace
}  // namespace atrium::transfer
