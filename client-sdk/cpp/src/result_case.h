#pragma once

#include "frames.h"

namespace atrium::client {

// What a command brings back, if it is not refused.
wire::ServerFrame::ContentCase result_case(wire::ClientFrame::CommandCase command);

}  // namespace atrium::client
