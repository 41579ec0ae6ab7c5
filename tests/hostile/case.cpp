#include "tests/hostile/case.h"

#include <functional>

#include "server/config/limits.h"

namespace atrium::test {
namespace {

constexpr int kControl = 8;
constexpr std::size_t kControlBytes = 125;
constexpr std::uint16_t kNotBinary = 1003;
constexpr std::uint16_t kTooBig = 1009;
constexpr std::uint16_t kAbuse = 4005;

std::string bytes_of(std::uint16_t code) { return {static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)}; }

}  // namespace

Case& Case::frame(int opcode, std::string_view payload, Part part, int bits) {
  auto bytes = client_frame(static_cast<Opcode>(opcode), payload, part);
  bytes[0] = static_cast<char>(bytes[0] | bits << 4);
  sent_.back().bytes += bytes;
  judge(opcode, payload.size(), part, bits);
  return *this;
}

Case& Case::in_fragments(int opcode, std::string_view payload, std::size_t size) {
  for (std::size_t at = 0; at < payload.size(); at += size) {
    frame(at == 0 ? opcode : 0, payload.substr(at, size), at + size < payload.size() ? kMore : Part::kLast);
  }
  return *this;
}

Case& Case::beginning_of(int opcode, std::string_view payload, std::size_t bytes) {
  frame(opcode, payload);
  auto& sent = sent_.back().bytes;
  sent.resize(sent.size() - payload.size() + bytes);
  return *this;
}

Case& Case::close(std::uint16_t code, std::string_view reason) {
  return close_with_payload(bytes_of(code) + std::string(reason));
}

Case& Case::close_with_payload(std::string_view payload) {
  closes_at_the_end_ = false;
  return frame(8, payload);
}

Case& Case::after(std::size_t answers) {
  sent_.push_back({{}, answers});
  return *this;
}

Case& Case::chopped(std::size_t size) {
  piece_ = size;
  return *this;
}

Case& Case::echoes(std::string_view message) {
  answers_.push_back({Opcode::kBinary, echo_of(message)});
  return *this;
}

Case& Case::is_ponged(std::string_view payload) {
  answers_.push_back({Opcode::kPong, std::string(payload)});
  return *this;
}

Case& Case::fails(std::uint16_t code) {
  closes_at_the_end_ = false;
  return is_closed(code).perhaps();
}

Case& Case::is_closed(std::uint16_t code) {
  code_ = code;
  return *this;
}

Case& Case::perhaps() {
  strict_ = false;
  return *this;
}

// The rules of RFC 6455 and our own, as briefly as they can be said.
void Case::judge(int opcode, std::size_t size, Part part, int bits) {
  const bool control = (opcode & kControl) != 0;
  const bool breaks = bits != 0 || (opcode > 2 && opcode < 8) || opcode > 10 ||
                      (control ? size > kControlBytes || part == kMore : (opcode == 0) != in_message_);
  if (is_over_ || breaks || control) {
    is_over_ = is_over_ || breaks || opcode == 8;
    return;
  }
  fragments_ = in_message_ ? fragments_ + 1 : 1;
  message_bytes_ = in_message_ ? message_bytes_ + size : size;
  in_message_ = part == kMore;
  if (opcode == 1) {
    code_in_production_ = kNotBinary;
  } else if (fragments_ > limits::kFragmentsPerMessage) {
    code_in_production_ = kAbuse;
  } else if (message_bytes_ > limits::kMessageBytes) {
    code_in_production_ = kTooBig;
  }
  is_over_ = code_in_production_.has_value();
}

std::string echo_of(std::string_view message) {
  return message.size() <= limits::kMessageBytes
             ? std::string(message)
             : std::to_string(message.size()) + " bytes " + std::to_string(std::hash<std::string_view>()(message));
}

}  // namespace atrium::test
