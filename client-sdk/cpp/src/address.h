#pragma once

#include <string>
#include <string_view>

namespace atrium::client {

// Where a server listens.
struct Address {
  std::string host;  // without the brackets of an IPv6 literal
  std::string port;
  std::string target;     // path of the WebSocket
  std::string authority;  // for the Host header
  bool has_tls = false;
};

// Throws std::invalid_argument with a sentence for a person.
Address parse_address(std::string_view url);

}  // namespace atrium::client
