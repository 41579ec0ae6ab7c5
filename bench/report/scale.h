#pragma once

#include <string>
#include <vector>

// The arithmetic of an axis.
namespace atrium::bench {

enum class Growth { kLinear, kLogarithmic };
enum class Unit { kPlain, kBytes };

// Where values lie between two places of a picture.
class Scale {
 public:
  // `low` and `high` differ; of a logarithmic scale both are positive.
  Scale(Growth growth, double low, double high, double from, double to);
  double place(double value) const;
  double low() const { return low_; }
  double high() const { return high_; }

 private:
  double measure(double value) const;

  Growth growth_;
  double low_;
  double high_;
  double from_;
  double to_;
};

// Round values that hold all of `values`: the ends of an axis and what stands between. A linear axis begins at 0.
std::vector<double> round_ticks(Growth growth, const std::vector<double>& values, Unit unit = Unit::kPlain);
// 0.05, 1,000, 10 M; 64 KiB.
std::string short_number(double value, Unit unit = Unit::kPlain);
// Three digits that count, 12,345 if there are more.
std::string table_number(double value);

// The places nearest to the wanted ones, in their order, with `gap` between two and all between `low` and `high`.
std::vector<double> spread_apart(const std::vector<double>& wanted, double gap, double low, double high);

}  // namespace atrium::bench
