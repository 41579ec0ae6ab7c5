#include "server/observability/health.h"

#include "server/observability/log.h"

namespace atrium::observability {
namespace {

Health::Report report(bool ok, std::string_view status, std::string_view reason) {
  std::string body = "{\"status\":\"" + std::string(status) + '"';
  if (!reason.empty()) {
    body += ",\"reason\":\"" + json_escaped(reason) + '"';
  }
  return {ok, body + "}\n"};
}

}  // namespace

void Health::set_ready() { ready_ = true; }

void Health::set_draining() { draining_ = true; }

void Health::set_failed(std::string_view reason) {
  {
    const std::lock_guard lock(reason_mutex_);
    reason_ = reason;
  }
  live_ = false;
}

Health::Report Health::live() const { return live_ ? report(true, "live", "") : report(false, "failed", reason()); }

Health::Report Health::ready() const {
  if (!live_) {
    return report(false, "failed", reason());
  }
  if (draining_) {
    return report(false, "draining", "the server is stopping");
  }
  return ready_ ? report(true, "ready", "") : report(false, "starting", "");
}

std::string Health::reason() const {
  const std::lock_guard lock(reason_mutex_);
  return reason_;
}

}  // namespace atrium::observability
