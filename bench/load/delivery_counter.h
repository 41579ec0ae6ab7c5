#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// How many messages came in the payload of one connection, however it is cut. Only lengths and kinds are looked at.
namespace atrium::bench {

class DeliveryCounter {
 public:
  virtual ~DeliveryCounter() = default;
  // How many messages end in this piece.
  virtual std::size_t take(std::string_view bytes) = 0;
};

// Frames behind their length; one that holds a message begins with its tag.
class FramedCounter : public DeliveryCounter {
 public:
  std::size_t take(std::string_view bytes) override;

 protected:
  explicit FramedCounter(char tag) : tag_(tag) {}

 private:
  enum class At { kLength, kKind, kRest };

  const char tag_;
  At at_ = At::kLength;
  std::uint64_t length_ = 0;
  int shift_ = 0;
  bool is_push_ = false;
};

// A push of an entry.
class AtriumCounter final : public FramedCounter {
 public:
  AtriumCounter();
};

// A reply that answers nothing but holds a push.
class CentrifugeCounter final : public FramedCounter {
 public:
  CentrifugeCounter();
};

// Frames of atriumd; counts commands of this connection that were accepted. Throws when one was refused.
class AckCounter final : public DeliveryCounter {
 public:
  std::size_t take(std::string_view bytes) override;

 private:
  std::string rest_;  // of a frame that is cut
};

// Lines; that of a message tells how much follows.
class NatsCounter final : public DeliveryCounter {
 public:
  std::size_t take(std::string_view bytes) override;

 private:
  std::string line_;
  std::uint64_t left_ = 0;
};

// Packets: a byte with the kind, the length, the rest.
class MqttCounter final : public DeliveryCounter {
 public:
  std::size_t take(std::string_view bytes) override;

 private:
  enum class At { kKind, kLength, kRest };

  At at_ = At::kKind;
  bool is_publish_ = false;
  std::uint64_t length_ = 0;
  int shift_ = 0;
};

}  // namespace atrium::bench
