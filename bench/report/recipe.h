#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bench/report/plot.h"

namespace atrium::bench {

// How the lines of a benchmark become a plot, or one for each value of `apart`.
struct Recipe {
  std::string bench;
  std::string file;
  std::string title;
  std::string subtitle;  // what was measured, and what is better
  std::string x;
  std::string y;
  Axis x_axis;
  Axis y_axis;
  std::vector<std::string> line{"case"};  // these fields differ between lines
  std::vector<std::string> apart{};       // and these between plots
  // Only results with one of these values, or without the field.
  std::vector<std::pair<std::string, std::vector<std::string>>> where{};
};

std::vector<Recipe> all_recipes();

}  // namespace atrium::bench
