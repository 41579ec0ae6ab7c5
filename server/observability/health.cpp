#include "server/observability/health.h"

namespace atrium::observability {
namespace {

Health::Report report(bool ok, const char* status, bool storage_full) {
  const char* storage = storage_full ? ",\"storage\":\"full\"" : "";
  return {ok, std::string("{\"status\":\"") + status + "\"" + storage + "}\n"};
}

}  // namespace

void Health::set_ready() { state_ = State::kReady; }

void Health::set_draining() { state_ = State::kDraining; }

void Health::set_storage_full(bool full) { storage_full_ = full; }

Health::Report Health::live() const { return report(true, "live", storage_full_); }

Health::Report Health::ready() const {
  switch (state_.load()) {
    case State::kReady:
      return report(true, "ready", storage_full_);
    case State::kDraining:
      return report(false, "draining", storage_full_);
    case State::kStarting:
      break;
  }
  return report(false, "starting", storage_full_);
}

}  // namespace atrium::observability
