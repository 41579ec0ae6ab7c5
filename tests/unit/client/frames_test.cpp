#include "client-sdk/cpp/src/frames.h"

#include <gtest/gtest.h>

namespace atrium::client {
namespace {

TEST(Frames, ALongFrameHasALengthOfSeveralBytes) {
  wire::ClientFrame frame;
  frame.set_id(1);
  frame.mutable_send_message()->set_text(std::string(300, 'x'));
  const std::string bytes = encode_frame(frame);
  ASSERT_EQ(bytes.size(), frame.ByteSizeLong() + 2);
  wire::ClientFrame read;
  EXPECT_TRUE(read.ParseFromArray(bytes.data() + 2, static_cast<int>(bytes.size() - 2)));
  EXPECT_EQ(read.SerializeAsString(), frame.SerializeAsString());
}

TEST(Frames, SeveralInOneMessageAreReadOneByOne) {
  using namespace std::string_view_literals;
  FrameReader reader("\x02\x08\x05\x02\x08\x06"sv);
  EXPECT_EQ(reader.next()->reply_to(), 5U);
  EXPECT_EQ(reader.next()->reply_to(), 6U);
  EXPECT_TRUE(reader.at_end());
}

TEST(Frames, WhatIsNoFrameIsToldApart) {
  using namespace std::string_view_literals;
  for (const auto bytes : {"\x03\x08\x05"sv, "\x80"sv, "\xff\xff\xff\xff\xff\xff\x01"sv, "\x01\xff"sv}) {
    EXPECT_FALSE(FrameReader(bytes).next());
  }
}

TEST(Utf8, KnowsGoodFromBad) {
  for (const char* good : {"", "abc", "Общешкольный канал", "\xf0\x9f\x98\x80", "\xef\xbf\xbd", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const char* bad :
       {"\x80", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x9f\x98", "\xff"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
}

}  // namespace
}  // namespace atrium::client
