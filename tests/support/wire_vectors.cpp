#include "tests/support/wire_vectors.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

namespace atrium::test {
namespace {

// {"repeat": "x", "times": 3} stands for "xxx"; in a list, {"repeat": {...}, "times": 3} for three items.
bool is_repetition(const Json& value) { return value.names() == std::vector<std::string>{"repeat", "times"}; }

Json expand(const Json& value) {
  Json result = value;
  if (is_repetition(value)) {
    const auto once = expand(value.at("repeat"));
    result = Json{Json::Kind::kString, {}, {}, {}};
    for (auto left = std::stoul(value.at("times").text); left > 0; --left) {
      result.text += once.text;
    }
    return result;
  }
  result.items.clear();
  for (const auto& item : value.items) {
    if (is_repetition(item) && !item.at("repeat").is(Json::Kind::kString)) {
      result.items.resize(result.items.size() + std::stoul(item.at("times").text), expand(item.at("repeat")));
    } else {
      result.items.push_back(expand(item));
    }
  }
  for (auto& member : result.members) {
    member.second = expand(member.second);
  }
  return result;
}

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return hex.size() % 2 == 0 ? bytes : throw std::invalid_argument("half a byte of hex");
}

std::string bytes_of(const Json& value) {
  std::string hex = value.text;
  for (const auto& part : value.items) {
    hex += part.text;
  }
  return from_hex(hex);
}

Refusal refusal_of(const Json& value) {
  const auto* field = value.find("field");
  return {std::stoull(value.at("replyTo").text), value.at("code").text, field == nullptr ? "" : field->text};
}

WireVector vector_of(const Json& value) {
  static const std::set<std::string> kKnown = {"name",      "from",  "note",      "bytes",   "frames",
                                               "reencodes", "state", "closeCode", "refusal", "connection"};
  for (const auto& name : value.names()) {
    if (!kKnown.contains(name)) {
      throw std::invalid_argument("a vector has no \"" + name + '"');
    }
  }
  WireVector vector;
  vector.name = value.at("name").text;
  vector.from_client = value.at("from").text == "client";
  vector.bytes = bytes_of(value.at("bytes"));
  vector.reencodes = value.find("reencodes") == nullptr;
  vector.before_sign_in = value.find("state") != nullptr;
  if (const auto* code = value.find("closeCode")) {
    vector.close_code = static_cast<std::uint16_t>(std::stoul(code->text));
  } else if (const auto* refusal = value.find("refusal")) {
    vector.refusal = refusal_of(*refusal);
  } else if (value.find("connection") != nullptr) {
    vector.breaks_connection = true;
  } else {
    vector.frames = value.at("frames").items;
  }
  return vector;
}

}  // namespace

std::vector<WireVector> load_wire_vectors(const std::string& root) {
  std::vector<WireVector> vectors;
  for (const auto& file : std::filesystem::directory_iterator(root)) {
    if (file.path().extension() != ".json") {
      continue;
    }
    std::ostringstream text;
    text << std::ifstream(file.path()).rdbuf();
    for (const auto& item : parse_json(text.str()).items) {
      vectors.push_back(vector_of(expand(item)));
      vectors.back().file = file.path().filename();
    }
  }
  std::ranges::sort(vectors, {}, [](const auto& vector) { return std::pair(vector.file, vector.name); });
  return vectors;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return hex;
}

}  // namespace atrium::test
