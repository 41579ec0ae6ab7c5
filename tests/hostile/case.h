#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/net/raw_client.h"

namespace atrium::test {

inline constexpr Part kMore = Part::kMoreFollows;
// Opcodes and close codes of RFC 6455.
inline constexpr int kText = 1;
inline constexpr int kBinary = 2;
inline constexpr std::uint16_t kProtocolError = 1002;
inline constexpr char kHello[] = "Hello, world!";

// One case of the Autobahn test suite, by its number there: what a client sends, what it is answered, and the code with
// which it ends. Written from RFC 6455 and what the suite says that each number looks at.
class Case {
 public:
  // The client closes with 1000 at the end, unless the server has to.
  explicit Case(std::string id) : id_(std::move(id)) {}

  // What it sends, in order. Bits are RSV1 to RSV3 as a number (RFC 6455, 5.2).
  Case& frame(int opcode, std::string_view payload, Part part = Part::kLast, int bits = 0);
  Case& text(std::string_view payload, Part part = Part::kLast, int bits = 0) { return frame(1, payload, part, bits); }
  Case& binary(std::string_view payload, Part part = Part::kLast, int bits = 0) { return frame(2, payload, part, bits); }
  Case& more(std::string_view payload, Part part = Part::kLast) { return frame(0, payload, part); }
  Case& ping(std::string_view payload = {}) { return frame(9, payload); }
  Case& pong(std::string_view payload = {}) { return frame(10, payload); }
  // A message in fragments of so many bytes.
  Case& in_fragments(int opcode, std::string_view payload, std::size_t size);
  // The client closes; without a code if it is 0.
  Case& close(std::uint16_t code, std::string_view reason = {});
  Case& close_with_payload(std::string_view payload);
  // Of such a frame the header and so many bytes of the payload.
  Case& beginning_of(int opcode, std::string_view payload, std::size_t bytes);
  // What follows goes out once this many answers have come.
  Case& after(std::size_t answers);
  // All goes out in pieces of so many bytes.
  Case& chopped(std::size_t size);

  // What comes back.
  Case& echoes(std::string_view message);
  Case& is_ponged(std::string_view payload);
  // The server ends it with this code; answers to what came together with what broke the rule may be missing.
  Case& fails(std::uint16_t code);
  // The client has closed, and is answered with this code.
  Case& is_closed(std::uint16_t code);
  // Answers before the end may be missing, the last of them first.
  Case& perhaps();

  const std::string& id() const { return id_; }
  struct Stretch {
    std::string bytes;
    std::size_t after = 0;  // so many answers
  };
  const std::vector<Stretch>& sent() const { return sent_; }
  const std::vector<ServerFrame>& answers() const { return answers_; }
  std::size_t piece() const { return piece_; }
  std::uint16_t code() const { return code_; }
  // It closes once it has all answers; else it waits for the server's close frame.
  bool closes_at_the_end() const { return closes_at_the_end_; }
  bool strict() const { return strict_; }
  // With which code a listener with the server's own limits ends it: for text, too long a message, or too many fragments.
  // Nothing: it ends there as said above.
  std::optional<std::uint16_t> code_in_production() const { return code_in_production_; }

 private:
  void judge(int opcode, std::size_t size, Part part, int bits);

  std::string id_;
  std::vector<Stretch> sent_{1};
  std::vector<ServerFrame> answers_;
  std::size_t piece_ = 0;
  std::uint16_t code_ = 1000;
  bool closes_at_the_end_ = true;
  bool strict_ = true;
  std::optional<std::uint16_t> code_in_production_;
  bool is_over_ = false;  // nothing after that is looked at
  bool in_message_ = false;
  std::size_t fragments_ = 0;
  std::size_t message_bytes_ = 0;
};

// Its sections.
std::vector<Case> frame_sizes();                // 1
std::vector<Case> pings();                      // 2
std::vector<Case> reserved_bits();              // 3
std::vector<Case> opcodes();                    // 4
std::vector<Case> fragmentation();              // 5
std::vector<Case> utf8();                       // 6
std::vector<Case> closing();                    // 7
std::vector<Case> many_fragments();             // 10
std::vector<Case> large_messages(Opcode kind);  // 9, of text or binary

// What an echo of the tests answers: the message, or of a long one its size and a digest. The server's queue takes no message
// so long.
std::string echo_of(std::string_view message);

}  // namespace atrium::test
