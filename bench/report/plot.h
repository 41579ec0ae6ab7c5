#pragma once

#include <string>
#include <vector>

#include "bench/report/scale.h"

namespace atrium::bench {

// What a line looks like: no two of a plot differ by their colour alone.
struct LineStyle {
  enum class Weight { kThin, kBold };
  enum class Dash { kNone, kLong, kShort };

  std::size_t colour = 0;  // below kColours
  std::size_t marker = 0;  // below kMarkers
  Dash dash = Dash::kNone;
  Weight weight = Weight::kThin;
};

constexpr std::size_t kColours = 6;
constexpr std::size_t kGrey = 0;
constexpr std::size_t kBlue = 1;
constexpr std::size_t kMarkers = 5;

// `low` and `high` are the spread; equal to `y` if it is not known.
struct PlotPoint {
  double x = 0;
  double y = 0;
  double low = 0;
  double high = 0;
};

struct PlotLine {
  std::string name;
  LineStyle style;
  std::vector<PlotPoint> points;  // by x
};

struct Axis {
  std::string label;
  Growth growth = Growth::kLogarithmic;
  Unit unit = Unit::kPlain;
};

struct Plot {
  std::string bench;
  std::string file;  // without its ending
  std::string title;
  std::string subtitle;
  std::string note;  // small, below: where it was measured
  Axis x;
  Axis y;
  std::vector<PlotLine> lines;
};

// A picture of its own, in the colours of a light or a dark page. At least one line has a point.
std::string svg(const Plot& plot);

// For what stands between tags or in an attribute.
std::string escaped(const std::string& text);

}  // namespace atrium::bench
