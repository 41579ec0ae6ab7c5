// Who somebody says to be, over HTTP.
#include "server/transfer/credential.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include "server/space/sha256.h"

namespace atrium::transfer {
namespace {

// 32 bytes of 'A' in base64url.
constexpr std::string_view kToken = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE";

struct Cookies : testing::Test {
  Cookies() { EXPECT_GE(sodium_init(), 0); }
  const Credential mine{"college.of.arts", space::sha256(std::string(32, 'A'))};
};

TEST(Bearer, IsASpaceAndAToken) {
  const auto credential = bearer("Bearer college.of.arts." + std::string(kToken));
  ASSERT_TRUE(credential);
  EXPECT_EQ(credential->space, "college.of.arts");
  EXPECT_EQ(credential->token_hash, space::sha256(std::string(32, 'A')));
}

TEST(Bearer, IsNothingElse) {
  const std::string token(kToken);
  for (const auto& header :
       {std::string(), std::string("Bearer "), "Bearer " + token, "Bearer ." + token, "bearer college." + token,
        "Basic college." + token, "Bearer college." + token + "A", "Bearer college." + token.substr(1),
        "Bearer college." + token + "=", "Bearer college. " + token, "Bearer " + std::string(65, 'x') + "." + token}) {
    EXPECT_FALSE(bearer(header)) << header;
  }
}

TEST_F(Cookies, AreGoodForWhoTheyWereMadeFor) {
  const CookieMaker maker;
  const auto read = maker.read(maker.value_for(mine));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->space, mine.space);
  EXPECT_EQ(read->token_hash, mine.token_hash);
}

TEST_F(Cookies, OfAnotherProcessOrChangedInAnyPlaceAreNone) {
  const CookieMaker maker;
  EXPECT_FALSE(CookieMaker().read(maker.value_for(mine)));
  const auto value = maker.value_for(mine);
  for (std::size_t i = 0; i + 1 < value.size(); ++i) {
    auto forged = value;
    forged[i] = forged[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(maker.read(forged)) << i;
  }
  for (int byte = 0x80; byte < 0x100; ++byte) {
    auto forged = value;
    forged[forged.size() / 2] = static_cast<char>(byte);
    EXPECT_FALSE(maker.read(forged)) << byte;
  }
  EXPECT_FALSE(maker.read(value + "A"));
  EXPECT_FALSE(maker.read(""));
}

TEST_F(Cookies, OfOneSpaceOpenNoOther) {
  const CookieMaker maker;
  const auto value = maker.value_for(mine);
  EXPECT_FALSE(maker.read("lyceum" + value.substr(mine.space.size())));
}

TEST(CookieHeader, IsSearchedForAName) {
  EXPECT_EQ(cookie_in("a=1; atrium-files=x.y; b=2", kCookieName), "x.y");
  EXPECT_EQ(cookie_in("atrium-files=x.y", kCookieName), "x.y");
  EXPECT_EQ(cookie_in("not-atrium-files=x; atrium-filesx=1", kCookieName), "");
  EXPECT_EQ(cookie_in("", kCookieName), "");
  EXPECT_EQ(cookie_in(";;; =", kCookieName), "");
}

}  // namespace
}  // namespace atrium::transfer
