#pragma once

#include <cstdint>
#include <string>

#include "server/net/listener.h"

namespace atrium::net {

// What a connection is and will be when an answer goes out.
struct ReplyWay {
  bool goes_on = false;  // another request may follow
  bool is_secure = false;
};

// Everything of an answer that stands before its body, which has so many bytes.
std::string reply_head(const HttpReply& reply, std::uint64_t size, ReplyWay way);

}  // namespace atrium::net
