#pragma once

#include <string>
#include <vector>

#include "tests/support/certificates.h"

namespace atrium::bench {

// The flags with which atriumd has TLS. It reads the files when it starts; until then `authority` keeps them.
inline std::vector<std::string> tls_settings(const test::Authority& authority) {
  const auto identity = authority.issue("bench");
  return {"--tls.certificate", identity.certificate, "--tls.key", identity.key};
}

}  // namespace atrium::bench
