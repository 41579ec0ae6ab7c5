#include "tests/support/json.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <stdexcept>

namespace atrium::test {
namespace {

void append_utf8(std::string& out, std::uint32_t point) {
  const auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | ((point >> shift) & 0x3F))); };
  if (point < 0x80) {
    out.push_back(static_cast<char>(point));
  } else if (point < 0x800) {
    out.push_back(static_cast<char>(0xC0 | point >> 6));
    tail(0);
  } else if (point < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | point >> 12));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  Json whole() {
    auto result = value();
    space();
    if (!rest_.empty()) {
      fail("something behind the value");
    }
    return result;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::invalid_argument("no JSON: " + why + " before \"" + std::string(rest_.substr(0, 40)) + '"');
  }
  void space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }
  bool skip(char wanted) {
    space();
    const bool there = rest_.starts_with(wanted);
    rest_.remove_prefix(there ? 1 : 0);
    return there;
  }
  void want(char wanted) {
    if (!skip(wanted)) {
      fail(std::string("no ") + wanted);
    }
  }
  char take() {
    if (rest_.empty()) {
      fail("it ends");
    }
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  Json value() {
    space();
    if (rest_.starts_with('{')) {
      return object();
    }
    if (rest_.starts_with('[')) {
      return list();
    }
    Json result;
    if (rest_.starts_with('"')) {
      result.kind = Json::Kind::kString;
      result.text = string();
      return result;
    }
    const auto size = std::min(rest_.find_first_of(",]} \t\r\n"), rest_.size());
    result.text = rest_.substr(0, size);
    if (result.text == "null") {
      result.text.clear();
    } else {
      result.kind = result.text == "true" || result.text == "false" ? Json::Kind::kBool : number(result.text);
    }
    rest_.remove_prefix(size);
    return result;
  }

  Json::Kind number(std::string_view text) const {
    const auto digits = text.substr(text.starts_with('-') ? 1 : 0);
    const bool plain = !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
    if (!plain || (digits.size() > 1 && digits.starts_with('0'))) {
      fail("no value that is known here");
    }
    return Json::Kind::kNumber;
  }

  Json list() {
    Json result;
    result.kind = Json::Kind::kList;
    want('[');
    for (bool first = true; !skip(']'); first = false) {
      if (!first) {
        want(',');
      }
      result.items.push_back(value());
    }
    return result;
  }

  Json object() {
    Json result;
    result.kind = Json::Kind::kObject;
    want('{');
    for (bool first = true; !skip('}'); first = false) {
      if (!first) {
        want(',');
      }
      space();
      auto name = string();
      want(':');
      result.members.emplace_back(std::move(name), value());
    }
    const auto by_name = [](const auto& a, const auto& b) { return a.first < b.first; };
    std::ranges::sort(result.members, by_name);
    if (std::ranges::adjacent_find(result.members, {}, &Json::Member::first) != result.members.end()) {
      fail("a name twice");
    }
    return result;
  }

  std::string string() {
    std::string result;
    if (take() != '"') {
      fail("no string");
    }
    for (char c = take(); c != '"'; c = take()) {
      if (static_cast<unsigned char>(c) < 0x20) {
        fail("a bare control character");
      }
      if (c == '\\') {
        escape(result);
      } else {
        result.push_back(c);
      }
    }
    return result;
  }

  void escape(std::string& out) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
    const char c = take();
    if (const auto at = kNames.find(c); at != std::string_view::npos) {
      out.push_back(kMeant[at]);
      return;
    }
    if (c != 'u') {
      fail("an escape that is none");
    }
    auto point = hex4();
    if (point >= 0xD800 && point < 0xDC00) {
      if (take() != '\\' || take() != 'u') {
        fail("half a surrogate pair");
      }
      point = 0x10000 + ((point - 0xD800) << 10) + (hex4() - 0xDC00);
    }
    append_utf8(out, point);
  }

  std::uint32_t hex4() {
    std::uint32_t number = 0;
    for (int i = 0; i < 4; ++i) {
      const auto digit = std::string_view("0123456789abcdef0123456789ABCDEF").find(take());
      if (digit == std::string_view::npos) {
        fail("no hex digit");
      }
      number = number << 4 | static_cast<std::uint32_t>(digit % 16);
    }
    return number;
  }

  std::string_view rest_;
};

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      result += escape.data();
    } else {
      result.push_back(c);
    }
  }
  return result + '"';
}

}  // namespace

const Json* Json::find(std::string_view name) const {
  const auto found = std::ranges::find(members, name, &Member::first);
  return found == members.end() ? nullptr : &found->second;
}

const Json& Json::at(std::string_view name) const {
  const auto* found = find(name);
  return found != nullptr ? *found
                          : throw std::out_of_range("there is no \"" + std::string(name) + "\" in " + to_text(*this));
}

std::vector<std::string> Json::names() const {
  std::vector<std::string> result;
  for (const auto& member : members) {
    result.push_back(member.first);
  }
  return result;
}

Json parse_json(std::string_view text) { return Parser(text).whole(); }

std::string to_text(const Json& value) {
  std::string result;
  switch (value.kind) {
    case Json::Kind::kNull:
      return "null";
    case Json::Kind::kBool:
    case Json::Kind::kNumber:
      return value.text;
    case Json::Kind::kString:
      return quoted(value.text);
    case Json::Kind::kList:
      for (const auto& item : value.items) {
        result += (result.empty() ? "" : ",") + to_text(item);
      }
      return '[' + result + ']';
    case Json::Kind::kObject:
      for (const auto& [name, member] : value.members) {
        result += (result.empty() ? "" : ",") + quoted(name) + ':' + to_text(member);
      }
      break;
  }
  return '{' + result + '}';
}

}  // namespace atrium::test
