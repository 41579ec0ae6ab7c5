#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "atrium/wire/v1/frames.pb.h"
#include "tests/unit/net/raw_client.h"

namespace atrium::test {

// Somebody at the front door, at an address of their own: as a proxy says that the server trusts.
class Knocker {
 public:
  Knocker(std::uint16_t port, const std::string& address) : raw_(port) {
    EXPECT_EQ(raw_.upgrade("X-Forwarded-For: " + address + "\r\n"), 101u);
  }

  // Sends a password without waiting.
  void try_password(const std::string& login, const std::string& password);
  // The next answer; nothing if the connection ended.
  std::optional<wire::v1::ServerFrame> answer();
  RawClient& raw() { return raw_; }

 private:
  RawClient raw_;
  std::uint64_t frame_id_ = 0;
};

// The `number`-th of many addresses.
std::string address(std::size_t number);

}  // namespace atrium::test
