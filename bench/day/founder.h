#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "bench/day/model.h"

namespace atrium::bench {

// Somebody with a device, and the chats in which they write.
struct Pupil {
  Kind kind = Kind::kStudent;
  std::string token;
  std::vector<std::uint64_t> own_class;  // see Habits
  std::vector<std::uint64_t> subject;
  std::vector<std::uint64_t> direct;
  std::vector<std::uint64_t> staff_room;
};

struct School {
  std::string space;
  std::vector<Pupil> people;  // the staff, the students, the parents; the head is the first
  std::uint64_t channel = 0;  // of the whole school
};

// Founds so many schools, each a space with its classes, ties and the chats that follow from them, in a folder in which a server has run
// and none does. Throws if it can't be opened.
std::vector<School> found_schools(const std::filesystem::path& data, std::size_t count,
                                  const std::function<void(std::size_t)>& progress);

}  // namespace atrium::bench
