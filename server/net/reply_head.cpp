#include "server/net/reply_head.h"

#include <boost/beast/http/status.hpp>

namespace atrium::net {
namespace {

// Half a year (RFC 6797): a browser that was here once comes by TLS only.
constexpr char kStrictTransport[] = "Strict-Transport-Security: max-age=15768000\r\n";

}  // namespace

std::string reply_head(const HttpReply& reply, std::uint64_t size, ReplyWay way) {
  namespace http = boost::beast::http;
  const auto reason = http::obsolete_reason(http::int_to_status(reply.status));
  auto head = "HTTP/1.1 " + std::to_string(reply.status) + " ";
  head.append(reason.data(), reason.size());
  head += "\r\n";
  if (!reply.content_type.empty()) {
    head += "Content-Type: " + reply.content_type + "\r\n";
  }
  head += "X-Content-Type-Options: nosniff\r\n";
  if (!way.goes_on) {
    head += "Connection: close\r\n";
  }
  if (reply.status != 204 && reply.status != 304) {
    head += "Content-Length: " + std::to_string(size) + "\r\n";
  }
  head += reply.headers.empty() ? "Cache-Control: no-store\r\n" : reply.headers;
  if (way.is_secure) {
    head += kStrictTransport;
  }
  if (reply.status == 426) {
    head += "Upgrade: websocket\r\n";
  } else if (reply.status == 405) {
    head += "Allow: GET, HEAD\r\n";
  }
  return head + "\r\n";
}

}  // namespace atrium::net
