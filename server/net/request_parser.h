#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <cstddef>
#include <optional>
#include <utility>

#include "server/config/limits.h"
#include "server/net/peer_socket.h"

namespace atrium::net {

// Reads the requests of a peer, one after the other: a header of kHttpHeaderBytes each, and nothing else.
class RequestParser {
 public:
  using Request = boost::beast::http::request<boost::beast::http::empty_body>;

  RequestParser() { begin(); }

  // The next request, to the end of its header. The handler gets the error, and how many bytes the request took.
  template <class Handler>
  void read(PeerSocket& socket, Handler handler) {
    boost::beast::http::async_read_header(socket, buffer_, *parser_, std::move(handler));
  }
  // Forgets the request and what it took of memory, but not what came behind it.
  void begin();

  const Request& get() const { return parser_->get(); }
  // Whether somebody between the peer and us might take what comes behind the header for a body.
  bool has_body() const;
  // Whether another may follow, as far as the peer is concerned.
  bool may_be_followed() const { return get().version() == 11 && parser_->keep_alive(); }
  // Takes what has come behind the request, at most so much.
  std::size_t take(char* into, std::size_t size);
  // How much has come behind the request.
  std::size_t ahead() const { return buffer_.size(); }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::empty_body>;

  boost::beast::flat_buffer buffer_{limits::kHttpHeaderBytes};
  std::optional<Parser> parser_;  // Beast's is good for one request
};

}  // namespace atrium::net
