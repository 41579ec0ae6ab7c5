#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "atrium/wire/v1/frames.pb.h"
#include "bench/load/dialogue.h"

// What every benchmark says to atriumd before its load. All of these throw when the server answers otherwise.
namespace atrium::bench {

// That a command may name.
inline constexpr std::size_t kPeoplePerCommand = 100;

// The bytes of a frame with its length in front.
std::string framed(const wire::v1::ClientFrame& frame);
// The first frame; what stands behind it is left.
wire::v1::ServerFrame take_frame(std::string& bytes);
// All frames of a payload.
std::vector<wire::v1::ServerFrame> take_frames(std::string_view payload);
// The reply to `frame`, in several frames the last one; pushes are passed over.
wire::v1::ServerFrame ask(Dialogue& dialogue, const wire::v1::ClientFrame& frame);

// The texts behind each `"key": "` in demo.json, after `from`.
std::vector<std::string> values_of(const std::string& card, const std::string& key, std::size_t from = 0);
// Whether the server of this demo.json has TLS.
Cover cover_of(const std::string& card);
// A token of demo.json as it travels.
std::string unhex(std::string_view text);

}  // namespace atrium::bench
