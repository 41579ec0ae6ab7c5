#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "atrium/wire/v1/frames.pb.h"

// Bytes <-> frames: a WebSocket message is a row of varint-length-delimited frames. Pure functions, any thread.
namespace atrium::codec {

// Walks over the frames of one WebSocket message. Each is a view into it.
class FrameReader {
 public:
  explicit FrameReader(std::string_view message) : rest_(message) {}

  // The next frame; nothing at the end, or if the bytes are not a frame: then bad() says so.
  std::optional<std::string_view> next();
  // What has not been walked over.
  std::string_view rest() const { return rest_; }
  bool bad() const { return bad_; }

 private:
  std::string_view rest_;
  bool bad_ = false;
};

// The encoding of a ServerFrame that holds only this content, without its length: what is stored as a request's result.
std::string encode_content(const wire::v1::ServerFrame& content);

// Appends the frame that answers `reply_to` with an encoded content. Protobuf's fields may stand in any order, so the
// content's bytes are used as they are.
void append_reply(std::string& out, std::uint64_t reply_to, std::string_view content);

// Which command a frame of append_reply answers; 0 for a push.
std::uint64_t reply_to(std::string_view encoded_frame);

// Appends an encoded message as one more field of another encoded message.
void append_field(std::string& out, std::uint32_t field_number, std::string_view encoded);

// Appends the push of a whole frame.
void append_frame(std::string& out, const wire::v1::ServerFrame& frame);

// Appends the push of an entry that was encoded once; the bytes are the same as append_frame's with that entry.
void append_entry_push(std::string& out, std::string_view encoded_entry);

// How many bytes append_entry_push adds at most beyond the entry's own.
inline constexpr std::size_t kEntryPushOverhead = 12;

}  // namespace atrium::codec
