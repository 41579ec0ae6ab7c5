#include <atrium/invites.h>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

namespace atrium::client {
namespace {

InviteSecret counting() {
  InviteSecret secret{};
  for (std::size_t i = 0; i < secret.size(); ++i)
    secret[i] = static_cast<std::uint8_t>(i * 13);
  return secret;
}

std::string read_back(const InviteLink& link) {
  const auto read = read_link(make_link(link));
  EXPECT_TRUE(read.has_value());
  EXPECT_EQ(read->secret, link.secret);
  EXPECT_EQ(read->kind, link.kind);
  return read->server + " " + read->space;
}

TEST(Link, SaysWhereAndHidesTheSecretBehindTheFragment) {
  EXPECT_EQ(make_link({"wss://chat.example.org", "college", LinkKind::kInvite, InviteSecret{}}),
            "https://chat.example.org/college#join-" + std::string(32, 'a'));
  EXPECT_EQ(make_link({"ws://127.0.0.1:8080/ws", "college", LinkKind::kReset, counting()}).substr(0, 38),
            "http://127.0.0.1:8080/college#reset-aa");
}

TEST(Link, IsReadAsItWasMade) {
  EXPECT_EQ(read_back({"wss://chat.example.org", "college", LinkKind::kInvite, counting()}),
            "wss://chat.example.org college");
  EXPECT_EQ(read_back({"ws://127.0.0.1:8080", "колледж #1/ä", LinkKind::kReset, counting()}),
            "ws://127.0.0.1:8080 колледж #1/ä");
  EXPECT_EQ(read_back({"wss://[::1]:443/deep/ws", "college", LinkKind::kInvite, counting()}),
            "wss://[::1]:443/deep/ws college");
}

TEST(Link, ReadsLettersOfEitherCase) {
  auto text = make_link({"wss://h", "s", LinkKind::kInvite, counting()});
  const auto hash = text.find("join-") + 5;
  for (std::size_t i = hash; i < text.size(); ++i)
    text[i] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[i])));
  EXPECT_EQ(read_link(text)->secret, counting());
}

TEST(Link, NothingElseIsOne) {
  const std::string secret(32, 'a');
  for (const auto& text : {std::string(), std::string("https://h/s"), "https://h/s#join-" + secret + "a",
                           "https://h/s#join-" + secret.substr(1), "https://h/s#" + secret, "https://h#join-" + secret,
                           "ftp://h/s#join-" + secret, "https:///s#join-" + secret, "https://h/#join-" + secret,
                           "https://h/%4#join-" + secret, "https://h/%zz#join-" + secret, "https://h/%FF#join-" + secret,
                           "https://h/s#join-" + std::string(32, '1'), "https://h:99999/s#join-" + secret}) {
    EXPECT_FALSE(read_link(text).has_value()) << text;
  }
}

TEST(Link, NoAddressMakesNone) { EXPECT_THROW((void)make_link({"chat.example.org", "s"}), std::invalid_argument); }

TEST(Link, SecretsAreDrawn) {
  std::set<InviteSecret> secrets;
  for (int i = 0; i < 100; ++i)
    secrets.insert(draw_invite_secret());
  EXPECT_EQ(secrets.size(), 100u);
}

}  // namespace
}  // namespace atrium::client
