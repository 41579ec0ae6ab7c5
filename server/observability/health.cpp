#include "server/observability/health.h"

namespace atrium::observability {
namespace {

Health::Report report(bool ok, const char* status) { return {ok, std::string("{\"status\":\"") + status + "\"}\n"}; }

}  // namespace

void Health::set_ready() { state_ = State::kReady; }

void Health::set_draining() { state_ = State::kDraining; }

Health::Report Health::live() const { return report(true, "live"); }

Health::Report Health::ready() const {
  switch (state_.load()) {
    case State::kReady:
      return report(true, "ready");
    case State::kDraining:
      return report(false, "draining");
    case State::kStarting:
      break;
  }
  return report(false, "starting");
}

}  // namespace atrium::observability
