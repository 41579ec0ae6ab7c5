#include "server/transfer/file_name.h"

#include <algorithm>
#include <array>

#include "server/codec/utf8.h"
#include "server/config/limits.h"

namespace atrium::transfer {
namespace {

// As they stand in UTF-8: U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069, U+061C; and U+2028, U+2029, which end lines.
constexpr std::array<std::string_view, 14> kTurning = {"\u200E", "\u200F", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E",
                                                       "\u2066", "\u2067", "\u2068", "\u2069", "\u061C", "\u2028", "\u2029"};
constexpr std::size_t kEndingBytes = 16;

bool is_control(unsigned char byte) { return byte < 0x20 || byte == 0x7F; }

void cut_between_characters(std::string& text, std::size_t size) {
  while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) {
    --size;
  }
  text.resize(std::min(size, text.size()));
}

}  // namespace

std::string file_name(std::string_view said) {
  const auto slash = said.find_last_of("/\\");
  std::string name(slash == std::string_view::npos ? said : said.substr(slash + 1));
  if (!codec::valid_utf8(name)) {  // before anything is taken out: what stands around it could become a character
    name.clear();
  }
  for (const auto turning : kTurning) {
    for (auto at = name.find(turning); at != std::string::npos; at = name.find(turning, at)) {
      name.erase(at, turning.size());
    }
  }
  std::erase_if(name, [](char c) { return is_control(static_cast<unsigned char>(c)); });
  const auto first = name.find_first_not_of(" .");
  name = first == std::string::npos ? "" : name.substr(first, name.find_last_not_of(' ') + 1 - first);
  if (name.size() > limits::kFileNameBytes) {
    const auto dot = name.rfind('.');
    const auto ending = dot != std::string::npos && name.size() - dot <= kEndingBytes ? name.substr(dot) : std::string();
    cut_between_characters(name, limits::kFileNameBytes - ending.size());
    name += ending;
  }
  return name.empty() ? "file" : name;
}

std::string as_attachment(std::string_view name) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const unsigned char byte : name) {
    if (kPlain.find(static_cast<char>(byte)) != std::string_view::npos) {
      encoded += static_cast<char>(byte);
    } else {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return "Content-Disposition: attachment; filename*=UTF-8''" + encoded + "\r\n";
}

}  // namespace atrium::transfer
