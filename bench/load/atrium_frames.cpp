#include "bench/load/atrium_frames.h"

#include <stdexcept>

namespace atrium::bench {

using namespace wire::v1;

namespace {

void append_varint(std::string& out, std::size_t value) {
  for (; value >= 0x80; value >>= 7) {
    out += static_cast<char>(value | 0x80);
  }
  out += static_cast<char>(value);
}

// Takes the first frame off.
ServerFrame parse_first(std::string_view& bytes) {
  std::size_t size = 0;
  std::size_t at = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.at(at++));
    size |= static_cast<std::size_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) {
      break;
    }
  }
  ServerFrame frame;
  if (size > bytes.size() - at || !frame.ParseFromArray(bytes.data() + at, static_cast<int>(size))) {
    throw std::runtime_error("atriumd sent a frame that can't be read");
  }
  bytes.remove_prefix(at + size);
  return frame;
}

}  // namespace

std::string framed(const ClientFrame& frame) {
  std::string out;
  append_varint(out, frame.ByteSizeLong());
  return out.append(frame.SerializeAsString());
}

ServerFrame take_frame(std::string& bytes) {
  std::string_view rest(bytes);
  auto frame = parse_first(rest);
  bytes.erase(0, bytes.size() - rest.size());
  return frame;
}

std::vector<ServerFrame> take_frames(std::string_view payload) {
  std::vector<ServerFrame> frames;
  while (!payload.empty()) {
    frames.push_back(parse_first(payload));
  }
  return frames;
}

ServerFrame ask(Dialogue& dialogue, const ClientFrame& frame) {
  dialogue.send(framed(frame));
  while (true) {
    auto bytes = dialogue.receive();
    while (!bytes.empty()) {
      auto answer = take_frame(bytes);
      if (answer.reply_to() == frame.id() && answer.has_error()) {
        throw std::runtime_error("atriumd refused: " + answer.error().message());
      }
      if (answer.reply_to() == frame.id() && !answer.resumed().more()) {
        return answer;
      }
    }
  }
}

std::vector<std::string> values_of(const std::string& card, const std::string& key, std::size_t from) {
  const auto opening = "\"" + key + "\": \"";
  std::vector<std::string> values;
  for (auto at = card.find(opening, from); at != card.npos; at = card.find(opening, at)) {
    at += opening.size();
    values.push_back(card.substr(at, card.find('"', at) - at));
  }
  return values;
}

Cover cover_of(const std::string& card) {
  return values_of(card, "ws").at(0).starts_with("wss:") ? Cover::kTls : Cover::kPlain;
}

std::string unhex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

}  // namespace atrium::bench
