#include "client-sdk/cpp/src/address.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace atrium::client {
namespace {

std::string taken_apart(std::string_view url) {
  const Address address = parse_address(url);
  return address.host + " " + address.port + " " + address.target + " " + address.authority;
}

TEST(Address, IsTakenApart) {
  EXPECT_EQ(taken_apart("ws://127.0.0.1:8080"), "127.0.0.1 8080 /ws 127.0.0.1:8080");
  EXPECT_EQ(taken_apart("ws://127.0.0.1:8080/"), "127.0.0.1 8080 /ws 127.0.0.1:8080");
  EXPECT_EQ(taken_apart("ws://school.example/chat"), "school.example 80 /chat school.example");
  EXPECT_EQ(taken_apart("ws://[::1]:8080/ws"), "::1 8080 /ws [::1]:8080");
  EXPECT_EQ(taken_apart("wss://school.example"), "school.example 443 /ws school.example");
  EXPECT_EQ(taken_apart("wss://[::1]:8443/chat"), "::1 8443 /chat [::1]:8443");
}

TEST(Address, SaysWhetherThereIsTls) {
  EXPECT_TRUE(parse_address("wss://school.example").has_tls);
  EXPECT_FALSE(parse_address("ws://school.example:443").has_tls);
}

TEST(Address, NonsenseIsRefused) {
  for (const char* bad : {"", "127.0.0.1:8080", "http://a", "https://a", "wss:/a", "ws://", "wss://", "ws://:80",
                          "ws://a:", "ws://a:99999", "ws://a:8o", "ws://[::1", "ws://a b", "ws://a/\r\nX: y"}) {
    EXPECT_THROW(parse_address(bad), std::invalid_argument) << bad;
  }
}

}  // namespace
}  // namespace atrium::client
