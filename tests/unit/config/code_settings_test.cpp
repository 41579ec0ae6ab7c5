// How codes go out: what has to be said together, and what may not be said.
#include <gtest/gtest.h>

#include "server/config/settings.h"

namespace atrium::config {
namespace {

using Flags = std::vector<std::pair<std::string, std::string>>;

std::string error_with(const Flags& flags) {
  const auto settings = load({.file = {}, .environment = {}, .flags = flags});
  return settings ? "none" : settings.error().message;
}

TEST(CodeSettings, AWayOutNeedsWhatBelongsToIt) {
  EXPECT_EQ(error_with({}), "none");
  const auto missing = [](const std::string& key) { return key + " is missing: this codes.sender needs it"; };
  EXPECT_EQ(error_with({{"codes.sender", "file"}}), missing("codes.file"));
  EXPECT_EQ(error_with({{"codes.sender", "smtp"}}), missing("codes.smtp_server"));
  EXPECT_EQ(error_with({{"codes.sender", "webhook"}, {"codes.webhook_url", "https://sms.example/codes"}}),
            missing("codes.webhook_token_file"));
  const Flags mail{{"codes.sender", "smtp"},
                   {"codes.smtp_server", "smtps://mail.example:465"},
                   {"codes.smtp_from", "atrium@school.example"},
                   {"codes.smtp_to", "{mobile}@sms.example"}};
  EXPECT_EQ(error_with(mail), "none");
  auto signs_in = mail;
  signs_in.emplace_back("codes.smtp_user", "atrium");
  EXPECT_EQ(error_with(signs_in), missing("codes.smtp_password_file"));
}

TEST(CodeSettings, WhatIsNotAllowedIsNamedWithWhatIs) {
  EXPECT_EQ(error_with({{"codes.sender", "sms"}}),
            "flag --codes.sender: codes.sender must be none, file, smtp or webhook, not \"sms\"");
  for (const auto* url : {"http://sms.example/codes", "ftp://sms.example", "https://", "https://user@sms.example"}) {
    EXPECT_NE(error_with({{"codes.webhook_url", url}}).find("must be an https:// address"), std::string::npos) << url;
  }
  EXPECT_EQ(error_with({{"codes.webhook_url", "http://127.0.0.1:9000/codes"}}), "none");
  for (const auto* url : {"http://localhost/codes", "http://[::1]:9000/codes", "http://127.8.8.8"}) {
    EXPECT_EQ(error_with({{"codes.webhook_url", url}}), "none") << url;
  }
  for (const auto* url : {"http://127.evil.org/codes", "http://localhost.evil.org/codes", "http://127.0.0.1.evil.org",
                          "http://[::1", "http://[::1].evil.org", "http://128.0.0.1"}) {
    EXPECT_NE(error_with({{"codes.webhook_url", url}}), "none") << url;
  }
  for (const auto* address : {"nobody@sms.example", "{mobile}", "sms.example@{mobile}"}) {
    EXPECT_NE(error_with({{"codes.smtp_to", address}}).find("{mobile}@sms.example.org"), std::string::npos) << address;
  }
  EXPECT_NE(error_with({{"codes.smtp_server", "mail.example:465"}}).find("smtps://host:465"), std::string::npos);
}

}  // namespace
}  // namespace atrium::config
