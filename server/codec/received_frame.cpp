#include "server/codec/received_frame.h"

#include <google/protobuf/arena.h>

namespace atrium::codec {
namespace {

using google::protobuf::Arena;
using wire::v1::ClientFrame;

constexpr std::size_t kLongBytes = 1024;
constexpr std::size_t kGrowth = 4;  // of a Position from its bytes to its node

std::shared_ptr<ClientFrame> frame_in_arena(std::size_t encoded_bytes) {
  google::protobuf::ArenaOptions options;
  options.start_block_size = kGrowth * encoded_bytes;
  const auto arena = std::make_shared<Arena>(options);
  return {arena, Arena::CreateMessage<ClientFrame>(arena.get())};
}

}  // namespace

bool ReceivedFrame::parse(std::string_view encoded) {
  if (encoded.size() > kLongBytes) {
    long_ = frame_in_arena(encoded.size());
  }
  return (**this).ParseFromArray(encoded.data(), static_cast<int>(encoded.size()));
}

}  // namespace atrium::codec
