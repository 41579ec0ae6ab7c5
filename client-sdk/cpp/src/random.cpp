#include "random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstring>

namespace atrium::client {

Token random_token() {
  Token token{};
  // Up to 256 bytes come whole once the generator is seeded; a signal may only interrupt the wait for the seed.
  while (::getrandom(token.data(), token.size(), 0) != static_cast<ssize_t>(token.size())) {
    if (errno != EINTR)
      throw std::runtime_error("the kernel gives no random bytes");
  }
  return token;
}

std::uint64_t random_number() {
  std::uint64_t number = 0;
  while (number == 0) {
    const Token bytes = random_token();
    std::memcpy(&number, bytes.data(), sizeof number);
  }
  return number;
}

}  // namespace atrium::client
