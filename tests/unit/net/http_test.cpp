// What happens to a socket before it is a WebSocket.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/unit/net/running_listener.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;

struct Http : RunningListener {
  std::string status_of(std::string_view request) {
    const auto answer = RawClient(port()).ask(request);
    return answer.size() < 12 ? answer : answer.substr(9, 3);
  }
  unsigned upgrade_from(std::string_view origin) {
    return RawClient(port()).upgrade("Origin: " + std::string(origin) + "\r\n");
  }
};

TEST_F(Http, answers_and_closes_if_it_is_asked_to) {
  start();
  const auto answer = RawClient(port()).ask("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\nok\n")) << answer;
  EXPECT_NE(answer.find("Content-Length: 3\r\n"), std::string::npos);
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
}

TEST_F(Http, answers_head_without_a_body) {
  start();
  const auto answer = RawClient(port()).ask("HEAD /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
  EXPECT_NE(answer.find("Content-Length: 3\r\n"), std::string::npos);
}

TEST_F(Http, sends_a_file_whole_and_lets_it_be_kept) {
  start();
  const auto answer = RawClient(port()).ask("GET /file HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto begin = answer.find("\r\n\r\n") + 4;
  EXPECT_EQ(answer.substr(begin), *kFile);
  EXPECT_NE(answer.find("ETag: \"1\"\r\n"), std::string::npos);
  EXPECT_EQ(answer.find("no-store"), std::string::npos);
  const auto head = RawClient(port()).ask("HEAD /file HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
}

TEST_F(Http, refuses_what_it_does_not_speak) {
  start();
  EXPECT_EQ(status_of("GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), "404");
  EXPECT_EQ(status_of("DELETE /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), "405");
  EXPECT_EQ(status_of("GET /ws HTTP/1.1\r\nHost: x\r\n\r\n"), "426");
  EXPECT_EQ(status_of("\x16\x03\x01\x02\x05 this is TLS\r\n\r\n"), "400");
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nX: " + std::string(9000, 'x') + "\r\n\r\n"), "431");
}

TEST_F(Http, refuses_every_body) {
  start();
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"), "400");
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "400");
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "400");
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello"), "400");
}

TEST_F(Http, refuses_an_upgrade_with_a_body) {
  start();
  EXPECT_EQ(RawClient(port()).upgrade("Content-Length: 5\r\n"), 400u);
  EXPECT_EQ(RawClient(port()).upgrade("Transfer-Encoding: chunked\r\n"), 400u);
}

TEST_F(Http, refuses_an_upgrade_without_its_key) {
  start();
  EXPECT_EQ(status_of("GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                      "Sec-WebSocket-Version: 13\r\n\r\n"),
            "400");
}

TEST_F(Http, refuses_permessage_deflate) {
  start();
  RawClient client(port());
  ASSERT_EQ(client.upgrade("Sec-WebSocket-Extensions: permessage-deflate\r\n"), 101u);
  client.send("\xC2\x80\x01\x02\x03\x04");  // a deflated frame nevertheless
  EXPECT_EQ(client.close_code(), 1002);
}

TEST_F(Http, upgrades_only_exact_origins) {
  start();
  EXPECT_EQ(upgrade_from("https://school.example"), 101u);
  for (const auto* origin :
       {"https://school.example.evil.example", "https://evil-school.example", "http://school.example", "null", "",
        "https://school.example:443", "https://SCHOOL.example", "https://school.example/", "school.example"}) {
    EXPECT_EQ(upgrade_from(origin), 403u) << origin;
  }
  EXPECT_EQ(RawClient(port()).upgrade("Origin: https://school.example\r\nOrigin: https://evil.example\r\n"), 403u);
}

// On this machine itself. A page of another name that was made to lead here sends that name as its host.
TEST_F(Http, upgrades_its_own_page_under_the_names_of_the_loopback_only) {
  start();
  const auto status = [&](const std::string& host, const std::string& origin) {
    return RawClient(port()).upgrade("Origin: " + origin + "\r\n", host);
  };
  const std::string own = kOverTls ? "https://" : "http://";
  const std::string other = kOverTls ? "http://" : "https://";
  for (const auto* host : {"localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080"}) {
    EXPECT_EQ(status(host, own + host), 101u) << host;
    EXPECT_EQ(status(host, other + host), 403u) << host;
    EXPECT_EQ(status(host, own + host + "1"), 403u) << host;
  }
  for (const auto* host : {"evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example:80", ""}) {
    EXPECT_EQ(status(host, own + host), 403u) << host;
  }
  EXPECT_EQ(status("localhost\r\nHost: localhost", own + "localhost"), 403u);
}

TEST_F(Http, upgrades_without_an_origin_only_if_told_so) {
  options.allow_missing_origin = false;
  start();
  EXPECT_EQ(RawClient(port()).upgrade(), 403u);
  EXPECT_EQ(upgrade_from("https://school.example"), 101u);
}

TEST_F(Http, ends_half_an_upgrade_at_the_deadline) {
  options.times.handshake = 200ms;
  start();
  RawClient silent(port()), half(port());
  half.send("GET /ws HTTP/1.1\r\nHost: loc");
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(half.ends());
  EXPECT_TRUE(silent.ends());
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

TEST_F(Http, ends_an_upgrade_of_a_byte_now_and_then_at_the_deadline) {
  options.times.handshake = 200ms;
  start();
  RawClient slow(listener->port());  // plain, because two threads use it
  std::thread writer([&] {
    for (int i = 0; i < 100; ++i) {
      slow.send("x");
      std::this_thread::sleep_for(10ms);
    }
  });
  EXPECT_TRUE(slow.ends());
  writer.join();
}

TEST_F(Http, lets_the_oldest_go_when_too_many_greet) {
  options.greeting_sockets = 2;
  start();
  // Sockets are dealt out in turn: those of even number to the first worker.
  RawClient zero(port()), one(port()), two(port()), three(port()), four(port());
  EXPECT_TRUE(zero.ends());
  for (auto* client : {&one, &two, &three, &four}) {
    EXPECT_EQ(client->upgrade(), 101u);
  }
}

}  // namespace
}  // namespace atrium::test
