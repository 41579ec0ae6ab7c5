#include "bench/report/scale.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace atrium::bench {
namespace {

constexpr std::array kSteps{1.0, 2.0, 5.0};
constexpr double kDecadesWithSteps = 3.2;  // more have a tick each

// 1, 2 and 5 times a power of ten, numbered: 0 is 1.
double step(int number) {
  const int count = static_cast<int>(kSteps.size());
  const int decade = static_cast<int>(std::floor(static_cast<double>(number) / count));
  return kSteps[static_cast<std::size_t>(number - decade * count)] * std::pow(10.0, decade);
}

int step_at_or_below(double value) {
  int number = static_cast<int>(std::floor(std::log10(value))) * static_cast<int>(kSteps.size());
  while (step(number + 1) <= value * (1 + 1e-9)) {
    ++number;
  }
  return number;
}

int step_at_or_above(double value) {
  const int below = step_at_or_below(value);
  return step(below) >= value * (1 - 1e-9) ? below : below + 1;
}

std::vector<double> logarithmic_ticks(double least, double most) {
  int first = step_at_or_below(least);
  int last = step_at_or_above(most);
  if (first == last) {
    --first;
    ++last;
  }
  const bool has_steps = std::log10(step(last) / step(first)) <= kDecadesWithSteps;
  std::vector<double> ticks;
  for (int number = first; number <= last; ++number) {
    const bool is_decade = number % static_cast<int>(kSteps.size()) == 0;
    if (has_steps || is_decade || number == first || number == last) {
      ticks.push_back(step(number));
    }
  }
  return ticks;
}

std::vector<double> linear_ticks(double most, Unit unit) {
  constexpr double kTicks = 5;
  double width = most > 0 ? most / kTicks : 1;
  if (unit == Unit::kBytes) {
    width = std::exp2(std::ceil(std::log2(width)));
  } else {
    width = step(step_at_or_above(width));
  }
  std::vector<double> ticks{0};
  while (ticks.back() < most * (1 - 1e-9) || ticks.size() == 1) {
    ticks.push_back(static_cast<double>(ticks.size()) * width);
  }
  return ticks;
}

std::string with_commas(std::string digits) {
  for (auto at = static_cast<int>(std::min(digits.find('.'), digits.size())) - 3; at > (digits[0] == '-' ? 1 : 0); at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string written(double value, const char* format) {
  char text[64];
  const auto size = std::snprintf(text, sizeof(text), format, value);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

Scale::Scale(Growth growth, double low, double high, double from, double to)
    : growth_(growth), low_(low), high_(high), from_(from), to_(to) {}

double Scale::measure(double value) const { return growth_ == Growth::kLogarithmic ? std::log(value) : value; }

double Scale::place(double value) const {
  const auto part = (measure(value) - measure(low_)) / (measure(high_) - measure(low_));
  return from_ + part * (to_ - from_);
}

std::vector<double> round_ticks(Growth growth, const std::vector<double>& values, Unit unit) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return growth == Growth::kLogarithmic ? logarithmic_ticks(*least, *most) : linear_ticks(*most, unit);
}

std::string short_number(double value, Unit unit) {
  if (unit == Unit::kBytes) {
    constexpr std::array kNames{" B", " KiB", " MiB", " GiB"};
    std::size_t power = 0;
    for (; std::abs(value) >= 1024 && power + 1 < kNames.size(); ++power) {
      value /= 1024;
    }
    return written(value, "%.4g") + kNames[power];
  }
  if (std::abs(value) >= 1e6) {
    return written(value / 1e6, "%.4g") + " M";
  }
  return std::abs(value) >= 1000 ? with_commas(written(value, "%.0f")) : written(value, "%.4g");
}

std::string table_number(double value) {
  if (!std::isfinite(value)) {
    return "-";
  }
  if (value == std::floor(value) || std::abs(value) >= 1000) {
    return with_commas(written(value, "%.0f"));
  }
  const auto digits = std::clamp(2 - static_cast<int>(std::floor(std::log10(std::abs(value)))), 0, 4);
  return written(value, ("%." + std::to_string(digits) + "f").c_str());
}

std::vector<double> spread_apart(const std::vector<double>& wanted, double gap, double low, double high) {
  std::vector<std::size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return wanted[a] < wanted[b]; });

  // Without the gaps they only have to keep their order: neighbours in the wrong order share their mean.
  struct Block {
    double sum;
    double count;
    double mean() const { return sum / count; }
  };
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < order.size(); ++i) {
    blocks.push_back({wanted[order[i]] - gap * static_cast<double>(i), 1});
    while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() > blocks.back().mean()) {
      const auto last = blocks.back();
      blocks.pop_back();
      blocks.back().sum += last.sum;
      blocks.back().count += last.count;
    }
  }
  const auto room = std::max(low, high - gap * (static_cast<double>(order.size()) - 1));
  std::vector<double> places(wanted.size());
  std::size_t i = 0;
  for (const auto& block : blocks) {
    for (double left = block.count; left > 0; --left, ++i) {
      places[order[i]] = std::clamp(block.mean(), low, room) + gap * static_cast<double>(i);
    }
  }
  return places;
}

}  // namespace atrium::bench
