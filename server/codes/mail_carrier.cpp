// Codes by mail to a gateway that makes text messages of them.
#include <sodium.h>

#include <ctime>

#include "server/codes/transfer.h"

namespace atrium::codes {
namespace {

constexpr std::size_t kLineBytes = 76;  // of base64, RFC 2045
constexpr long kPermanent = 500;

std::string base64(const std::string& bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  return text;
}

std::string in_lines(std::string text) {
  for (std::size_t at = kLineBytes; at < text.size(); at += kLineBytes + 2) {
    text.insert(at, "\r\n");
  }
  return text + "\r\n";
}

std::string date() {
  char text[64];
  std::tm time{};
  const auto now = std::time(nullptr);
  gmtime_r(&now, &time);
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &time)};
}

class MailCarrier final : public Carrier {
 public:
  MailCarrier(const CourierOptions& options, const std::atomic<bool>& stopping)
      : options_(options), transferrer_(options, stopping) {}

  Delivery deliver(const CodeLetter& letter, const std::string& id) override {
    Transfer transfer{options_.smtp_server};
    transfer.from = options_.smtp_from;
    transfer.to = address_of(letter);
    transfer.user = options_.smtp_user;
    transfer.password = options_.smtp_password;
    transfer.body = "Date: " + date() + "\r\nFrom: " + transfer.from + "\r\nTo: " + transfer.to + "\r\nMessage-ID: <" + id +
                    options_.smtp_from.substr(options_.smtp_from.find('@')) +
                    ">\r\nSubject: Atrium\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: base64\r\n\r\n" +
                    in_lines(base64(text_of(letter)));
    const auto answered = transferrer_.exchange(transfer);
    if (answered.came) {
      return {};
    }
    const bool is_final = answered.status >= kPermanent;
    return {is_final ? Delivery::Outcome::kNever : Delivery::Outcome::kTryAgain, "the mail server: " + answered.why};
  }

 private:
  // The number without its plus.
  std::string address_of(const CodeLetter& letter) const {
    constexpr std::string_view kPlace = "{mobile}";
    auto address = options_.smtp_to;
    return address.replace(address.find(kPlace), kPlace.size(), letter.mobile.substr(1));
  }

  const CourierOptions& options_;
  Transferrer transferrer_;
};

}  // namespace

std::unique_ptr<Carrier> make_mail_carrier(const CourierOptions& options, const std::atomic<bool>& stopping) {
  return std::make_unique<MailCarrier>(options, stopping);
}

}  // namespace atrium::codes
