#include "tests/hostile/attack.h"

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <memory>

#include "atrium/wire/v1/errors.pb.h"
#include "server/config/limits.h"
#include "tests/unit/net/client_frames.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

constexpr std::uint16_t kNormal = 1000;
constexpr std::uint16_t kProtocolError = 1002;
constexpr std::uint16_t kNotBinary = 1003;
constexpr std::uint16_t kTooBig = 1009;
constexpr std::uint16_t kBadFrame = wire::v1::CLOSE_CODE_BAD_FRAME;
constexpr std::uint16_t kSignInTimeout = wire::v1::CLOSE_CODE_SIGN_IN_TIMEOUT;
constexpr std::uint16_t kAbuse = wire::v1::CLOSE_CODE_ABUSE;
constexpr std::uint16_t kSignInFailed = wire::v1::CLOSE_CODE_SIGN_IN_FAILED;

Attack frames(std::string name, const std::string& sent, std::uint16_t code) {
  return {std::move(name), true, sent, "", 0, 0ms, 101, code};
}

Attack flood(std::string name, const std::string& first, const std::string& again, std::uint16_t code) {
  return {std::move(name), true, first, again, kFlood, 0ms, 101, code};
}

Attack request(std::string name, std::string sent, unsigned status) {
  return {std::move(name), false, std::move(sent), "", 0, 0ms, status, 0};
}

// A binary frame that says it is so long; of the payload nothing but a byte comes.
std::string frame_of_length(std::uint64_t length) {
  std::string frame = "\x82\xFF";
  for (int shift = 56; shift >= 0; shift -= 8) {
    frame.push_back(static_cast<char>(length >> shift));
  }
  return frame + "\x01\x02\x03\x04x";
}

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) {
    bytes.push_back(static_cast<char>(value | 0x80));
  }
  bytes.push_back(static_cast<char>(value));
  return bytes;
}

std::string repeated(const std::string& what, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) {
    all += what;
  }
  return all;
}

// A message of one ClientFrame with these bytes.
std::string message(const std::string& content) { return client_frame(Opcode::kBinary, varint(content.size()) + content); }

constexpr char kId[] = "\x08\x01";  // ClientFrame.id = 1

// A group within a group: wire type 3 opens it, 4 ends it (field 2000, which nobody knows).
std::string groups(std::size_t depth) {
  return kId + repeated(varint(2000 << 3 | 3), depth) + repeated(varint(2000 << 3 | 4), depth);
}

// What a client with good intentions sends first.
std::string good_client_hello() {
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(::SSL_CTX_new(::TLS_client_method()), ::SSL_CTX_free);
  const std::unique_ptr<SSL, void (*)(SSL*)> client(::SSL_new(context.get()), ::SSL_free);
  auto* sent = ::BIO_new(::BIO_s_mem());
  ::SSL_set_bio(client.get(), ::BIO_new(::BIO_s_mem()), sent);
  ::SSL_connect(client.get());
  char* bytes = nullptr;
  const auto size = ::BIO_get_mem_data(sent, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

std::string get(const std::string& headers, const std::string& body = {}) {
  return "GET / HTTP/1.1\r\nHost: school.example\r\n" + headers + "\r\n" + body;
}

}  // namespace

std::string upgrade_request(const std::string& more) {
  return "GET /ws HTTP/1.1\r\nHost: school.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
         "13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
         more + "\r\n";
}

std::vector<Attack> frame_attacks() {
  const auto begun = client_frame(Opcode::kBinary, "x", Part::kMoreFollows);
  const auto close = client_frame(Opcode::kClose, "\x03\xE8");
  std::vector<Attack> all{
      flood("a million fragments of a byte", begun, client_frame(Opcode::kContinuation, "x", Part::kMoreFollows), kAbuse),
      flood("a million empty fragments", begun, client_frame(Opcode::kContinuation, "", Part::kMoreFollows), kAbuse),
      flood("a million empty messages", "", client_frame(Opcode::kBinary, ""), kBadFrame),
      flood("pings", "", client_frame(Opcode::kPing, ""), kAbuse),
      flood("pings as long as may be", "", client_frame(Opcode::kPing, std::string(125, 'x')), kAbuse),
      flood("pongs", "", client_frame(Opcode::kPong, "x"), kAbuse),
      flood("frames after a close frame", close, client_frame(Opcode::kBinary, std::string(125, 'x')), kNormal),
      flood("a second close frame and more", close, close, kNormal),
      flood("a text without end", client_frame(Opcode::kText, "x", Part::kMoreFollows),
            client_frame(Opcode::kContinuation, std::string(1000, 'x'), Part::kMoreFollows), kNotBinary),
      flood("a length of 2^63 - 1", frame_of_length((std::uint64_t{1} << 63) - 1), std::string(1000, 'x'), kTooBig),
      flood("a length of 2^31", frame_of_length(std::uint64_t{1} << 31), std::string(1000, 'x'), kTooBig),
      flood("a length of 64 KiB and 1", frame_of_length(limits::kMessageBytes + 1), std::string(1000, 'x'), kTooBig),
      frames("65 fragments", begun + repeated(client_frame(Opcode::kContinuation, "", Part::kMoreFollows), 64), kAbuse),
      frames("11 pings", repeated(client_frame(Opcode::kPing, ""), 11), kAbuse),
      frames("a length of 2^63", frame_of_length(std::uint64_t{1} << 63), kProtocolError),
      frames("a length of 2^64 - 1", frame_of_length(~std::uint64_t{0}), kProtocolError),
      frames("a length that isn't the shortest", frame_of_length(125), kProtocolError),
      frames("a ping of 126", client_frame(Opcode::kPing, std::string(126, 'x')), kProtocolError),
      frames("a ping of 2^63", "\x89\xFF\x80\0\0\0\0\0\0\0\x01\x02\x03\x04"s, kProtocolError),
      frames("a ping in fragments", client_frame(Opcode::kPing, "x", Part::kMoreFollows), kProtocolError),
      frames("no mask", "\x82\x01x", kProtocolError),
      frames("a text that is no UTF-8", client_frame(Opcode::kText, "\xFF\xFE"), kNotBinary),
      frames("a reason that is no UTF-8", client_frame(Opcode::kClose, "\x03\xE8\xFF\xFE"), kProtocolError),
      frames("half a close code", client_frame(Opcode::kClose, "\x03"), kProtocolError),
  };
  for (int bits = 1; bits < 8; ++bits) {
    auto frame = client_frame(Opcode::kBinary, "x");
    frame[0] = static_cast<char>(frame[0] | bits << 4);
    all.push_back(frames("reserved bits " + std::to_string(bits), frame, kProtocolError));
  }
  return all;
}

std::vector<Attack> message_attacks() {
  constexpr std::size_t kRoom = 40'000;  // what a message of somebody unknown may be made of
  constexpr int kSignIn = 16;
  constexpr int kResume = 17;
  const auto command = [](int number, const std::string& content) {
    return kId + varint(number << 3 | 2) + varint(content.size()) + content;
  };
  std::vector<Attack> all{
      frames("101 groups, each in another", message(groups(101)), kBadFrame),
      frames("1,000 groups, each in another", message(groups(1000)), kBadFrame),
      frames("a frame of 2^31 bytes", client_frame(Opcode::kBinary, varint(std::uint64_t{1} << 31) + kId), kBadFrame),
      frames("a frame of 2^64 - 1 bytes", client_frame(Opcode::kBinary, varint(~std::uint64_t{0}) + kId), kBadFrame),
      frames("a length without end", client_frame(Opcode::kBinary, std::string(100, '\xFF')), kBadFrame),
      frames("a field of 2^31 bytes", message(kId + "\x12"s + varint(std::uint64_t{1} << 31)), kBadFrame),
      frames("10^8 packed numbers", message(kId + varint(2000 << 3 | 2) + varint(100'000'000) + "\x01"), kBadFrame),
      frames("a field with the number 0", message(kId + "\x02\x01x"s), kBadFrame),
      frames("a wire type that is none", message(kId + "\x17"s), kBadFrame),
      frames("a sign-in cut short", message(command(kSignIn, "\x12\x40x")), kBadFrame),
  };
  // What can be read is answered, and who goes on without signing in is closed.
  const auto answered = [&](std::string name, const std::string& content) {
    all.push_back(flood(std::move(name), "", message(content), kSignInFailed));
  };
  answered("commands of nobody", command(kResume, ""));
  answered("a sign-in of nobody", command(kSignIn, "\x08\x01\x12\x01x"));
  answered("99 groups, each in another", groups(99));
  const auto full = [&](std::string name, const std::string& field, std::uint16_t code) {
    all.push_back(flood(std::move(name), "", message(kId + repeated(field, kRoom / field.size())), code));
  };
  full("unknown fields, as many as there is room for", varint(2000 << 3) + "\x01", kAbuse);
  full("empty unknown messages, as many as there is room for", varint(2000 << 3 | 2) + "\x00"s, kAbuse);
  all.push_back(flood("a resume with 20,000 empty positions", "",
                      message(command(kResume, repeated("\x0A\x00"s, kRoom / 2))), kAbuse));
  all.push_back(flood("100,000 unknown fields in one message",
                      client_frame(Opcode::kBinary, std::string(200'000, 'x')).substr(0, 14), repeated("\xF8\x7F\x01", 300),
                      kTooBig));
  return all;
}

std::vector<Attack> request_attacks() {
  const auto chunked = "Transfer-Encoding: chunked\r\n"s;
  const auto length = "Content-Length: 5\r\n"s;
  const auto smuggled = "GET /healthz HTTP/1.1\r\nHost: inside\r\n\r\n"s;
  const auto header = "X-Filler: 0123456789\r\n"s;
  return {
      request("a length, then chunks", get(length + chunked, "0\r\n\r\n"), 400),
      request("chunks, then a length", get(chunked + length, "0\r\n\r\n"), 400),
      request("chunks, and a length of 0", get(chunked + "Content-Length: 0\r\n", "0\r\n\r\n"), 400),
      request("two lengths", get(length + "Content-Length: 0\r\n", "hello"), 400),
      request("the same length twice", get("Content-Length: 0\r\nContent-Length: 0\r\n"), 400),
      request("a length that is a sum", get("Content-Length: +5\r\n", "hello"), 400),
      request("a length below zero", get("Content-Length: -1\r\n"), 400),
      request("a length of 2^64", get("Content-Length: 18446744073709551616\r\n"), 400),
      request("chunks with trailers", get(chunked, "0\r\nOrigin: " + std::string(kOrigin) + "\r\n\r\n"), 400),
      request("chunks, in an old fold", get("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), 400),
      request("chunks, but only in the end", get("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 400),
      request("a space before the colon", get("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), 400),
      request("a second request behind the first", "GET /app/nothing HTTP/1.1\r\nHost: college\r\n\r\n" + smuggled, 404),
      request("a second request as a body", get("Content-Length: 40\r\n", smuggled), 400),
      request("an upgrade with a body", upgrade_request(length) + "hello", 400),
      request("an upgrade in chunks", upgrade_request(chunked) + "0\r\n\r\n", 400),
      request("an upgrade with a request behind", upgrade_request() + smuggled, 400),
      request("an upgrade with a frame before the answer", upgrade_request() + client_frame(Opcode::kBinary, "x"), 400),
      request(
          "an upgrade without a key",
          "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
          400),
      request("an upgrade by POST", "POST" + upgrade_request().substr(3), 405),
      request("no WebSocket", "GET /ws HTTP/1.1\r\nHost: x\r\n\r\n", 426),
      request("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
      request("HTTP/0.9", "GET /\r\n\r\n", 400),
      request("a zero in a header", get("X: a\0b\r\n"s), 400),
      request("TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03"s + std::string(100, 'x') + "\r\n\r\n", 400),
      {"2,000 headers", false, "GET / HTTP/1.1\r\n", header, 2000, 0ms, 431, 0},
      {"one header without end", false, "GET / HTTP/1.1\r\nX: ", std::string(1000, 'x'), kFlood, 0ms, 431, 0},
      {"an address without end", false, "GET /", std::string(1000, 'x'), kFlood, 0ms, 431, 0},
      {"a body without end", false, "POST / HTTP/1.1\r\n" + chunked + "\r\n", "3e8\r\n" + std::string(1000, 'x') + "\r\n",
       kFlood, 0ms, 400, 0},
  };
}

std::vector<Attack> origin_attacks() {
  std::vector<Attack> all;
  for (const std::string origin :
       {"null", "", "https://school.example.evil.example", "https://evil-school.example",
        "https://evil.example/school.example", "http://school.example", "https://SCHOOL.example", "HTTPS://school.example",
        "https://school.example:443", "https://school.example/", "https://school.example.", "school.example",
        "https://school.example@evil.example", "https://school.example evil.example", "*"}) {
    all.push_back(request("the origin \"" + origin + "\"", upgrade_request("Origin: " + origin + "\r\n"), 403));
  }
  const auto good = "Origin: " + std::string(kOrigin) + "\r\n";
  all.push_back(request("the origin twice", upgrade_request(good + good), 403));
  all.push_back(request("a good origin and a bad one", upgrade_request(good + "Origin: https://evil.example\r\n"), 403));
  all.push_back(request("no origin", upgrade_request(), 403));
  all.push_back(request("an origin of old", upgrade_request("Sec-WebSocket-Origin: " + std::string(kOrigin) + "\r\n"), 403));
  return all;
}

std::vector<Attack> patience_attacks() {
  return {
      {"never a byte", false, "", "", 0, 0ms, 0, 0},
      {"half a request", false, upgrade_request().substr(0, 40), "", 0, 0ms, 0, 0},
      {"a request of a byte a second", false, "G", "x", kFlood, 1000ms, 0, 0},
      {"a header line a second", false, "GET / HTTP/1.1\r\n", "X: y\r\n", kFlood, 1000ms, 0, 0},
      {"an upgrade and not a word more", true, "", "", 0, 0ms, 101, kSignInTimeout},
      {"an upgrade that takes 8 s, and no sign-in", false, upgrade_request().substr(0, upgrade_request().size() - 2), "\r\n",
       1, 8000ms, 101, kSignInTimeout},
      {"pings every half second, and no sign-in", true, "", client_frame(Opcode::kPing, "x"), kFlood, 500ms, 101,
       kSignInTimeout},
      {"a message of a byte a second", true, client_frame(Opcode::kBinary, std::string(1000, 'x')).substr(0, 8), "x", kFlood,
       1000ms, 101, kSignInTimeout},
      {"fragments of a byte a second", true, client_frame(Opcode::kBinary, "x", Part::kMoreFollows),
       client_frame(Opcode::kContinuation, "x", Part::kMoreFollows), kFlood, 1000ms, 101, kSignInTimeout},
  };
}

std::vector<Attack> tls_attacks() {
  // A handshake record; in it a ClientHello of so many bytes (RFC 8446, 5.1 and 4).
  const auto hello = [](std::size_t size) {
    return "\x16\x03\x01\x40\x00\x01"s + static_cast<char>(size >> 16) + static_cast<char>(size >> 8 & 0xFF) +
           static_cast<char>(size & 0xFF) + "\x03\x03";
  };
  const std::string empty_record = "\x16\x03\x01\x00\x00"s;
  return {
      {"a ClientHello of 128 KiB", false, hello(128 * 1024), std::string(1000, 'x'), kFlood, 0ms, 0, 0},
      {"a ClientHello of 16 MiB", false, hello(0xFFFFFF), std::string(1000, 'x'), kFlood, 0ms, 0, 0},
      {"records of nothing", false, empty_record, empty_record, kFlood, 0ms, 0, 0},
      {"a change of ciphers without end", false, empty_record, "\x14\x03\x03\x00\x01\x01"s, kFlood, 0ms, 0, 0},
      {"a record that is too long", false, "\x16\x03\x01\xFF\xFF"s, std::string(1000, 'x'), kFlood, 0ms, 0, 0},
      {"no TLS at all", false, get(""), "", 0, 0ms, 400, 0},
      {"no TLS without end", false, "GET / HTTP/1.1\r\nX: ", std::string(1000, 'x'), kFlood, 0ms, 400, 0},
      {"never a byte", false, "", "", 0, 0ms, 0, 0},
      {"a ClientHello and not a word more", false, good_client_hello(), "", 0, 0ms, 0, 0},
      {"a ClientHello of a byte a second", false, hello(1000), "x", kFlood, 1000ms, 0, 0},
  };
}

}  // namespace atrium::test
