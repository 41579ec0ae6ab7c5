#include "server/guard/address_key.h"

#include <arpa/inet.h>
#include <xxhash.h>

#include <cstddef>
#include <cstring>
#include <string>

namespace atrium::guard {
namespace {

constexpr std::size_t kNetworkBytes = 8;

std::uint64_t key_of(const void* bytes, std::size_t size) { return XXH3_64bits(bytes, size); }

}  // namespace

std::uint64_t address_key(std::string_view address) {
  const std::string text(address.substr(0, address.find('%')));  // without a zone
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) {
    return key_of(&four, sizeof(four));
  }
  in6_addr six{};
  if (inet_pton(AF_INET6, text.c_str(), &six) != 1) {
    return key_of(address.data(), address.size());
  }
  if (IN6_IS_ADDR_V4MAPPED(&six)) {
    std::memcpy(&four, six.s6_addr + sizeof(six) - sizeof(four), sizeof(four));
    return key_of(&four, sizeof(four));
  }
  return key_of(&six, kNetworkBytes);
}

}  // namespace atrium::guard
