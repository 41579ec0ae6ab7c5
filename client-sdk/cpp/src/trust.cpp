#include "trust.h"

#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <stdexcept>

namespace atrium::client {

namespace ssl = boost::asio::ssl;

Trust::Trust(const std::string& ca_file) : context_(std::make_unique<ssl::context>(ssl::context::tls_client)) {
  ::SSL_CTX_set_min_proto_version(context_->native_handle(), TLS1_2_VERSION);
  context_->set_verify_mode(ssl::verify_peer);
  boost::system::error_code error;
  if (ca_file.empty()) {
    context_->set_default_verify_paths(error);
  } else {
    context_->load_verify_file(ca_file, error);
  }
  if (error)
    throw std::invalid_argument(ca_file.empty() ? "the system's certificate authorities can't be read: " + error.message()
                                                : "no certificate authority can be read from " + ca_file + " (" +
                                                      error.message() + "): give a PEM file");
}

Trust::~Trust() = default;

}  // namespace atrium::client
