// The school day: what the model says, and that a founded school is one in which its people can write.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <numeric>

#include "bench/crowd/verdict.h"
#include "bench/day/school_day.h"

namespace atrium::bench {
namespace {

TEST(SchoolModel, HasHabitsThatAddUp) {
  for (const auto& habits : kHabits) {
    EXPECT_NEAR(habits.own_class + habits.subject + habits.direct + habits.staff_room, 1, 1e-9);
  }
}

TEST(SchoolModel, SaysHowManyAreOnline) {
  EXPECT_EQ(online(kScenes[1], Kind::kStudent), 70u);
  EXPECT_EQ(online(kScenes[1]), 265u);
  EXPECT_EQ(most_online(), 885u) << "in the evening";
  EXPECT_NEAR(messages_per_hour(kScenes[1]), 2 + 15 * 0.5 + 70 * 0.3 + 180 * 0.2, 1e-9);
}

TEST(SchoolModel, LeavesTheServerItsDescriptors) {
  EXPECT_EQ(schools_that_fit(20'000), 21u);
  EXPECT_EQ(schools_that_fit(1024), 0u);
}

TEST(Sentences, AreMadeUpWhereThereAreNoRealOnes) {
  ::setenv("ATRIUM_TEST_DATA", "/nowhere", 1);
  const auto sentences = read_sentences();
  ::unsetenv("ATRIUM_TEST_DATA");
  EXPECT_FALSE(sentences.are_real);
  EXPECT_FALSE(sentences.texts.empty());
}

struct SchoolDayTest : testing::Test {
  SchoolDayTest() { std::filesystem::create_directories(folder); }
  ~SchoolDayTest() override { std::filesystem::remove_all(folder); }

  const std::filesystem::path folder = std::filesystem::temp_directory_path() / ("day_test." + std::to_string(::getpid()));
};

TEST_F(SchoolDayTest, IsOneInWhichNothingGetsLost) {
  const SchoolTown town(folder, 1);
  SchoolDay day(town, 1);
  const auto played = day.play(kScenes[2], {.speed = 600, .scene_s = 1, .moving_s = 0.2});
  EXPECT_EQ(played.online, 630u);
  EXPECT_GT(played.messages_per_s, 100);
  EXPECT_GT(played.waits.count(), 0u);
  day.play(kScenes[1], {.speed = 600, .scene_s = 0.2, .moving_s = 0.2});
  Verdict verdict("test");
  day.settle(verdict);
  EXPECT_TRUE(verdict.holds());
}

TEST_F(SchoolDayTest, HasEverybodyWriteWhereTheyMay) {
  const SchoolTown town(folder, 1);
  const auto& school = town.schools().front();
  ClientCrowd crowd(town.port());
  for (const auto& person : school.people) {
    crowd.add({school.space, person.token});
  }
  crowd.enter_all();
  std::size_t said = 0;
  for (std::size_t i = 0; i < school.people.size(); i += 97) {
    const auto& person = school.people[i];
    for (const auto* chats : {&person.own_class, &person.subject, &person.direct, &person.staff_room}) {
      said += !chats->empty() && crowd.say(i, chats->front(), {'a', Clock::now()}, "hello") ? 1 : 0;
    }
  }
  EXPECT_GT(said, 30u);
  Verdict verdict("test");
  verdict.settle({&crowd});
  EXPECT_TRUE(verdict.holds());
  EXPECT_TRUE(crowd.tally().refusals.empty());
}

}  // namespace
}  // namespace atrium::bench
