#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "server/codec/received_frame.h"

namespace atrium::test {

// A command as a session hands it on.
inline std::vector<codec::ReceivedFrame> as_received(const wire::v1::ClientFrame& frame) {
  std::vector<codec::ReceivedFrame> commands(1);
  EXPECT_TRUE(commands[0].parse(frame.SerializeAsString()));
  return commands;
}

}  // namespace atrium::test
