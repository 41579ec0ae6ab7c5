#pragma once

#include <atrium/transfer.h>

#include <optional>

#include "backoff.h"
#include "http.h"

namespace atrium::client {

// The attempts of one transfer, until one of them decides: what an answer means, and how long to wait before the next.
class Attempts {
 public:
  Attempts(const Options& options, const Progress& progress, std::uint64_t total);

  // Whether it goes on, for HttpRequest::on_time and the like.
  bool tell(std::uint64_t done) { return !progress_ || progress_(done, total_) == GoOn::kYes; }
  // Bytes got through: the next wait is short again.
  void succeeded() {
    reached_ = true;
    backoff_.reset();
  }
  // After an answer that is not what was hoped for: the error that ends it all; nothing, after a while, to try again.
  std::optional<Error> after(const HttpAnswer& answer, std::uint64_t done);

 private:
  std::optional<Error> judge(const HttpAnswer& answer) const;
  std::optional<Error> wait(std::chrono::milliseconds time, std::uint64_t done);

  const Options& options_;
  const Progress& progress_;
  const std::uint64_t total_;
  Backoff backoff_;
  bool reached_ = false;  // a server has answered
};

inline Error stopped() { return {ErrorCode::kStopped, "the transfer was stopped", ""}; }

// A number that is a header's whole value.
std::optional<std::uint64_t> number_in(std::string_view text);

}  // namespace atrium::client
