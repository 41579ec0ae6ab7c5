#include "bench/load/delivery_counter.h"

#include <algorithm>
#include <stdexcept>

namespace atrium::bench {
namespace {

constexpr char kEntryTag = 2 << 3 | 2;      // ServerFrame.entry
constexpr char kReplyPushTag = 4 << 3 | 2;  // centrifuge's Reply.push
constexpr int kPublish = 3;                 // MQTT's packet
constexpr std::string_view kMsg = "MSG ";   // NATS's line
constexpr std::string_view kError = "-ERR";

}  // namespace

AtriumCounter::AtriumCounter() : FramedCounter(kEntryTag) {}

CentrifugeCounter::CentrifugeCounter() : FramedCounter(kReplyPushTag) {}

std::size_t FramedCounter::take(std::string_view bytes) {
  std::size_t count = 0;
  while (!bytes.empty()) {
    if (at_ == At::kLength) {
      const auto byte = static_cast<unsigned char>(bytes.front());
      bytes.remove_prefix(1);
      length_ |= static_cast<std::uint64_t>(byte & 0x7f) << shift_;
      shift_ += 7;
      if ((byte & 0x80) == 0) {
        at_ = length_ == 0 ? At::kLength : At::kKind;
        shift_ = 0;
      }
      continue;
    }
    if (at_ == At::kKind) {
      is_push_ = bytes.front() == tag_;
      at_ = At::kRest;
    }
    const auto part = std::min<std::uint64_t>(length_, bytes.size());
    length_ -= part;
    bytes.remove_prefix(part);
    if (length_ == 0) {
      count += is_push_ ? 1 : 0;
      at_ = At::kLength;
    }
  }
  return count;
}

std::size_t NatsCounter::take(std::string_view bytes) {
  std::size_t count = 0;
  while (!bytes.empty()) {
    if (left_ > 0) {
      const auto part = std::min<std::uint64_t>(left_, bytes.size());
      left_ -= part;
      bytes.remove_prefix(part);
      count += left_ == 0 ? 1 : 0;
      continue;
    }
    const auto end = bytes.find('\n');
    line_ += bytes.substr(0, end);
    if (end == bytes.npos) {
      return count;
    }
    bytes.remove_prefix(end + 1);
    if (line_.starts_with(kMsg)) {
      left_ = std::stoull(line_.substr(line_.rfind(' ') + 1)) + 2;
    } else if (line_.starts_with(kError)) {
      throw std::runtime_error("nats-server says " + line_);
    }
    line_.clear();
  }
  return count;
}

std::size_t MqttCounter::take(std::string_view bytes) {
  std::size_t count = 0;
  while (!bytes.empty()) {
    if (at_ == At::kRest) {
      const auto part = std::min<std::uint64_t>(length_, bytes.size());
      length_ -= part;
      bytes.remove_prefix(part);
    } else {
      const auto byte = static_cast<unsigned char>(bytes.front());
      bytes.remove_prefix(1);
      if (at_ == At::kKind) {
        is_publish_ = byte >> 4 == kPublish;
        at_ = At::kLength;
        length_ = 0;
        shift_ = 0;
        continue;
      }
      length_ |= static_cast<std::uint64_t>(byte & 0x7f) << shift_;
      shift_ += 7;
      if ((byte & 0x80) != 0) {
        continue;
      }
      at_ = At::kRest;
    }
    if (length_ == 0) {
      count += is_publish_ ? 1 : 0;
      at_ = At::kKind;
    }
  }
  return count;
}

}  // namespace atrium::bench
