#pragma once

#include <boost/beast/http/fields.hpp>
#include <string>
#include <vector>

namespace atrium::net {

// Whom a peer speaks for: itself, unless it is one of our proxies. Then it is the last address in X-Forwarded-For, which that proxy has
// added; what stands before it may have been written by anybody.
std::string forwarded_for(const boost::beast::http::fields& request, std::string peer,
                          const std::vector<std::string>& proxies);

}  // namespace atrium::net
