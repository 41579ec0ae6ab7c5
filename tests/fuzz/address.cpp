// The address of a server, as somebody types it.
#include "client-sdk/cpp/src/address.h"

#include <stdexcept>

#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {

void take(std::string_view input) {
  try {
    const auto address = client::parse_address(input);
    check(!address.host.empty() && !address.port.empty() && address.target.starts_with('/'), "an address is whole");
    check(address.authority.find_first_of("\r\n") == std::string::npos &&
              address.target.find_first_of("\r\n ") == std::string::npos,
          "it cannot add to the request");
  } catch (const std::invalid_argument& error) {
    check(*error.what() != 0, "a refusal says why");
  }
}

}  // namespace atrium::fuzz
