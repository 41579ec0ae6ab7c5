// Codes on their way out, to peers that are real and not always well.
#include "server/codes/courier.h"

#include <gtest/gtest.h>
#include <sodium.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <future>
#include <mutex>
#include <sstream>
#include <utility>

#include "server/codes/secret_file.h"
#include "server/config/limits.h"
#include "tests/unit/codes/peer.h"

namespace atrium::codes {
namespace {

using test::Peer;
using namespace std::chrono_literals;

const CodeLetter kLetter{"+79991234567", "01234567", "school-5", "Школа \"№ 5\""};

std::string decoded(const std::string& base64) {
  std::string bytes(base64.size(), '\0');
  std::size_t size = 0;
  EXPECT_EQ(sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), base64.data(), base64.size(),
                              "\r\n", &size, nullptr, sodium_base64_VARIANT_ORIGINAL),
            0);
  bytes.resize(size);
  return bytes;
}

std::string header_of(const std::string& request, const std::string& name) {
  const auto at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos) {
    return {};
  }
  const auto begin = at + name.size() + 4;
  return request.substr(begin, request.find("\r\n", begin) - begin);
}

// The first line of a log, for who waits for it.
struct FirstLine final : spdlog::sinks::base_sink<std::mutex> {
  std::promise<std::string> text;

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if (!std::exchange(told_, true)) {
      text.set_value(std::string(message.payload.data(), message.payload.size()));
    }
  }
  void flush_() override {}
  bool told_ = false;
};

struct Codes : testing::Test {
  const test::Authority authority;
  const test::Identity identity = authority.issue("peer");
  std::ostringstream log;
  std::shared_ptr<spdlog::logger> logger_before = spdlog::default_logger();

  Codes() {
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("codes", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
  }
  ~Codes() override { spdlog::set_default_logger(logger_before); }

  CourierOptions webhook(const std::string& scheme, std::uint16_t port) const {
    CourierOptions options;
    options.sender = config::CodeSender::kWebhook;
    options.webhook_url = scheme + "://127.0.0.1:" + std::to_string(port) + "/codes";
    options.webhook_token = "the token";
    options.ca_file = authority.file();
    options.first_pause = 10ms;
    return options;
  }
  CourierOptions mail(std::uint16_t port) const {
    CourierOptions options;
    options.sender = config::CodeSender::kSmtp;
    options.smtp_server = "smtp://127.0.0.1:" + std::to_string(port);
    options.smtp_from = "atrium@operator.example";
    options.smtp_to = "{mobile}@sms.example";
    options.ca_file = authority.file();
    options.first_pause = 10ms;
    return options;
  }
};

TEST_F(Codes, AFileGetsALineThatItsOwnerAloneReads) {
  CourierOptions options;
  options.sender = config::CodeSender::kFile;
  options.file = authority.folder() / "codes.jsonl";
  const auto carrier = make_file_carrier(options);
  EXPECT_EQ(carrier->deliver(kLetter, "id").outcome, Delivery::Outcome::kDone);
  EXPECT_EQ(carrier->deliver(kLetter, "id").outcome, Delivery::Outcome::kDone);
  struct stat facts {};
  ASSERT_EQ(::stat(options.file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  std::ifstream file(options.file);
  std::string first;
  std::string second;
  std::getline(file, first);
  std::getline(file, second);
  EXPECT_EQ(first, second);
  EXPECT_TRUE(
      first.starts_with(R"({"mobile": "+79991234567", "code": "01234567", "space": "school-5", "title": "Школа \"№ 5\"")"));
}

TEST_F(Codes, AWebhookGetsThemOverTlsWithItsToken) {
  Peer peer(Peer::Kind::kHttps, {204}, identity);
  Courier courier(webhook("https", peer.port()));
  courier.send(kLetter);
  const auto request = peer.received(1).front();
  EXPECT_TRUE(request.starts_with("POST /codes HTTP/1.1\r\n"));
  EXPECT_EQ(header_of(request, "Authorization"), "Bearer the token");
  EXPECT_EQ(header_of(request, "Content-Type"), "application/json");
  EXPECT_NE(request.find(R"("code": "01234567")"), std::string::npos);
}

TEST_F(Codes, AWebhookThatIsNotBelievedGetsNothing) {
  const test::Authority other;
  Peer peer(Peer::Kind::kHttps, {200}, other.issue("peer"));
  Courier courier(webhook("https", peer.port()));
  courier.send(kLetter);
  peer.wait_for_misunderstanding();
  EXPECT_TRUE(peer.received(0).empty());
}

TEST_F(Codes, WhatFailsIsTriedAgainUnderTheSameKey) {
  Peer peer(Peer::Kind::kHttp, {503, 429, 200});
  Courier courier(webhook("http", peer.port()));
  courier.send(kLetter);
  const auto requests = peer.received(3);
  EXPECT_FALSE(header_of(requests[0], "Idempotency-Key").empty());
  EXPECT_EQ(header_of(requests[0], "Idempotency-Key"), header_of(requests[1], "Idempotency-Key"));
  EXPECT_EQ(header_of(requests[0], "Idempotency-Key"), header_of(requests[2], "Idempotency-Key"));
  courier.send(kLetter);
  EXPECT_NE(header_of(peer.received(4)[3], "Idempotency-Key"), header_of(requests[0], "Idempotency-Key"));
}

TEST_F(Codes, WhatIsRefusedForGoodIsNotTriedAgainAndTheNextGoesThrough) {
  Peer peer(Peer::Kind::kHttp, {400, 200});
  Courier courier(webhook("http", peer.port()));
  courier.send(kLetter);
  auto next = kLetter;
  next.code = "76543210";
  courier.send(next);
  const auto requests = peer.received(2);
  EXPECT_NE(requests[1].find("76543210"), std::string::npos);
  EXPECT_NE(log.str().find("given up"), std::string::npos);
}

TEST_F(Codes, TheLogTellsOfItWithoutCodeNumberAndToken) {
  {
    Peer peer(Peer::Kind::kHttp, {500});
    Courier courier(webhook("http", peer.port()));
    courier.send(kLetter);
    peer.received(2);
  }
  const auto text = log.str();
  EXPECT_NE(text.find("school-5"), std::string::npos);
  for (const auto* secret : {"01234567", "9991234567", "the token"}) {
    EXPECT_EQ(text.find(secret), std::string::npos) << text;
  }
}

TEST_F(Codes, ADeadPeerKeepsNobodyWaitingAndTheQueueIsBounded) {
  Peer peer(Peer::Kind::kSilent);
  auto options = webhook("http", peer.port());
  options.patience = 1h;
  const auto begin = std::chrono::steady_clock::now();
  {
    Courier courier(options);
    for (std::size_t sent = 0; sent < limits::kCodeQueue + 2; ++sent) {
      courier.send(kLetter);
    }
    EXPECT_NE(log.str().find("wait already"), std::string::npos);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s) << "a stop does not wait for it";
}

TEST_F(Codes, OneThatWorksNoMoreIsNotSent) {
  const auto first_line = std::make_shared<FirstLine>();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("codes", first_line));
  Peer peer(Peer::Kind::kHttp);
  auto options = webhook("http", peer.port());
  options.life = 0ms;
  Courier courier(options);
  courier.send(kLetter);
  auto line = first_line->text.get_future();
  ASSERT_EQ(line.wait_for(20s), std::future_status::ready) << "it was sent";
  EXPECT_NE(line.get().find("works no more"), std::string::npos);
}

TEST_F(Codes, AMailServerGetsThemForTheGatewaysAddressOfTheNumber) {
  Peer peer(Peer::Kind::kSmtp);
  Courier courier(mail(peer.port()));
  courier.send(kLetter);
  const auto mail = peer.received(1).front();
  EXPECT_NE(mail.find("MAIL FROM:<atrium@operator.example>"), std::string::npos) << mail;
  EXPECT_NE(mail.find("RCPT TO:<79991234567@sms.example>"), std::string::npos) << mail;
  const auto body = mail.substr(mail.find("base64\r\n\r\n") + 10);
  EXPECT_EQ(decoded(body.substr(0, body.find("\r\n.\r\n"))), text_of(kLetter));
  courier.send(kLetter);
  peer.received(2);
}

TEST_F(Codes, AMailServerIsSpokenToOverTlsAndSignedInTo) {
  Peer peer(Peer::Kind::kSmtpWithStartTls, {}, identity);
  auto options = mail(peer.port());
  options.smtp_user = "atrium";
  options.smtp_password = "секрет";
  Courier courier(options);
  courier.send(kLetter);
  const auto mail = peer.received(1).front();
  const std::string auth = "AUTH PLAIN\r\n";
  ASSERT_TRUE(mail.starts_with(auth)) << mail;
  EXPECT_EQ(decoded(mail.substr(auth.size(), mail.find("\r\n", auth.size()) - auth.size())),
            std::string("\0atrium\0секрет", 1 + 6 + 1 + 12));
}

TEST_F(Codes, ASecretFileIsForNobodyElse) {
  config::Settings settings;
  settings.codes.sender = config::CodeSender::kWebhook;
  settings.codes.webhook_token_file = authority.folder() / "token";
  EXPECT_NE(courier_options(settings).error().message.find("codes.webhook_token_file: can't read"), std::string::npos);
  std::ofstream(settings.codes.webhook_token_file) << "the token\n";
  ::chmod(settings.codes.webhook_token_file.c_str(), 0644);
  EXPECT_NE(courier_options(settings).error().message.find("chmod 600"), std::string::npos);
  ::chmod(settings.codes.webhook_token_file.c_str(), 0600);
  EXPECT_EQ(courier_options(settings).value().webhook_token, "the token");
}

}  // namespace
}  // namespace atrium::codes
