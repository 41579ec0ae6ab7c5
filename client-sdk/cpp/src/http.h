#pragma once

#include <atrium/options.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace atrium::client {

// What a server answered, or why nothing came of it.
struct HttpAnswer {
  enum class Broken {
    kNo,         // it came whole
    kNetwork,    // there is no server, or the connection was cut
    kUntrusted,  // the server can't show that it is who it should be; nothing was said to it
    kEnded,      // a function of the request said so
  };
  Broken broken = Broken::kNo;
  unsigned status = 0;
  std::string why;  // it did not come whole, or what a server says of a refusal: one line

  // Empty if it is not there.
  std::string_view header(std::string_view name) const;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
};

struct HttpRequest {
  std::string method;
  std::string path;  // /uploads
  std::vector<std::string> headers;

  // The body: so many bytes, which `read_body` puts there; fewer than asked for are the end of it all.
  std::uint64_t body_bytes = 0;
  std::function<std::size_t(char* into, std::size_t size)> read_body = {};
  // The body of an answer of 200 or 206, as it comes; false ends it.
  std::function<bool(const HttpAnswer& head, std::string_view bytes)> on_body = {};
  // Often, and about once a second at least; false ends it.
  std::function<bool(std::uint64_t sent)> on_time = {};
};

// Asks the server of the options over HTTP, with or without TLS, as the space's device of this token; one request after the other, over
// one connection while it lasts. libcurl is in http.cpp alone.
class Http {
 public:
  // Throws std::invalid_argument, with a sentence for a person, if Options::server is no address or Options::ca_file can't be used. The
  // options outlive it.
  explicit Http(const Options& options);
  ~Http();
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  HttpAnswer ask(const HttpRequest& request);

 private:
  struct Free {
    void operator()(void* handle) const;
  };

  const Options& options_;
  const std::string base_;           // https://host:port
  const std::string authorization_;  // a header
  const std::unique_ptr<void, Free> handle_;
};

}  // namespace atrium::client
