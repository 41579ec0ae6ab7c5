#include "stream.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <boost/beast/websocket/teardown.hpp>

namespace atrium::client {

void Stream::secure(boost::asio::ssl::context& context, const std::string& host) {
  tls_ = std::make_unique<Tls>(tcp_, context);
  auto* session = tls_->native_handle();
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  ::SSL_set_hostflags(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (not_an_address) {
    ::SSL_set_tlsext_host_name(session, host.c_str());
    ::SSL_set1_host(session, host.c_str());
  } else {
    ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(session), host.c_str());
  }
}

void Stream::read_some(boost::asio::mutable_buffer into, std::function<Moved> then) {
  if (tls_ != nullptr) {
    tls_->async_read_some(into, std::move(then));
  } else {
    tcp_.async_read_some(into, std::move(then));
  }
}

void Stream::write_some(const Pieces& from, std::function<Moved> then) {
  if (tls_ != nullptr) {
    tls_->async_write_some(from, std::move(then));
  } else {
    tcp_.async_write_some(from, std::move(then));
  }
}

void Stream::shut_down(boost::beast::role_type role, std::function<void(Error)> then) {
  if (tls_ != nullptr) {
    tls_->async_shutdown(std::move(then));
  } else {
    boost::beast::websocket::async_teardown(role, tcp_.socket(), std::move(then));
  }
}

std::optional<std::string> Stream::distrust(const std::string& host) const {
  const auto result = ::SSL_get_verify_result(tls_->native_handle());
  if (result == X509_V_OK)
    return std::nullopt;
  if (result == X509_V_ERR_HOSTNAME_MISMATCH || result == X509_V_ERR_IP_ADDRESS_MISMATCH)
    return "the certificate of the server is not for " + host;
  return "the certificate of " + host + " is not trusted (" + ::X509_verify_cert_error_string(result) + ")";
}

}  // namespace atrium::client
