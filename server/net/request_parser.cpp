#include "server/net/request_parser.h"

namespace atrium::net {

namespace http = boost::beast::http;

void RequestParser::begin() {
  parser_.emplace();
  parser_->header_limit(limits::kHttpHeaderBytes);
  parser_->body_limit(boost::none);  // who reads one has bounds of its own
  if (buffer_.size() == 0) {
    buffer_.shrink_to_fit();
  }
}

std::size_t RequestParser::take(char* into, std::size_t size) {
  const auto taken = boost::asio::buffer_copy(boost::asio::buffer(into, size), buffer_.data());
  buffer_.consume(taken);
  return taken;
}

// Both lengths at once, or two of one, are how requests are smuggled past a proxy.
bool RequestParser::has_body() const {
  const auto& request = get();
  const auto lengths = request.count(http::field::content_length);
  return request.count(http::field::transfer_encoding) != 0 || lengths > 1 ||
         (lengths == 1 && request[http::field::content_length] != "0");
}

}  // namespace atrium::net
