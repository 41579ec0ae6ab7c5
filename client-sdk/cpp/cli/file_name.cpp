#include "file_name.h"

#include <algorithm>

namespace atrium::cli {
namespace {

constexpr std::size_t kNameBytes = 200;  // with what a download adds, a file system takes 255

}  // namespace

std::string safe_file_name(std::string_view name, std::size_t place) {
  const auto slash = name.find_last_of("/\\");
  name.remove_prefix(slash == std::string_view::npos ? 0 : slash + 1);
  std::string safe;
  std::copy_if(name.begin(), name.end(), std::back_inserter(safe),
               [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
  safe.erase(0, std::min(safe.find_first_not_of(". "), safe.size()));
  if (safe.size() > kNameBytes) {
    const auto dot = safe.rfind('.');
    const auto ending = dot != std::string::npos && safe.size() - dot <= 16 ? safe.substr(dot) : "";
    auto end = kNameBytes - ending.size();
    while (end > 0 && (static_cast<unsigned char>(safe[end]) & 0xc0) == 0x80)  // between characters
      --end;
    safe = safe.substr(0, end) + ending;
  }
  return safe.empty() ? "file-" + std::to_string(place + 1) : safe;
}

}  // namespace atrium::cli
