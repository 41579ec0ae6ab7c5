#include "server/net/message.h"

#include <cstdint>

namespace atrium::net {

SharedMessage frame_message(std::string_view payload) {
  constexpr char kFinalBinary = static_cast<char>(0x82);  // RFC 6455, 5.2: FIN and opcode 2
  std::string message;
  message.reserve(payload.size() + 10);
  message.push_back(kFinalBinary);
  if (payload.size() < 126) {
    message.push_back(static_cast<char>(payload.size()));
  } else {
    const bool wide = payload.size() > 0xFFFF;
    message.push_back(static_cast<char>(wide ? 127 : 126));
    for (int shift = wide ? 56 : 8; shift >= 0; shift -= 8) {
      message.push_back(static_cast<char>(static_cast<std::uint64_t>(payload.size()) >> shift));
    }
  }
  message.append(payload);
  return std::make_shared<const std::string>(std::move(message));
}

std::string_view payload_of(std::string_view message) {
  const auto length = static_cast<std::uint8_t>(message[1]);
  return message.substr(length == 127 ? 10 : length == 126 ? 4 : 2);
}

}  // namespace atrium::net
