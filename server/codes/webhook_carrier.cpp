// Codes to a program that knows how to send text messages.
#include "server/codes/json_text.h"
#include "server/codes/transfer.h"

namespace atrium::codes {
namespace {

constexpr long kRequestTimeout = 408;
constexpr long kTooManyRequests = 429;

class WebhookCarrier final : public Carrier {
 public:
  WebhookCarrier(const CourierOptions& options, const std::atomic<bool>& stopping)
      : options_(options), transferrer_(options, stopping) {}

  Delivery deliver(const CodeLetter& letter, const std::string& id) override {
    Transfer transfer{options_.webhook_url};
    transfer.headers = {"Content-Type: application/json", "Authorization: Bearer " + options_.webhook_token,
                        "Idempotency-Key: " + id, "Expect:"};
    transfer.body = json_of(letter);
    const auto answered = transferrer_.exchange(transfer);
    const auto status = answered.status;
    if (answered.came && status >= 200 && status < 300) {
      return {};
    }
    const bool is_final =
        answered.came && status >= 400 && status < 500 && status != kRequestTimeout && status != kTooManyRequests;
    return {is_final ? Delivery::Outcome::kNever : Delivery::Outcome::kTryAgain, "the webhook: " + answered.why};
  }

 private:
  const CourierOptions& options_;
  Transferrer transferrer_;
};

}  // namespace

std::unique_ptr<Carrier> make_webhook_carrier(const CourierOptions& options, const std::atomic<bool>& stopping) {
  return std::make_unique<WebhookCarrier>(options, stopping);
}

}  // namespace atrium::codes
