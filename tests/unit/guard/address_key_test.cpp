#include "server/guard/address_key.h"

#include <gtest/gtest.h>

namespace atrium::guard {
namespace {

TEST(AddressKey, OfIpv4IsTheAddress) {
  EXPECT_EQ(address_key("192.0.2.1"), address_key("192.0.2.1"));
  EXPECT_NE(address_key("192.0.2.1"), address_key("192.0.2.2"));
}

TEST(AddressKey, OfIpv6IsTheNetworkOfAHousehold) {
  EXPECT_EQ(address_key("2001:db8:1:2::1"), address_key("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  EXPECT_NE(address_key("2001:db8:1:2::1"), address_key("2001:db8:1:3::1"));
}

TEST(AddressKey, OfIpv4WrittenAsIpv6IsThatOfTheIpv4Address) {
  EXPECT_EQ(address_key("::ffff:192.0.2.1"), address_key("192.0.2.1"));
  EXPECT_NE(address_key("::ffff:192.0.2.1"), address_key("::ffff:192.0.2.2"));
}

TEST(AddressKey, DoesNotLookAtTheZone) { EXPECT_EQ(address_key("fe80::1%eth0"), address_key("fe80::2%eth1")); }

}  // namespace
}  // namespace atrium::guard
