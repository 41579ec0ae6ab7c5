// What a proxy, or somebody who pretends to be one, says of whom it speaks for: a header a line.
#include "server/net/forwarded_for.h"

#include <boost/asio/ip/address.hpp>

#include "server/guard/address_key.h"
#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {

void take(std::string_view input) {
  boost::beast::http::fields request;
  for (auto rest = input; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    request.insert("X-Forwarded-For", std::string(line));
  }
  check(net::forwarded_for(request, "192.0.2.1", {"10.0.0.1"}) == "192.0.2.1", "a stranger speaks for nobody else");
  const auto told = net::forwarded_for(request, "10.0.0.1", {"10.0.0.1"});
  boost::system::error_code invalid;
  const auto address = boost::asio::ip::make_address(told, invalid);
  check(!invalid && address.to_string() == told, "a proxy speaks for an address");
  check(guard::address_key(told) == guard::address_key(address.to_string()), "which is counted as one");
  (void)guard::address_key(input);
}

}  // namespace atrium::fuzz
