#include "address.h"

#include <algorithm>
#include <stdexcept>

namespace atrium::client {
namespace {

[[noreturn]] void refuse(std::string_view url) {
  throw std::invalid_argument("\"" + std::string(url) + "\" is no server address: write ws://host:port or wss://host");
}

bool is_port(std::string_view text) {
  const bool digits = !text.empty() && text.size() <= 5 &&
                      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits && std::stoi(std::string(text)) <= 65535;
}

}  // namespace

Address parse_address(std::string_view url) {
  const bool has_tls = url.starts_with("wss://");
  if (!has_tls && !url.starts_with("ws://"))
    refuse(url);
  std::string_view rest = url.substr(url.find("//") + 2);
  const auto slash = rest.find('/');
  std::string_view authority = rest.substr(0, slash);
  std::string_view path = slash == std::string_view::npos ? "" : rest.substr(slash);

  const auto bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
  if (authority.starts_with('[') && bracket == std::string_view::npos)
    refuse(url);
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  std::string_view host = authority.substr(0, colon);
  if (bracket != std::string_view::npos)
    host = authority.substr(1, bracket - 1);
  std::string_view port = colon == std::string_view::npos ? (has_tls ? "443" : "80") : authority.substr(colon + 1);
  const bool printable = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (host.empty() || !is_port(port) || !printable)
    refuse(url);
  return {std::string(host), std::string(port), std::string(path.size() > 1 ? path : "/ws"), std::string(authority),
          has_tls};
}

}  // namespace atrium::client
