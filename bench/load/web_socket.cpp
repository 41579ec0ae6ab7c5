#include "bench/load/web_socket.h"

namespace atrium::bench {
namespace {

// Any mask will do: there is no proxy to protect.
constexpr char kMask[] = {0x1a, 0x2b, 0x3c, 0x4d};

void append_length(std::string& out, std::size_t size, int mask_bit) {
  if (size < 126) {
    out += static_cast<char>(mask_bit | static_cast<int>(size));
  } else if (size <= 0xffff) {
    out += static_cast<char>(mask_bit | 126);
    out += static_cast<char>(size >> 8);
    out += static_cast<char>(size);
  } else {
    throw std::invalid_argument("a frame over 64 KiB");
  }
}

std::size_t header_size(std::string_view start) {
  const auto length = start[1] & 0x7f;
  return length < 126 ? 2 : length == 126 ? 4 : 10;
}

}  // namespace

void append_client_frame(std::string& out, int opcode, std::string_view payload) {
  out += static_cast<char>(0x80 | opcode);
  append_length(out, payload.size(), 0x80);
  out.append(kMask, sizeof(kMask));
  for (std::size_t i = 0; i < payload.size(); ++i) {
    out += static_cast<char>(payload[i] ^ kMask[i % sizeof(kMask)]);
  }
}

std::string server_frame(std::string_view payload) {
  std::string out(1, static_cast<char>(0x80 | kBinary));
  append_length(out, payload.size(), 0);
  return out.append(payload);
}

std::string upgrade_request(std::uint16_t port, std::string_view path, std::string_view protocol) {
  std::string text = "GET " + std::string(path) + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                     "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  if (!protocol.empty()) {
    text.append("Sec-WebSocket-Protocol: ").append(protocol).append("\r\n");
  }
  return text + "\r\n";
}

bool FrameStream::take_header(std::string_view& bytes) {
  // Mostly whole: then nothing is copied.
  auto header = bytes;
  const auto held = header_.size();
  if (held > 0) {
    header = header_.append(bytes.substr(0, 10));
  }
  if (header.size() < 2 || header.size() < header_size(header)) {
    if (held == 0) {
      header_ = header;
    }
    bytes = {};
    return false;
  }
  const auto size = header_size(header);
  const auto byte = [&](std::size_t i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(header[i])); };
  opcode_ = header[0] & 0x0f;
  left_ = size == 2 ? byte(1) : 0;
  for (std::size_t i = 2; i < size; ++i) {
    left_ = left_ << 8 | byte(i);
  }
  if (size == 2 && (byte(1) & 0x80) != 0) {
    throw std::runtime_error("the server masks its frames");
  }
  bytes.remove_prefix(size - held);
  header_.clear();
  return true;
}

void FrameStream::take_control(std::string_view part) {
  control_ += part;
  if (left_ > 0) {
    return;
  }
  if (opcode_ == kClose) {
    const auto code = control_.size() < 2 ? 0 : (control_[0] & 0xff) << 8 | (control_[1] & 0xff);
    throw PeerClosed(code);
  }
  if (opcode_ == kPing) {
    append_client_frame(answers_, kPong, control_);
  }
  control_.clear();
}

}  // namespace atrium::bench
