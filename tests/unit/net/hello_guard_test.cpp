#include "server/net/hello_guard.h"

#include <gtest/gtest.h>

#include <string>

#include "server/config/limits.h"

namespace atrium::test {
namespace {

using net::HelloGuard;

std::string record(std::uint8_t kind, std::string_view content) {
  return std::string{static_cast<char>(kind), 3, 3, static_cast<char>(content.size() >> 8),
                     static_cast<char>(content.size())}
      .append(content);
}
std::string handshake(std::string_view content) { return record(22, content); }
std::string header(std::size_t size) {
  return {1, static_cast<char>(size >> 16), static_cast<char>(size >> 8), static_cast<char>(size)};
}
std::string hello(std::size_t size) { return header(size) + std::string(size, 'x'); }

const std::string kChangeCipherSpec = record(20, "\x01");

bool is_good(std::string_view bytes) { return HelloGuard().scan(bytes); }

TEST(AHello, may_be_as_long_as_the_limit_and_no_longer) {
  EXPECT_TRUE(is_good(handshake(header(limits::kClientHelloBytes))));
  EXPECT_FALSE(is_good(handshake(header(limits::kClientHelloBytes + 1))));
  EXPECT_FALSE(is_good(handshake(header(0x10000))));
}

TEST(AHello, is_judged_however_its_bytes_come) {
  const auto bytes = handshake(hello(300)) + kChangeCipherSpec + handshake(header(20'000));
  HelloGuard guard;
  std::size_t taken = 0;
  while (guard.scan({bytes.data() + taken, 1})) {
    ++taken;
  }
  EXPECT_EQ(taken, bytes.size() - 1);
}

TEST(AHello, may_lie_in_many_records) {
  const auto whole = hello(100);
  std::string bytes;
  for (const char byte : whole) {
    bytes += handshake({&byte, 1});
  }
  EXPECT_TRUE(is_good(bytes));
  EXPECT_FALSE(is_good(bytes + handshake(header(20'000))));
}

TEST(AHello, does_not_begin_in_what_is_no_handshake) {
  EXPECT_TRUE(is_good(handshake(hello(100)) + record(23, header(20'000)) + handshake(hello(100))));
}

TEST(AHello, that_was_too_long_stays_so) {
  HelloGuard guard;
  EXPECT_FALSE(guard.scan(handshake(header(20'000))));
  EXPECT_FALSE(guard.scan(handshake(hello(1))));
}

}  // namespace
}  // namespace atrium::test
