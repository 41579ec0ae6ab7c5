#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// What a large load looks at in the frames of atriumd: nothing is decoded that isn't asked for.
namespace atrium::bench {

// Views live as long as the bytes that they were found in.
struct SeenEntry {
  std::uint64_t chat = 0;
  std::uint64_t seq = 0;
  std::string_view text;  // empty if it is no message
};

// If the frame is the push of an entry. Throws std::runtime_error when it can't be read.
std::optional<SeenEntry> seen_entry(std::string_view frame);

// Makes whole frames of a connection's payload, however it is cut.
class FrameCutter {
 public:
  // `on_frame(std::string_view)` gets each without its length; the view lives until it returns.
  template <class OnFrame>
  void take(std::string_view bytes, OnFrame&& on_frame) {
    // Mostly whole: then nothing is copied.
    if (!rest_.empty()) {
      rest_.append(bytes);
      bytes = rest_;
    }
    while (const auto frame = take_first(bytes)) {
      on_frame(*frame);
    }
    rest_ = std::string(bytes);
  }

 private:
  static std::optional<std::string_view> take_first(std::string_view& bytes);

  std::string rest_;
};

}  // namespace atrium::bench
