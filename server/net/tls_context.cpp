#include "server/net/tls_context.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <new>
#include <string>
#include <string_view>

namespace atrium::net {
namespace {

// WebSocket is HTTP/1.1 here (RFC 7301). Who offers only others is served all the same, and told of none.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size, const unsigned char* offered,
                    unsigned offered_size, void*) {
  static constexpr unsigned char kHttp[] = "\x08http/1.1";
  unsigned char* match = nullptr;
  const auto found = ::SSL_select_next_proto(&match, chosen_size, kHttp, sizeof(kHttp) - 1, offered, offered_size);
  *chosen = match;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

// Who has the key of a ticket of TLS 1.2 can read the connection that it was given in, long after; with 1.3 not. Called for
// every ClientHello, whether it names a server or not.
int refuse_old_tickets(SSL* session, int*, void*) {
  if (::SSL_version(session) == TLS1_2_VERSION) {
    ::SSL_set_options(session, SSL_OP_NO_TICKET);
  }
  return SSL_TLSEXT_ERR_NOACK;
}

// Or OpenSSL would ask for it on the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

SSL_CTX* make_context() {
  auto* context = ::SSL_CTX_new(::TLS_server_method());
  if (context == nullptr) {
    throw std::bad_alloc();
  }
  ::SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  ::SSL_CTX_set_options(
      context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  // Keys that nobody has after the connection, and ciphers that also authenticate. 128 bit first: it is the quicker one.
  ::SSL_CTX_set_cipher_list(context,
                            "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
                            "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305");
  ::SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256");
  ::SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384");
  // An idle session owns no buffer.
  ::SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  ::SSL_CTX_set_read_ahead(context, 1);
  // Who comes back brings a ticket and is let in without a signature; nothing is kept for that.
  ::SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  ::SSL_CTX_set_num_tickets(context, 1);
  ::SSL_CTX_set_tlsext_servername_callback(context, refuse_old_tickets);
  ::SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  ::SSL_CTX_set_default_passwd_cb(context, no_passphrase);
  return context;
}

// The last of what OpenSSL says, for a person.
std::string last_error() {
  const auto* reason = ::ERR_reason_error_string(::ERR_peek_last_error());
  ::ERR_clear_error();
  return reason == nullptr ? "unknown error" : reason;
}

Status check_readable(std::string_view setting, const std::filesystem::path& path) {
  errno = 0;
  if (std::ifstream file(path); !file || file.peek() == std::ifstream::traits_type::eof()) {
    const std::string reason = errno != 0 ? std::strerror(errno) : "it is empty";
    return Failure{"can't read " + path.string() + " (" + reason + "): give " + std::string(setting) +
                   " a PEM file that this user may read"};
  }
  return {};
}

// Whoever has the key can be the server.
Status check_private(const std::filesystem::path& key) {
  struct stat info {};
  if (::stat(key.c_str(), &info) == 0 && (info.st_mode & S_IRWXO) != 0) {
    return Failure{"everybody on this machine may use the key in " + key.string() + ": chmod o= " + key.string()};
  }
  return {};
}

void warn_of_expiry(SSL_CTX* context, const std::filesystem::path& path) {
  const auto* end = ::X509_get0_notAfter(::SSL_CTX_get0_certificate(context));
  constexpr int kSecondsOfWeek = 7 * 24 * 3600;
  int days = 0;
  int seconds = 0;
  if (::ASN1_TIME_diff(&days, &seconds, nullptr, end) == 1 && days * 24 * 3600 + seconds < kSecondsOfWeek) {
    spdlog::warn("the certificate in {} {}: renew it", path.string(),
                 days < 0 || seconds < 0 ? "is no longer valid" : "is valid for less than a week");
  }
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const { ::SSL_CTX_free(context); }

TlsContext::TlsContext() : context_(make_context()) {}

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const std::filesystem::path& certificate,
                                                           const std::filesystem::path& key) {
  const std::shared_ptr<TlsContext> context(new TlsContext);
  if (auto status = context->use(certificate, key); !status) {
    return status.error();
  }
  return std::shared_ptr<const TlsContext>(context);
}

Status TlsContext::use(const std::filesystem::path& certificate, const std::filesystem::path& key) {
  for (const auto& [setting, path] : {std::pair("tls.certificate", certificate), std::pair("tls.key", key)}) {
    if (auto status = check_readable(setting, path); !status) {
      return status;
    }
  }
  if (auto status = check_private(key); !status) {
    return status;
  }
  ::ERR_clear_error();
  if (::SSL_CTX_use_certificate_chain_file(get(), certificate.c_str()) != 1) {
    return Failure{certificate.string() + " holds no certificate that can be used (" + last_error() +
                   "): give tls.certificate the chain in PEM, the server's own first"};
  }
  if (::SSL_CTX_use_PrivateKey_file(get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
    const bool is_other = ERR_GET_REASON(::ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH ||
                          ERR_GET_REASON(::ERR_peek_last_error()) == X509_R_KEY_TYPE_MISMATCH;
    const auto reason = last_error();
    return is_other ? Failure{"the key in " + key.string() + " is not that of the certificate in " + certificate.string() +
                              ": give the pair that was made together"}
                    : Failure{key.string() + " holds no key that can be used (" + reason +
                              "): give tls.key one in PEM without a passphrase"};
  }
  warn_of_expiry(get(), certificate);
  return {};
}

}  // namespace atrium::net
