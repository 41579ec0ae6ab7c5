#pragma once

#include <string>

namespace atrium::space {

// SHA-256 (FIPS 180-4), 32 bytes: what is kept of a device's token.
std::string sha256(const std::string& bytes);

}  // namespace atrium::space
