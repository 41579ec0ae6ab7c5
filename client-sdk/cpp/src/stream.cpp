#include "stream.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>

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

std::optional<std::string> Stream::distrust(const std::string& host) const {
  const auto result = ::SSL_get_verify_result(tls_->native_handle());
  if (result == X509_V_OK)
    return std::nullopt;
  if (result == X509_V_ERR_HOSTNAME_MISMATCH || result == X509_V_ERR_IP_ADDRESS_MISMATCH)
    return "the certificate of the server is not for " + host;
  return "the certificate of " + host + " is not trusted (" + ::X509_verify_cert_error_string(result) + ")";
}

}  // namespace atrium::client
