#include "bench/report/plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <set>

namespace atrium::bench {
namespace {

constexpr std::size_t kMostMarked = 24;  // more points than these are a course of time: a line alone shows it

constexpr double kWidth = 800;
constexpr double kHeight = 460;
constexpr double kLeft = 74;
constexpr double kNameGap = 19;  // between the field and the names of its lines
constexpr double kTop = 106;
constexpr double kBottom = 382;
constexpr double kLabelGap = 19;
constexpr double kTickGap = 34;  // at least, between two on the x axis

// Okabe and Ito's colours, which the colour-blind tell apart, darker on light and lighter on dark until text reads well.
// Each element takes the colour of its group: a picture alone and one within a page follow the same rules.
constexpr char kRules[] = R"(
.plot{font-family:system-ui,-apple-system,"Segoe UI",Inter,Roboto,"Helvetica Neue","DejaVu Sans",sans-serif;font-size:13px}
.plot .paper{color:#ffffff}.plot .ink{color:#1f2328}.plot .soft{color:#59636e}.plot .grid{color:#e6e9ed}
.plot .c0{color:#6a737d}.plot .c1{color:#0065a3}.plot .c2{color:#b8500a}.plot .c3{color:#007a59}.plot .c4{color:#a04a86}
.plot .c5{color:#8a6400}
@media (prefers-color-scheme:dark){
.plot .paper{color:#0d1117}.plot .ink{color:#e6edf3}.plot .soft{color:#9aa4af}.plot .grid{color:#262d36}
.plot .c0{color:#a3acb6}.plot .c1{color:#58b0f0}.plot .c2{color:#ff9350}.plot .c3{color:#35c79f}.plot .c4{color:#e79bd0}
.plot .c5{color:#e8b93e}}
)";

std::string at(double value) {
  char text[32];
  const auto size = std::snprintf(text, sizeof(text), "%.1f", value);
  return {text, static_cast<std::size_t>(size)};
}

struct TextLook {
  const char* anchor = "start";
  int size = 13;
  int weight = 400;
};

std::string text(double x, double y, const std::string& words, TextLook look = {}) {
  return "<text x=\"" + at(x) + "\" y=\"" + at(y) + "\" fill=\"currentColor\" text-anchor=\"" + look.anchor +
         "\" font-size=\"" + std::to_string(look.size) + "\" font-weight=\"" + std::to_string(look.weight) + "\">" +
         escaped(words) + "</text>\n";
}

std::string stroke(double x1, double y1, double x2, double y2, const char* more = "") {
  return "<path d=\"M" + at(x1) + " " + at(y1) + "L" + at(x2) + " " + at(y2) + "\" stroke=\"currentColor\" fill=\"none\" " +
         more + "/>\n";
}

std::string group(const std::string& name, const std::string& content) {
  return "<g class=\"" + name + "\">\n" + content + "</g>\n";
}

std::string path_through(const std::vector<std::pair<double, double>>& places) {
  std::string path;
  for (const auto& [x, y] : places) {
    path += (path.empty() ? "M" : "L") + at(x) + " " + at(y);
  }
  return path;
}

// A shape for each line, so that colours are not all that tells them apart.
std::string marker(std::size_t kind, double x, double y, double size) {
  constexpr char kOpening[] = "<path fill=\"currentColor\" d=\"M";
  switch (kind) {
    case 1:
      return kOpening + at(x - size) + " " + at(y - size) + "h" + at(2 * size) + "v" + at(2 * size) + "h" + at(-2 * size) +
             "z\"/>\n";
    case 2:
      return kOpening + at(x) + " " + at(y - 1.3 * size) + "L" + at(x + 1.2 * size) + " " + at(y + size) + "H" +
             at(x - 1.2 * size) + "z\"/>\n";
    case 3:
      return kOpening + at(x) + " " + at(y - 1.4 * size) + "L" + at(x + 1.4 * size) + " " + at(y) + "L" + at(x) + " " +
             at(y + 1.4 * size) + "L" + at(x - 1.4 * size) + " " + at(y) + "z\"/>\n";
    case 4:
      return kOpening + at(x) + " " + at(y + 1.3 * size) + "L" + at(x + 1.2 * size) + " " + at(y - size) + "H" +
             at(x - 1.2 * size) + "z\"/>\n";
    default:
      return "<circle fill=\"currentColor\" cx=\"" + at(x) + "\" cy=\"" + at(y) + "\" r=\"" + at(size) + "\"/>\n";
  }
}

std::vector<double> xs_of(const Plot& plot) {
  std::set<double> xs;
  for (const auto& line : plot.lines) {
    for (const auto& point : line.points) {
      xs.insert(point.x);
    }
  }
  return {xs.begin(), xs.end()};
}

std::vector<double> ys_of(const Plot& plot) {
  std::vector<double> ys;
  for (const auto& line : plot.lines) {
    for (const auto& point : line.points) {
      ys.insert(ys.end(), {point.y, point.low, point.high});
    }
  }
  return ys;
}

// Where the field ends, so that the longest name fits beside it.
double right_of(const Plot& plot) {
  constexpr double kLetter = 7.4;
  constexpr double kBoldLetter = 8.1;
  double widest = 0;
  for (const auto& line : plot.lines) {
    const bool is_bold = line.style.weight == LineStyle::Weight::kBold;
    widest = std::max(widest, static_cast<double>(line.name.size()) * (is_bold ? kBoldLetter : kLetter));
  }
  return kWidth - kNameGap - 10 - std::max(widest, kWidth / 8);
}

Scale x_scale(const Plot& plot, const std::vector<double>& xs) {
  const bool is_one = xs.front() == xs.back();
  const auto low = plot.x.growth == Growth::kLinear ? 0 : is_one ? xs.front() / 2 : xs.front();
  const auto high = is_one ? xs.back() * 2 + 1 : xs.back();
  return {plot.x.growth, low, high, kLeft + 14, right_of(plot) - 10};
}

// Where something was measured; of a course of time round values.
std::vector<double> x_ticks(const Plot& plot, const std::vector<double>& xs) {
  if (xs.size() <= kMostMarked) {
    return xs;
  }
  auto ticks = round_ticks(plot.x.growth, xs, plot.x.unit);
  std::erase_if(ticks, [&](double tick) { return tick > xs.back(); });
  return ticks;
}

std::string x_axis(const Plot& plot, const Scale& scale, const std::vector<double>& xs) {
  std::string lines;
  std::string names;
  double last = -kWidth;
  for (const auto x : xs) {
    const auto place = scale.place(x);
    lines += stroke(place, kBottom, place, kBottom + 5);
    if (place - last >= kTickGap) {
      names += text(place, kBottom + 22, short_number(x, plot.x.unit), {.anchor = "middle"});
      last = place;
    }
  }
  const auto right = right_of(plot);
  names += text((kLeft + right) / 2, kBottom + 44, plot.x.label, {.anchor = "middle"});
  return group("soft", stroke(kLeft, kBottom, right, kBottom) + lines + names);
}

std::string y_axis(const Plot& plot, const Scale& scale, const std::vector<double>& ticks) {
  std::string lines;
  std::string names;
  for (const auto tick : ticks) {
    const auto place = scale.place(tick);
    lines += place < kBottom - 1 ? stroke(kLeft, place, right_of(plot), place) : "";
    names += text(kLeft - 9, place + 4.5, short_number(tick, plot.y.unit), {.anchor = "end"});
  }
  return group("grid", lines) + group("soft", names + text(16, kTop - 22, plot.y.label));
}

std::string band(const PlotLine& line, const Scale& x, const Scale& y) {
  std::vector<std::pair<double, double>> outline;
  std::string whiskers;
  for (const auto& point : line.points) {
    outline.emplace_back(x.place(point.x), y.place(point.high));
    if (point.high > point.low) {
      whiskers += stroke(x.place(point.x), y.place(point.low), x.place(point.x), y.place(point.high),
                         "stroke-width=\"1.2\" stroke-opacity=\"0.75\"");
    }
  }
  for (auto point = line.points.rbegin(); point != line.points.rend(); ++point) {
    outline.emplace_back(x.place(point->x), y.place(point->low));
  }
  return "<path d=\"" + path_through(outline) + "z\" fill=\"currentColor\" fill-opacity=\"0.16\"/>\n" + whiskers;
}

std::string colour_of(const PlotLine& line) { return "c" + std::to_string(line.style.colour % kColours); }

std::string drawn(const PlotLine& line, const Scale& x, const Scale& y) {
  constexpr std::array kDashes{"", " stroke-dasharray=\"8 5\"", " stroke-dasharray=\"2.5 4\""};
  const bool is_bold = line.style.weight == LineStyle::Weight::kBold;
  std::vector<std::pair<double, double>> places;
  std::string markers;
  for (const auto& point : line.points) {
    places.emplace_back(x.place(point.x), y.place(point.y));
    markers += line.points.size() > kMostMarked
                   ? ""
                   : marker(line.style.marker, places.back().first, places.back().second, is_bold ? 4.5 : 3.6);
  }
  return group(colour_of(line), band(line, x, y) + "<path d=\"" + path_through(places) +
                                    "\" fill=\"none\" stroke=\"currentColor\" stroke-linejoin=\"round\" stroke-width=\"" +
                                    (is_bold ? "3.2" : "1.8") + "\"" +
                                    kDashes.at(static_cast<std::size_t>(line.style.dash)) + "/>\n" + markers);
}

// Each line's name stands at its end, moved no further than it must.
std::string names(const Plot& plot, const Scale& x, const Scale& y) {
  std::vector<double> ends;
  for (const auto& line : plot.lines) {
    ends.push_back(y.place(line.points.back().y));
  }
  const auto places = spread_apart(ends, kLabelGap, kTop, kBottom);
  const auto right = right_of(plot);
  std::string result;
  for (std::size_t i = 0; i < plot.lines.size(); ++i) {
    const auto& line = plot.lines[i];
    const auto from = x.place(line.points.back().x) + 8;
    const auto weight = line.style.weight == LineStyle::Weight::kBold ? 700 : 400;
    result += group(colour_of(line),
                    stroke(from, ends[i], right + kNameGap - 5, places[i], "stroke-width=\"1\" stroke-opacity=\"0.6\"") +
                        text(right + kNameGap, places[i] + 4.5, line.name, {.weight = weight}));
  }
  return result;
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    c == '<'   ? result += "&lt;"
    : c == '>' ? result += "&gt;"
    : c == '&' ? result += "&amp;"
    : c == '"' ? result += "&quot;"
               : result += c;
  }
  return result;
}

std::string svg(const Plot& plot) {
  const auto xs = xs_of(plot);
  const auto ticks = round_ticks(plot.y.growth, ys_of(plot), plot.y.unit);
  const auto x = x_scale(plot, xs);
  const Scale y(plot.y.growth, ticks.front(), ticks.back(), kBottom, kTop);
  std::string result = "<svg class=\"plot\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + at(kWidth) + " " +
                       at(kHeight) + "\" width=\"" + at(kWidth) + "\" height=\"" + at(kHeight) +
                       "\" role=\"img\" aria-label=\"" + escaped(plot.title + ". " + plot.subtitle) + "\">\n<style>" +
                       kRules + "</style>\n";
  result +=
      group("paper", "<rect width=\"" + at(kWidth) + "\" height=\"" + at(kHeight) + "\" rx=\"8\" fill=\"currentColor\"/>\n");
  result += group("ink", text(16, 30, plot.title, {.size = 17, .weight = 700}));
  result += group("soft", text(16, 52, plot.subtitle));
  result += y_axis(plot, y, ticks) + x_axis(plot, x, x_ticks(plot, xs));
  // The bold ones on top.
  for (const auto weight : {LineStyle::Weight::kThin, LineStyle::Weight::kBold}) {
    for (const auto& line : plot.lines) {
      result += line.style.weight == weight ? drawn(line, x, y) : "";
    }
  }
  result += names(plot, x, y);
  result += group("soft", text(16, kHeight - 12, plot.note, {.size = 11}));
  return result + "</svg>\n";
}

}  // namespace atrium::bench
