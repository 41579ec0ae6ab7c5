#pragma once

#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace atrium::client {

// Whose word counts for who a server is: the authorities of the system, or those of a file.
class Trust {
 public:
  // A PEM file; empty = the system's. Throws std::invalid_argument with a sentence for a person.
  explicit Trust(const std::string& ca_file);
  ~Trust();
  Trust(const Trust&) = delete;
  Trust& operator=(const Trust&) = delete;

  boost::asio::ssl::context& context() const { return *context_; }

 private:
  std::unique_ptr<boost::asio::ssl::context> context_;
};

}  // namespace atrium::client
