#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "server/codes/code_letter.h"
#include "server/codes/courier_options.h"

namespace atrium::codes {

// What came of a try. `why` names neither number nor code.
struct Delivery {
  enum class Outcome { kDone, kTryAgain, kNever };
  Outcome outcome = Outcome::kDone;
  std::string why = {};
};

// One way out of the server. On the courier's thread; may take as long as options say, and ends soon once `stopping` is set.
class Carrier {
 public:
  virtual ~Carrier() = default;
  // `id` is the same for all tries of one letter, and tells nothing of it.
  virtual Delivery deliver(const CodeLetter& letter, const std::string& id) = 0;
};

std::unique_ptr<Carrier> make_file_carrier(const CourierOptions& options);
std::unique_ptr<Carrier> make_mail_carrier(const CourierOptions& options, const std::atomic<bool>& stopping);
std::unique_ptr<Carrier> make_webhook_carrier(const CourierOptions& options, const std::atomic<bool>& stopping);

// What the person reads.
std::string text_of(const CodeLetter& letter);

}  // namespace atrium::codes
