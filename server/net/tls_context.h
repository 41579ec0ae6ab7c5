#pragma once

#include <filesystem>
#include <memory>

#include "storage/result.h"

struct ssl_ctx_st;

namespace atrium::net {

// A certificate with its key, and the rules of our TLS: what sessions are made of. Never changed; a new certificate is a
// new context, and sessions keep that which they were made of. Any thread.
class TlsContext {
 public:
  // Both files are PEM; `certificate` holds the server's own first, then those that lead to the authority. Fails with a
  // sentence that names the file and says what to do.
  static Result<std::shared_ptr<const TlsContext>> load(const std::filesystem::path& certificate,
                                                        const std::filesystem::path& key);

  ssl_ctx_st* get() const { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  TlsContext();
  Status use(const std::filesystem::path& certificate, const std::filesystem::path& key);

  const std::unique_ptr<ssl_ctx_st, Free> context_;
};

}  // namespace atrium::net
