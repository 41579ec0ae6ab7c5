#include "server/transfer/upload_metadata.h"

#include <sodium.h>

#include <algorithm>

namespace atrium::transfer {

std::string metadata(std::string_view header, std::string_view key) {
  while (!header.empty()) {
    const auto end = std::min(header.find(','), header.size());
    auto pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    const auto space = std::min(pair.find(' '), pair.size());
    if (pair.substr(0, space) != key) {
      continue;
    }
    const auto text = pair.substr(std::min(space + 1, pair.size()));
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    const bool is_right = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                            text.size(), " ", &size, nullptr, sodium_base64_VARIANT_ORIGINAL) == 0;
    bytes.resize(is_right ? size : 0);
    return bytes;
  }
  return {};
}

}  // namespace atrium::transfer
