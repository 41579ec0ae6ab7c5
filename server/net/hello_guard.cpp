#include "server/net/hello_guard.h"

#include <algorithm>

#include "server/config/limits.h"

namespace atrium::net {
namespace {

constexpr std::uint8_t kHandshake = 22;

}  // namespace

bool HelloGuard::scan(std::string_view bytes) {
  while (!bytes.empty() && is_good_) {
    const bool is_message = record_[0] == kHandshake;
    const auto skipped = std::min({bytes.size(), record_left_, is_message ? message_left_ : record_left_});
    if (skipped == 0) {
      take(static_cast<std::uint8_t>(bytes.front()));
      bytes.remove_prefix(1);
      continue;
    }
    record_left_ -= skipped;
    message_left_ -= is_message ? skipped : 0;
    bytes.remove_prefix(skipped);
  }
  return is_good_;
}

// A byte of a header: of the next record, or within one of the next message.
void HelloGuard::take(std::uint8_t byte) {
  if (record_left_ > 0) {
    --record_left_;
    message_[message_bytes_++] = byte;
    if (message_bytes_ == kMessageHeader) {
      message_bytes_ = 0;
      message_left_ = std::size_t{message_[1]} << 16 | std::size_t{message_[2]} << 8 | message_[3];
      is_good_ = message_left_ <= limits::kClientHelloBytes;
    }
    return;
  }
  record_[record_bytes_++] = byte;
  if (record_bytes_ == kRecordHeader) {
    record_bytes_ = 0;
    record_left_ = std::size_t{record_[3]} << 8 | record_[4];
  }
}

}  // namespace atrium::net
