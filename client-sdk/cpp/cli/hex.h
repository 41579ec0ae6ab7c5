#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace atrium::cli {

std::string to_hex(std::span<const std::uint8_t> bytes);
std::string to_hex(std::string_view bytes);
// None if it is anything but pairs of lower-case digits.
std::optional<std::string> from_hex(std::string_view digits);

}  // namespace atrium::cli
