// Frames from a client, as the server reads them and the SDK writes them.
#include "client-sdk/cpp/src/frames.h"
#include "server/codec/frames.h"
#include "server/codec/received_frame.h"
#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {

void take(std::string_view input) {
  codec::FrameReader reader(input);
  std::size_t bytes = 0;
  while (const auto frame = reader.next()) {
    bytes += frame->size() + 1;
    check(!frame->empty() && bytes <= input.size(), "frames lie in the message, one behind the other");
    codec::ReceivedFrame received;
    if (!received.parse(*frame)) {
      continue;
    }
    const auto& read = received.frame();
    const auto written = client::encode_frame(read);
    codec::FrameReader again(written);
    const auto same = again.next();
    wire::v1::ClientFrame reread;
    check(read.ByteSizeLong() == 0 || (same && reread.ParseFromArray(same->data(), static_cast<int>(same->size()))),
          "what was read can be written and read again");
    check(reread.SerializeAsString() == read.SerializeAsString(), "and is the same");
  }
}

}  // namespace atrium::fuzz
