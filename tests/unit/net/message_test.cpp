#include "server/net/message.h"

#include <gtest/gtest.h>

#include "tests/support/memory_connection.h"

namespace atrium::test {
namespace {

using namespace std::string_literals;

std::string header_for(std::size_t size) {
  const auto message = net::frame_message(std::string(size, 'x'));
  EXPECT_EQ(payload_of(*message), std::string(size, 'x'));
  return message->substr(0, message->size() - size);
}

TEST(Message, has_the_shortest_length) {
  EXPECT_EQ(header_for(0), "\x82\x00"s);
  EXPECT_EQ(header_for(125), "\x82\x7D"s);
  EXPECT_EQ(header_for(126), "\x82\x7E\x00\x7E"s);
  EXPECT_EQ(header_for(65535), "\x82\x7E\xFF\xFF"s);
  EXPECT_EQ(header_for(65536), "\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00"s);
}

}  // namespace
}  // namespace atrium::test
