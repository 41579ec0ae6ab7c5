#include "server/net/forwarded_for.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/string.hpp>
#include <string_view>
#include <utility>

namespace atrium::net {

std::string forwarded_for(const boost::beast::http::fields& request, std::string peer,
                          const std::vector<std::string>& proxies) {
  if (std::ranges::find(proxies, peer) == proxies.end()) {
    return peer;
  }
  std::string_view last;
  for (const auto& field : request) {
    if (boost::beast::iequals(field.name_string(), "X-Forwarded-For")) {
      last = {field.value().data(), field.value().size()};
    }
  }
  last = last.substr(last.rfind(',') + 1);
  last.remove_prefix(std::min(last.size(), last.find_first_not_of(" \t")));
  boost::system::error_code invalid;
  const auto address = boost::asio::ip::make_address(std::string(last), invalid);
  return invalid ? std::move(peer) : address.to_string();
}

}  // namespace atrium::net
