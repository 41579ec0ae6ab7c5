#include "bench/load/delivery_counter.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "atrium/wire/v1/frames.pb.h"

namespace atrium::bench {
namespace {

constexpr char kEntryTag = 2 << 3 | 2;      // ServerFrame.entry
constexpr char kReplyTag = 1 << 3;          // ServerFrame.reply_to
constexpr char kAcceptedTag = 3 << 3 | 2;   // ServerFrame.accepted
constexpr char kReplyPushTag = 4 << 3 | 2;  // centrifuge's Reply.push
constexpr int kPublish = 3;                 // MQTT's packet
constexpr std::string_view kMsg = "MSG ";   // NATS's line
constexpr std::string_view kError = "-ERR";

// The number that stands in front, which is taken off; none if it is cut.
std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  constexpr std::size_t kVarintBytes = 10;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < std::min(bytes.size(), kVarintBytes); ++i) {
    value |= static_cast<std::uint64_t>(bytes[i] & 0x7f) << (7 * i);
    if ((bytes[i] & 0x80) == 0) {
      bytes.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

// Whether it is a reply; one that does not accept is refused here.
bool accepts(std::string_view frame) {
  if (!frame.starts_with(kReplyTag)) {
    return false;
  }
  auto content = frame.substr(1);
  take_varint(content);
  if (!content.starts_with(kAcceptedTag)) {
    wire::v1::ServerFrame reply;
    reply.ParseFromArray(frame.data(), static_cast<int>(frame.size()));
    throw std::runtime_error("atriumd did not accept a message: " + reply.error().message());
  }
  return true;
}

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

std::size_t AckCounter::take(std::string_view bytes) {
  // Mostly whole: then nothing is copied.
  const bool continues = !rest_.empty();
  auto left = continues ? std::string_view(rest_.append(bytes)) : bytes;
  std::size_t count = 0;
  while (true) {
    auto frame = left;
    const auto size = take_varint(frame);
    if (!size || frame.size() < *size) {
      break;
    }
    count += accepts(frame.substr(0, *size)) ? 1 : 0;
    left = frame.substr(*size);
  }
  rest_ = std::string(left);
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
