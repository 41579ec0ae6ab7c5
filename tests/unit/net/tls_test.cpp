// What is different when a listener speaks TLS.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <memory>

#include "tests/unit/net/running_listener.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;

struct OverTls : RunningListener {
  // A door for clients that speak this version and none other.
  Door only(int version) {
    ::SSL_CTX_set_min_proto_version(tls->client(), version);
    ::SSL_CTX_set_max_proto_version(tls->client(), version);
    return port();
  }
  // What the server sends to somebody who says this, and knows nothing of TLS.
  std::string said_to(std::string_view bytes) { return RawClient(listener->port()).ask(bytes); }
  void expect_it_serves() {
    RawClient client(port());
    EXPECT_EQ(client.upgrade(), 101u);
    client.send_frame(Opcode::kBinary, "still here");
    EXPECT_EQ(client.next()->payload, "still here");
  }
  // The bytes of a client's first message.
  std::string client_hello() {
    std::string hello(4096, '\0');
    auto* session = ::SSL_new(tls->client());
    auto* out = ::BIO_new(::BIO_s_mem());
    ::SSL_set_bio(session, ::BIO_new(::BIO_s_mem()), out);
    ::SSL_connect(session);
    hello.resize(static_cast<std::size_t>(::BIO_read(out, hello.data(), static_cast<int>(hello.size()))));
    ::SSL_free(session);
    return hello;
  }
};

// Handshakes. ------------------------------------------------------------------------------------------------------------

TEST_F(OverTls, version_1_2_and_1_3_are_spoken_and_older_ones_are_not) {
  start();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    RawClient client(only(version));
    ASSERT_EQ(client.upgrade(), 101u);
    EXPECT_EQ(::SSL_version(client.stream().tls()), version);
  }
  ::SSL_CTX_set_security_level(tls->client(), 0);
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    RawClient client(only(version));
    EXPECT_FALSE(client.stream().shake_hands());
  }
}

TEST_F(OverTls, a_plain_request_is_told_what_the_port_speaks) {
  start();
  const auto answer = said_to("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 Bad Request\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("this port speaks TLS: use https:// or wss://\n")) << answer;
}

TEST_F(OverTls, garbage_is_let_go_and_nobody_else_notices) {
  start();
  const auto hello = client_hello();
  auto huge = hello;
  huge[6] = 1;  // a message of 64 KiB and more
  const std::string garbage[] = {
      huge,
      hello.substr(0, 9) + std::string(hello.size() - 9, '\xff'),
      std::string("\x16\x03\x01\x00\x04\x01\x00\x00\x00", 9),
      std::string("\x80\x2e\x01\x03\x01\x00\x15\x00\x00\x00\x10", 11),  // SSL 2
      std::string("\x16\x03\x03\x40\x01\x02\x00\x00\x00", 9),
      hello + hello,
      hello + "GET / HTTP/1.1\r\n\r\n",
      hello + std::string("\x15\x03\x03\x00\x02\x02\x28", 7),
  };
  for (const auto& bytes : garbage) {
    RawClient client(listener->port());
    client.send(bytes);
    EXPECT_TRUE(client.ends());
  }
  expect_it_serves();
}

TEST_F(OverTls, half_a_handshake_ends_at_the_deadline) {
  options.times.handshake = 200ms;
  start();
  const auto hello = client_hello();
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{9}, hello.size() / 2, hello.size()}) {
    RawClient client(listener->port());
    client.send(hello.substr(0, size));
    EXPECT_TRUE(client.ends());
  }
}

TEST_F(OverTls, a_handshake_of_a_byte_at_a_time_is_understood) {
  start();
  RawStream wire(listener->port());
  const std::unique_ptr<SSL, decltype(&::SSL_free)> session(::SSL_new(tls->client()), &::SSL_free);
  auto* in = ::BIO_new(::BIO_s_mem());
  auto* out = ::BIO_new(::BIO_s_mem());
  ::SSL_set_bio(session.get(), in, out);
  ::SSL_set_connect_state(session.get());
  const auto send_what_it_says = [&] {
    for (char byte = 0; ::BIO_read(out, &byte, 1) == 1;) {
      wire.send(&byte, 1);
    }
  };
  while (::SSL_do_handshake(session.get()) != 1) {
    send_what_it_says();
    std::array<char, 4096> part;
    const auto size = wire.receive(part.data(), part.size());
    ASSERT_GT(size, 0);
    ::BIO_write(in, part.data(), static_cast<int>(size));
  }
  send_what_it_says();
}

TEST_F(OverTls, a_second_hello_is_taken_when_the_first_guessed_wrong) {
  start();
  ::SSL_CTX_set1_groups_list(tls->client(), "P-521:P-256");
  RawClient client(only(TLS1_3_VERSION));
  EXPECT_EQ(client.upgrade(), 101u);
}

TEST_F(OverTls, a_second_hello_that_claims_too_much_is_let_go_at_once) {
  options.times.handshake = std::chrono::minutes(1);
  start();
  ::SSL_CTX_set1_groups_list(tls->client(), "P-521:P-256");
  RawClient client(listener->port());
  client.send(client_hello() + std::string("\x16\x03\x03\x40\x00\x01\x01\x00\x00", 9));
  EXPECT_TRUE(client.ends());
}

TEST_F(OverTls, who_comes_back_brings_a_ticket_but_not_with_1_2) {
  start();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    RawClient first(only(version));
    first.upgrade();
    auto* session = ::SSL_get1_session(first.stream().tls());
    RawClient again(port());
    ::SSL_set_session(again.stream().tls(), session);
    ::SSL_SESSION_free(session);
    EXPECT_EQ(again.upgrade(), 101u);
    EXPECT_EQ(::SSL_session_reused(again.stream().tls()), version == TLS1_3_VERSION ? 1 : 0);
  }
}

TEST_F(OverTls, the_protocol_is_http_1_1) {
  const unsigned char offered[] = "\x02h2\x08http/1.1";
  ::SSL_CTX_set_alpn_protos(tls->client(), offered, sizeof(offered) - 1);
  start();
  RawClient client(port());
  ASSERT_TRUE(client.stream().shake_hands());
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  ::SSL_get0_alpn_selected(client.stream().tls(), &chosen, &size);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), "http/1.1");
}

TEST_F(OverTls, browsers_are_told_to_come_by_tls_only) {
  start();
  const auto answer = RawClient(port()).ask("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("\r\nStrict-Transport-Security: max-age=15768000\r\n"), std::string::npos) << answer;
}

// A new certificate. -----------------------------------------------------------------------------------------------------

TEST_F(OverTls, a_new_certificate_is_for_those_who_come_and_those_who_are_there_stay) {
  start();
  RawClient before(port());
  EXPECT_EQ(before.stream().server_name(), "school");
  EXPECT_EQ(before.upgrade(), 101u);
  listener->use(tls->context("renewed"));
  RawClient one(port()), other(port());
  EXPECT_EQ(one.stream().server_name(), "renewed");
  EXPECT_EQ(other.stream().server_name(), "renewed");
  before.send_frame(Opcode::kBinary, std::string(60'000, 'x'));
  EXPECT_EQ(before.next()->payload.size(), 60'000u);
}

// Records. ---------------------------------------------------------------------------------------------------------------

TEST_F(OverTls, many_records_that_come_together_are_all_read) {
  start();
  RawClient client(port());
  client.upgrade();
  const int on = 1, off = 0;
  ::setsockopt(client.stream().descriptor(), IPPROTO_TCP, TCP_CORK, &on, sizeof(on));
  for (int i = 0; i < 500; ++i) {
    client.send_frame(Opcode::kBinary, std::to_string(i));
  }
  ::setsockopt(client.stream().descriptor(), IPPROTO_TCP, TCP_CORK, &off, sizeof(off));
  for (int i = 0; i < 500; ++i) {
    ASSERT_EQ(client.next()->payload, std::to_string(i));
  }
}

TEST_F(OverTls, a_frame_of_a_record_for_each_byte_is_read) {
  start();
  RawClient client(port());
  client.upgrade();
  const auto frame = client_frame(Opcode::kBinary, std::string(300, 'x'));
  for (const char byte : frame) {
    client.send({&byte, 1});
  }
  EXPECT_EQ(client.next()->payload, std::string(300, 'x'));
}

TEST_F(OverTls, messages_of_one_turn_share_a_record) {
  start();
  RawClient client(port());
  client.upgrade();
  peer()->act([](Peer& here) {
    for (int i = 0; i < 100; ++i) {
      here.send(std::string(100, 'x'));
    }
  });
  std::array<char, 16 * 1024> record;
  EXPECT_EQ(client.stream().receive(record.data(), record.size()), 100 * 102);
}

TEST_F(OverTls, new_keys_are_taken_in_the_middle) {
  start();
  RawClient client(only(TLS1_3_VERSION));
  client.upgrade();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(::SSL_key_update(client.stream().tls(), SSL_KEY_UPDATE_REQUESTED), 1);
    client.send_frame(Opcode::kBinary, std::string(20'000, 'x'));
    EXPECT_EQ(client.next()->payload.size(), 20'000u);
  }
}

TEST_F(OverTls, nobody_negotiates_anew) {
  start();
  RawClient client(only(TLS1_2_VERSION));
  client.upgrade();
  ::SSL_renegotiate(client.stream().tls());
  EXPECT_FALSE(client.stream().shake_hands());
  expect_it_serves();
}

// Ends. ------------------------------------------------------------------------------------------------------------------

TEST_F(OverTls, an_answer_ends_with_the_word_that_no_more_comes) {
  start();
  RawClient client(port());
  client.ask("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(client.stream().was_ended());
}

TEST_F(OverTls, a_closed_websocket_ends_with_the_word_that_no_more_comes) {
  start();
  RawClient client(port());
  client.upgrade();
  client.send_frame(Opcode::kClose, "\x03\xE9");
  EXPECT_EQ(client.close_code(), 1001);
  EXPECT_TRUE(client.ends());
  EXPECT_TRUE(client.stream().was_ended());
}

TEST_F(OverTls, a_broken_rule_is_answered_and_ends_with_the_word_that_no_more_comes) {
  start();
  RawClient client(port());
  client.upgrade();
  client.send_frame(Opcode::kText, "text");
  EXPECT_EQ(client.close_code(), 1003);
  EXPECT_TRUE(client.ends());
  EXPECT_TRUE(client.stream().was_ended());
}

TEST_F(OverTls, a_peer_that_ends_only_its_tls_is_told_as_1006) {
  start();
  RawClient client(port());
  client.upgrade();
  peer();
  ::SSL_shutdown(client.stream().tls());
  wait_until([&] { return peer()->closed() == std::vector<std::uint16_t>{1006}; });
}

TEST_F(OverTls, a_record_that_was_tampered_with_is_told_as_1006) {
  start();
  RawClient client(port());
  client.upgrade();
  peer();
  const auto forged = std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'x');
  ::send(client.stream().descriptor(), forged.data(), forged.size(), MSG_NOSIGNAL);
  wait_until([&] { return peer()->closed() == std::vector<std::uint16_t>{1006}; });
  EXPECT_TRUE(peer()->messages().empty());
}

}  // namespace
}  // namespace atrium::test
