#include "attempts.h"

#include <algorithm>
#include <charconv>
#include <thread>

#include "random.h"

namespace atrium::client {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSlice(100);  // between two questions whether it goes on
constexpr std::uint64_t kMostSeconds = 3600;

Error with(ErrorCode code, const HttpAnswer& answer) {
  return {code, answer.why.empty() ? "the server answered " + std::to_string(answer.status) : answer.why, ""};
}

}  // namespace

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

Attempts::Attempts(const Options& options, const Progress& progress, std::uint64_t total)
    : options_(options),
      progress_(progress),
      total_(total),
      backoff_(options.backoff_first, options.backoff_max, random_number()) {}

std::optional<Error> Attempts::judge(const HttpAnswer& answer) const {
  using Broken = HttpAnswer::Broken;
  if (answer.broken == Broken::kEnded)
    return stopped();
  // Later the network has changed, or a certificate was not renewed in time: that passes.
  if (answer.broken == Broken::kUntrusted)
    return reached_ ? std::nullopt : std::optional(with(ErrorCode::kUntrusted, answer));
  if (answer.broken == Broken::kNetwork)
    return reached_ || options_.patient ? std::nullopt : std::optional(with(ErrorCode::kOffline, answer));
  switch (answer.status) {
    case 401:
      return with(ErrorCode::kSignedOut, answer);
    case 403:
      return with(ErrorCode::kForbidden, answer);
    case 404:
      return with(ErrorCode::kNotFound, answer);
    case 413:
      return with(ErrorCode::kTooLarge, answer);
    case 507:
      return with(ErrorCode::kStorageFull, answer);
    case 429:
      return answer.header("retry-after").empty() ? std::optional(with(ErrorCode::kConflict, answer)) : std::nullopt;
    case 408:
    case 409:
      return std::nullopt;
    default:
      return answer.status >= 500 ? std::nullopt : std::optional(with(ErrorCode::kRejected, answer));
  }
}

std::optional<Error> Attempts::after(const HttpAnswer& answer, std::uint64_t done) {
  if (auto error = judge(answer))
    return error;
  reached_ = reached_ || answer.status != 0;
  const auto asked = std::min(number_in(answer.header("retry-after")).value_or(0), kMostSeconds);
  return wait(milliseconds(asked * 1000) + backoff_.next(), done);
}

std::optional<Error> Attempts::wait(milliseconds time, std::uint64_t done) {
  for (;;) {
    if (!tell(done))
      return stopped();
    if (time.count() <= 0)
      return std::nullopt;
    std::this_thread::sleep_for(std::min(time, kSlice));
    time -= kSlice;
  }
}

}  // namespace atrium::client
