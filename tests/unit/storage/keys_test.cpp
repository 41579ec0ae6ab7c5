#include "storage/keys.h"

#include <gtest/gtest.h>

#include "hex.h"

namespace atrium::storage {
namespace {

constexpr SpaceId kSpace(0x0102030405060708);
constexpr ChatId kChat(0x1112131415161718);
constexpr AccountId kAccount(0x2122232425262728);
constexpr SenderId kSender(0x3132333435363738);

// The worked example of storage/README.md.
TEST(Keys, ReadAsTheReadmeShows) {
  EXPECT_EQ(hex(entry_key(kSpace, kChat, Seq(0x123))),
            "0102030405060708"
            "1112131415161718"
            "0000000000000123");
  EXPECT_EQ(hex(request_key(kSpace, kAccount, {kSender, 5})),
            "0102030405060708"
            "2122232425262728"
            "3132333435363738"
            "0000000000000005");
  EXPECT_EQ(hex(space_key(kSpace)),
            "0102030405060708"
            "01");
  EXPECT_EQ(hex(last_change_key(kSpace)),
            "0102030405060708"
            "02");
  EXPECT_EQ(hex(account_key(kSpace, kAccount)),
            "0102030405060708"
            "03"
            "2122232425262728");
  EXPECT_EQ(hex(device_key(kSpace, "\xAA\xBB")),
            "0102030405060708"
            "04"
            "aabb");
  EXPECT_EQ(hex(chat_key(kSpace, kChat)),
            "0102030405060708"
            "05"
            "1112131415161718");
  EXPECT_EQ(hex(membership_key(kSpace, kChat, kAccount)),
            "0102030405060708"
            "06"
            "1112131415161718"
            "2122232425262728");
  EXPECT_EQ(hex(read_mark_key(kSpace, kAccount, kChat)),
            "0102030405060708"
            "07"
            "2122232425262728"
            "1112131415161718");
  EXPECT_EQ(hex(encode_u64_pair(42, 1700000000000)),
            "000000000000002a"
            "0000018bcfe56800");
}

TEST(Keys, SortAsTheirNumbers) {
  EXPECT_LT(std::string_view(entry_key(kSpace, kChat, Seq(255))), std::string_view(entry_key(kSpace, kChat, Seq(256))));
  EXPECT_LT(std::string_view(entry_key(kSpace, ChatId(1), Seq(~0ull))),
            std::string_view(entry_key(kSpace, ChatId(2), Seq(0))));
  EXPECT_LT(std::string_view(entry_key(SpaceId(0x7FFFFFFFFFFFFFFF), kChat, Seq(1))),
            std::string_view(entry_key(SpaceId(0x8000000000000000), kChat, Seq(1))));
}

TEST(Keys, NumbersComeBack) {
  const auto key = entry_key(kSpace, kChat, Seq(0xFEDCBA9876543210));
  EXPECT_EQ(read_u64(key, 0), kSpace.value);
  EXPECT_EQ(read_u64(key, kSpacePrefix), kChat.value);
  EXPECT_EQ(read_u64(key, kChatPrefix), 0xFEDCBA9876543210);
}

TEST(Keys, AnEndStandsBehindItsPrefix) {
  EXPECT_EQ(after_prefix(std::string_view("\x01\x02", 2)), std::string("\x01\x03"));
  EXPECT_EQ(after_prefix("\x01\xFF\xFF"), std::string("\x02"));
  EXPECT_EQ(after_prefix("\xFF\xFF"), "");
}

}  // namespace
}  // namespace atrium::storage
