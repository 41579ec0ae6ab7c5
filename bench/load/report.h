#pragma once

#include <string>
#include <string_view>

namespace atrium::bench {

// One result: an object on one line, its fields in the order in which they came.
class JsonLine {
 public:
  JsonLine& text(std::string_view name, std::string_view value);
  // Without a fraction if it has none; what is no number is null.
  JsonLine& number(std::string_view name, double value);
  std::string str() const { return "{" + fields_ + "}"; }

 private:
  void begin(std::string_view name);

  std::string fields_;
};

}  // namespace atrium::bench
