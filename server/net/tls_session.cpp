#include "server/net/tls_session.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#include "server/config/limits.h"

namespace atrium::net {
namespace {

// Of one call: a peer that sends only what carries no data must not keep the worker.
constexpr std::size_t kReadBytes = limits::kTlsRecordBytes;

}  // namespace

void TlsSession::Free::operator()(ssl_st* session) const { ::SSL_free(session); }

TlsSession::TlsSession(const TlsContext& context, std::string_view opening)
    : session_(::SSL_new(context.get())), opening_(opening), received_(opening.size()) {
  auto* bio = session_ == nullptr ? nullptr : ::BIO_new(descriptor_and_records());
  if (bio == nullptr) {
    throw std::bad_alloc();
  }
  ::BIO_set_data(bio, this);
  ::BIO_set_init(bio, 1);
  ::SSL_set_bio(session_.get(), bio, bio);
  ::SSL_set_accept_state(session_.get());
}

TlsSession::~TlsSession() = default;

TlsSession::Step TlsSession::shake_hands(int descriptor) {
  descriptor_ = descriptor;
  budget_ = kReadBytes;
  ::ERR_clear_error();
  return step_after(::SSL_do_handshake(session_.get()));
}

TlsSession::Reading TlsSession::read(int descriptor, char* into, std::size_t size) {
  descriptor_ = descriptor;
  budget_ = kReadBytes;
  ::ERR_clear_error();
  std::size_t got = 0;
  const auto step = step_after(::SSL_read_ex(session_.get(), into, size, &got));
  return {step, got};
}

TlsSession::Step TlsSession::step_after(int result) const {
  if (result == 1) {
    return Step::kDone;
  }
  return ::SSL_get_error(session_.get(), result) == SSL_ERROR_WANT_READ ? Step::kAwaitsPeer : Step::kOver;
}

bool TlsSession::has_pending() const { return ::SSL_has_pending(session_.get()) == 1; }

void TlsSession::write(std::string_view bytes, std::string& records) {
  records_ = &records;
  budget_ = 0;
  ::ERR_clear_error();
  std::size_t written = 0;
  ::SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &written);
  records_ = &unsent_;
}

void TlsSession::write_end(std::string& records) {
  if ((::SSL_get_shutdown(session_.get()) & SSL_SENT_SHUTDOWN) != 0) {
    return;
  }
  records_ = &records;
  budget_ = 0;
  ::ERR_clear_error();
  ::SSL_shutdown(session_.get());
  records_ = &unsent_;
}

const BIO_METHOD* TlsSession::descriptor_and_records() {
  static const auto* method = [] {
    auto* made = ::BIO_meth_new(::BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "a descriptor, and records");
    if (made == nullptr) {
      throw std::bad_alloc();
    }
    ::BIO_meth_set_read(made, read_descriptor);
    ::BIO_meth_set_write(made, write_records);
    ::BIO_meth_set_ctrl(made, control);
    return made;
  }();
  return method;
}

int TlsSession::read_descriptor(BIO* bio, char* into, int size) {
  auto& self = *static_cast<TlsSession*>(::BIO_get_data(bio));
  ::BIO_clear_retry_flags(bio);
  const auto wanted = static_cast<std::size_t>(size);
  if (!self.opening_.empty()) {
    const auto given = std::min(wanted, self.opening_.size());
    std::memcpy(into, self.opening_.data(), given);
    self.opening_.erase(0, given);
    return self.admit({into, given}) ? static_cast<int>(given) : 0;
  }
  const auto allowed = std::min(wanted, self.budget_);
  const auto got = allowed == 0 ? -1 : ::recv(self.descriptor_, into, allowed, MSG_DONTWAIT);
  if (got > 0) {
    self.budget_ -= static_cast<std::size_t>(got);
    self.received_ += static_cast<std::size_t>(got);
    return self.admit({into, static_cast<std::size_t>(got)}) ? static_cast<int>(got) : 0;
  }
  if (allowed == 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))) {
    ::BIO_set_retry_read(bio);
  }
  return static_cast<int>(got);
}

// With TLS 1.2, which is chosen once the first ClientHello is there, no second one is taken, and handshake records are also
// encrypted ones.
bool TlsSession::admit(std::string_view bytes) {
  const bool may_be_hello = ::SSL_is_init_finished(session_.get()) == 0 && ::SSL_version(session_.get()) == TLS1_3_VERSION;
  return !may_be_hello || guard_.scan(bytes);
}

int TlsSession::write_records(BIO* bio, const char* bytes, int size) {
  auto& self = *static_cast<TlsSession*>(::BIO_get_data(bio));
  self.records_->append(bytes, static_cast<std::size_t>(size));
  return size;
}

long TlsSession::control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

}  // namespace atrium::net
