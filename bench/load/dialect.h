#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "bench/load/delivery_counter.h"
#include "bench/load/load_socket.h"

namespace atrium::bench {

// How one kind of server is spoken to. Members are numbered from 0; each `group_size` of them are one chat, whose first
// member writes.
class Dialect {
 public:
  virtual ~Dialect() = default;
  // Connects a member and has it listen to its chat; the socket is non-blocking and the caller's.
  virtual LoadSocket enter(std::size_t member) = 0;
  // How many members may enter at the same time, on threads of their own.
  virtual std::size_t doors() const { return 1; }
  virtual std::unique_ptr<DeliveryCounter> counter() const = 0;
  // The bytes that have the writer of a chat say its message `number` (1, 2, 3, ...).
  virtual void append_message(std::string& out, std::size_t group, std::uint64_t number) = 0;
};

struct Crowd {
  std::size_t members = 1000;
  std::size_t group_size = 1000;
};

constexpr std::size_t kBodyBytes = 128;
// What Atrium sends for a message with that body (a seq of three digits), with the header of its WebSocket message.
constexpr std::size_t kPushBytes = 174;

// What is waited for: pushes to all members, or the reply to the writer.
enum class Awaited { kPushes, kAcks };

// `card` is the text of demo.json. Chats other than the load group are made here.
std::unique_ptr<Dialect> atrium_dialect(std::uint16_t port, const std::string& card, Crowd crowd,
                                        Awaited awaited = Awaited::kPushes);
std::unique_ptr<Dialect> baseline_dialect(std::uint16_t port);
std::unique_ptr<Dialect> nats_dialect(std::uint16_t port, Crowd crowd);
std::unique_ptr<Dialect> mqtt_dialect(std::uint16_t port, Crowd crowd);
std::unique_ptr<Dialect> centrifuge_dialect(std::uint16_t port, Crowd crowd);

}  // namespace atrium::bench
