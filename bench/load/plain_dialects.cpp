// The baselines and the peers.
#include "bench/load/dialect.h"
#include "bench/load/dialogue.h"

namespace atrium::bench {
namespace {

// A frame of Atrium's size in both directions; the server copies it.
std::string baseline_record() {
  std::string push("\xa8\x01\x12", 3);
  push.resize(kPushBytes - 4, 'a');
  return server_frame(push);
}

class BaselineDialect final : public Dialect {
 public:
  explicit BaselineDialect(std::uint16_t port) : port_(port) {}

  LoadSocket enter(std::size_t) override {
    Dialogue dialogue(port_);
    dialogue.read_some();  // a byte that says: you are in
    return dialogue.release();
  }
  std::unique_ptr<DeliveryCounter> counter() const override { return std::make_unique<AtriumCounter>(); }
  void append_message(std::string& out, std::size_t, std::uint64_t) override { out += record_; }

 private:
  const std::uint16_t port_;
  const std::string record_ = baseline_record();
};

class NatsDialect final : public Dialect {
 public:
  NatsDialect(std::uint16_t port, Crowd crowd) : port_(port), crowd_(crowd) {}

  LoadSocket enter(std::size_t member) override {
    Dialogue dialogue(port_);
    dialogue.upgrade("/");
    dialogue.receive();  // INFO
    dialogue.send("CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB " + subject(member / crowd_.group_size) +
                  " 1\r\nPING\r\n");
    std::string answer;
    while (answer.find("PONG\r\n") == answer.npos) {
      answer += dialogue.receive();
    }
    return dialogue.release();
  }
  std::unique_ptr<DeliveryCounter> counter() const override { return std::make_unique<NatsCounter>(); }
  void append_message(std::string& out, std::size_t group, std::uint64_t) override {
    append_client_frame(out, kBinary, "PUB " + subject(group) + " " + std::to_string(kBodyBytes) + "\r\n" + body_ + "\r\n");
  }

 private:
  static std::string subject(std::size_t group) { return "chat." + std::to_string(group); }

  const std::uint16_t port_;
  const Crowd crowd_;
  const std::string body_ = std::string(kBodyBytes, 'a');
};

class MqttDialect final : public Dialect {
 public:
  MqttDialect(std::uint16_t port, Crowd crowd) : port_(port), crowd_(crowd) {}

  LoadSocket enter(std::size_t member) override {
    const auto client = std::to_string(member);
    const auto topic = text(topic_of(member / crowd_.group_size));
    Dialogue dialogue(port_);
    dialogue.upgrade("/mqtt", "mqtt");
    // CONNECT: MQTT 3.1.1, a clean session, no keep-alive.
    dialogue.send(packet(0x10, text("MQTT") + std::string("\x04\x02\x00\x00", 4) + text(client)));
    expect(dialogue, 0x20);
    dialogue.send(packet(0x82, std::string("\x00\x01", 2) + topic + std::string(1, '\0')));
    expect(dialogue, 0x90);
    return dialogue.release();
  }
  // It looks for new connections ten times a second.
  std::size_t doors() const override { return 100; }
  std::unique_ptr<DeliveryCounter> counter() const override { return std::make_unique<MqttCounter>(); }
  void append_message(std::string& out, std::size_t group, std::uint64_t) override {
    append_client_frame(out, kBinary, packet(0x30, text(topic_of(group)) + std::string(kBodyBytes, 'a')));
  }

 private:
  static std::string topic_of(std::size_t group) { return "chat/" + std::to_string(group); }
  static std::string text(const std::string& value) {
    return std::string(1, '\0') + static_cast<char>(value.size()) + value;
  }
  static std::string packet(int kind, const std::string& rest) {
    std::string out(1, static_cast<char>(kind));
    auto size = rest.size();
    for (; size >= 0x80; size >>= 7) {
      out += static_cast<char>(size | 0x80);
    }
    out += static_cast<char>(size);
    return out + rest;
  }
  static void expect(Dialogue& dialogue, int kind) {
    if ((dialogue.receive().front() & 0xf0) != kind) {
      throw std::runtime_error("mosquitto refused");
    }
  }

  const std::uint16_t port_;
  const Crowd crowd_;
};

// Protobuf, written by hand: https://github.com/centrifugal/protocol, definitions/client.proto.
class CentrifugeDialect final : public Dialect {
 public:
  CentrifugeDialect(std::uint16_t port, Crowd crowd) : port_(port), crowd_(crowd) {}

  LoadSocket enter(std::size_t member) override {
    Dialogue dialogue(port_);
    dialogue.upgrade("/connection/websocket", "centrifuge-protobuf");
    dialogue.send(command(1, field(kConnect, "")));
    expect(dialogue, kConnected);
    dialogue.send(command(2, field(kSubscribe, field(kChannel, channel_of(member / crowd_.group_size)))));
    expect(dialogue, kSubscribed);
    return dialogue.release();
  }
  std::unique_ptr<DeliveryCounter> counter() const override { return std::make_unique<CentrifugeCounter>(); }
  void append_message(std::string& out, std::size_t group, std::uint64_t number) override {
    const auto message = field(kChannel, channel_of(group)) + field(kData, body_);
    append_client_frame(out, kBinary, command(number + 2, field(kPublish, message)));
  }

 private:
  // The numbers of fields: of a command, of a reply, of what they hold.
  static constexpr int kId = 1, kConnect = 4, kSubscribe = 5, kPublish = 7;
  static constexpr int kConnected = 5, kSubscribed = 6;
  static constexpr int kChannel = 1, kData = 2;
  static constexpr int kText = 2;  // the type of what has a length

  static std::string channel_of(std::size_t group) { return "chat" + std::to_string(group); }
  static std::string varint(std::uint64_t value) {
    std::string out;
    for (; value >= 0x80; value >>= 7) {
      out += static_cast<char>(value | 0x80);
    }
    return out + static_cast<char>(value);
  }
  static std::string field(int number, const std::string& content) {
    return static_cast<char>(number << 3 | kText) + varint(content.size()) + content;
  }
  static std::string command(std::uint64_t id, const std::string& what) {
    const auto content = static_cast<char>(kId << 3) + varint(id) + what;
    return varint(content.size()) + content;
  }
  // A reply: its length, its id of one byte, then what it holds.
  static void expect(Dialogue& dialogue, int number) {
    const auto reply = dialogue.receive();
    const auto at = reply.find(static_cast<char>(kId << 3));
    if (at > 2 || reply.at(at + 2) != static_cast<char>(number << 3 | kText)) {
      throw std::runtime_error("centrifuge refused");
    }
  }

  const std::uint16_t port_;
  const Crowd crowd_;
  const std::string body_ = std::string(kBodyBytes, 'a');
};

}  // namespace

std::unique_ptr<Dialect> baseline_dialect(std::uint16_t port) { return std::make_unique<BaselineDialect>(port); }
std::unique_ptr<Dialect> nats_dialect(std::uint16_t port, Crowd crowd) { return std::make_unique<NatsDialect>(port, crowd); }
std::unique_ptr<Dialect> mqtt_dialect(std::uint16_t port, Crowd crowd) { return std::make_unique<MqttDialect>(port, crowd); }
std::unique_ptr<Dialect> centrifuge_dialect(std::uint16_t port, Crowd crowd) {
  return std::make_unique<CentrifugeDialect>(port, crowd);
}

}  // namespace atrium::bench
