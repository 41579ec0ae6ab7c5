#include "server/codec/received_frame.h"

namespace atrium::codec {
namespace {

using google::protobuf::Arena;

constexpr std::size_t kLongBytes = 1024;
// It begins small and doubles: a text, which lies outside, takes hardly anything of it, and many nodes at most twice their bytes.
constexpr std::size_t kLargestBlock = 64 * 1024;

}  // namespace

bool ReceivedFrame::parse(std::string_view encoded) {
  if (encoded.size() > kLongBytes) {
    google::protobuf::ArenaOptions options;
    options.max_block_size = kLargestBlock;
    arena_ = std::make_unique<Arena>(options);
    long_ = Arena::CreateMessage<wire::v1::ClientFrame>(arena_.get());
  }
  return frame().ParseFromArray(encoded.data(), static_cast<int>(encoded.size()));
}

}  // namespace atrium::codec
