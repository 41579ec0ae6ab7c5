#pragma once

#include <array>
#include <cstddef>
#include <string_view>

// A school day as numbers: bench/day.md tells where they come from.
namespace atrium::bench {

enum class Kind { kStaff, kStudent, kParent };
constexpr std::size_t kKinds = 3;
constexpr std::array<Kind, kKinds> kAllKinds{Kind::kStaff, Kind::kStudent, Kind::kParent};

constexpr std::array<std::size_t, kKinds> kPeople{50, 700, 900};  // by kind
constexpr std::size_t kSchoolSize = kPeople[0] + kPeople[1] + kPeople[2];
constexpr std::size_t kClasses = 28;

// A part of the day, by kind of people.
struct Scene {
  std::string_view name;
  double minutes;                                // of a day
  std::array<double, kKinds> online;             // the share who has the application open
  std::array<double, kKinds> messages_per_hour;  // of each of them
};

constexpr std::array<Scene, 5> kScenes{{
    {"morning", 60, {0.6, 0.5, 0.4}, {2, 2, 1}},
    {"lesson", 300, {0.3, 0.1, 0.2}, {0.5, 0.3, 0.2}},
    {"break", 90, {0.6, 0.6, 0.2}, {3, 8, 0.5}},
    {"afternoon", 180, {0.5, 0.45, 0.25}, {2, 4, 0.5}},
    {"evening", 210, {0.3, 0.6, 0.5}, {1, 5, 1.5}},
}};
// Beside these: the head, to the whole school.
constexpr double kAnnouncementsPerHour = 2;

constexpr std::size_t of(Kind kind) { return static_cast<std::size_t>(kind); }
std::size_t online(const Scene& scene, Kind kind);
std::size_t online(const Scene& scene);
// A school's, of all together.
double messages_per_hour(const Scene& scene);
// How many connections a school has when most are online.
std::size_t most_online();

// What people of a kind write where, as shares that add up to 1.
struct Habits {
  double own_class;  // a student's class; a parent's: that of the parents; of staff: a class that they lead or teach
  double subject;    // of staff: the parents of a class
  double direct;
  double staff_room;
};
constexpr std::array<Habits, kKinds> kHabits{{
    {0.25, 0.25, 0.2, 0.3},
    {0.7, 0.05, 0.25, 0},
    {0.7, 0, 0.3, 0},
}};

}  // namespace atrium::bench
