#include "tests/integration/knocker.h"

#include "server/codec/frames.h"

namespace atrium::test {

void Knocker::try_password(const std::string& login, const std::string& password) {
  wire::v1::ClientFrame frame;
  frame.set_id(++frame_id_);
  auto& sign_in = *frame.mutable_sign_in();
  sign_in.set_protocol(1);
  sign_in.set_space("college");
  sign_in.mutable_password()->set_login(login);
  sign_in.mutable_password()->set_password(password);
  sign_in.mutable_password()->set_new_token(std::string(32, 'k'));
  const auto bytes = frame.SerializeAsString();
  EXPECT_LT(bytes.size(), 0x80u) << "one byte says its length";
  raw_.send_frame(Opcode::kBinary, static_cast<char>(bytes.size()) + bytes);
}

std::optional<wire::v1::ServerFrame> Knocker::answer() {
  const auto message = raw_.next();
  if (!message || message->opcode != Opcode::kBinary) {
    return std::nullopt;
  }
  codec::FrameReader reader(message->payload);
  const auto bytes = reader.next();
  wire::v1::ServerFrame frame;
  return bytes && frame.ParseFromArray(bytes->data(), static_cast<int>(bytes->size())) ? std::optional(frame) : std::nullopt;
}

std::string address(std::size_t number) {
  return "10." + std::to_string(number >> 16 & 0xFF) + '.' + std::to_string(number >> 8 & 0xFF) + '.' +
         std::to_string(number & 0xFF);
}

}  // namespace atrium::test
