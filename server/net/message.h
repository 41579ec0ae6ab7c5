#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace atrium::net {

// A whole binary WebSocket message as it goes out: header and payload. Made once, shared by every queue it waits in. A server
// does not mask (RFC 6455, 5.1), so the bytes are the same for every recipient.
using SharedMessage = std::shared_ptr<const std::string>;

// Puts the header before the payload. `payload` is at most kMessageBytes.
SharedMessage frame_message(std::string_view payload);
// The payload of a message that it made.
std::string_view payload_of(std::string_view message);

}  // namespace atrium::net
