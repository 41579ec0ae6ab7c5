// More than one request on a connection.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <future>
#include <thread>

#include "server/net/peer_socket.h"
#include "tests/unit/net/running_listener.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::string get(const std::string& target, const std::string& more = {}) {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
}
std::string head(const std::string& target) { return "HEAD " + target + " HTTP/1.1\r\nHost: x\r\n\r\n"; }
std::string upgrade() {
  return get("/ws",
             "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
}

std::string status_of(const std::string& answer) { return answer.size() < 12 ? answer : answer.substr(9, 3); }
bool says_close(const std::string& answer) { return answer.find("\r\nConnection: close\r\n") != std::string::npos; }

struct KeepAlive : RunningListener {
  // Asks as the second request of a connection, which has to end with the answer.
  std::string last_answer_to(const std::string& request) {
    RawClient client(port());
    client.send(get("/healthz"));
    EXPECT_EQ(status_of(client.next_answer()), "200");
    return client.ask(request);
  }
};

TEST_F(KeepAlive, one_connection_brings_many_files) {
  start();
  RawClient client(port());
  for (int i = 0; i < 3; ++i) {
    client.send(get("/file"));
    const auto answer = client.next_answer();
    EXPECT_TRUE(answer.ends_with("\r\n\r\n" + *kFile));
    EXPECT_FALSE(says_close(answer));
  }
}

TEST_F(KeepAlive, every_complete_answer_may_be_followed) {
  start();
  RawClient client(port());
  const auto status = [&](const std::string& request, Body body) {
    client.send(request);
    const auto answer = client.next_answer(body);
    EXPECT_FALSE(says_close(answer)) << request;
    return status_of(answer);
  };
  EXPECT_EQ(status(head("/file"), Body::kNone), "200");
  EXPECT_EQ(status(head("/nowhere"), Body::kNone), "404");
  EXPECT_EQ(status(get("/file", "If-None-Match: \"1\"\r\n"), Body::kNone), "304");
  EXPECT_EQ(status(get("/nowhere"), Body::kFollows), "404");
  EXPECT_EQ(status(get("/empty"), Body::kFollows), "200");
  EXPECT_EQ(status(get("/healthz", "Content-Length: 0\r\n"), Body::kFollows), "200");
  EXPECT_EQ(status(get("/healthz", "Connection: keep-alive\r\n"), Body::kFollows), "200");
}

TEST_F(KeepAlive, then_it_becomes_a_websocket) {
  start();
  RawClient client(port());
  client.send(get("/file"));
  client.next_answer();
  EXPECT_EQ(client.upgrade(), 101u);
  client.send_frame(Opcode::kBinary, "hello");
  EXPECT_EQ(client.next()->payload, "hello");
}

// As much as somebody who has only just come.
TEST_F(KeepAlive, a_websocket_has_its_time_from_the_answer_before) {
  start();
  RawClient client(port());
  client.send(get("/healthz"));
  client.next_answer();
  const auto first_answer = Clock::now();
  client.send(get("/healthz"));
  client.next_answer();
  ASSERT_EQ(client.upgrade(), 101u);
  std::promise<Clock::time_point> since;
  peer()->act([&](Peer& here) { since.set_value(here.connection->since()); });
  EXPECT_GE(since.get_future().get(), first_answer);
}

TEST_F(KeepAlive, an_end_that_is_wanted_is_an_end) {
  start();
  for (const auto* request :
       {"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Close\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n",
        "GET /healthz HTTP/1.0\r\n\r\n", "GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "HEAD /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET /nowhere HTTP/1.0\r\n\r\n"}) {
    EXPECT_TRUE(says_close(last_answer_to(request))) << request;
  }
}

TEST_F(KeepAlive, a_refusal_is_the_end) {
  start();
  EXPECT_EQ(status_of(last_answer_to("DELETE /healthz HTTP/1.1\r\nHost: x\r\n\r\n")), "405");
  EXPECT_EQ(status_of(last_answer_to(get("/ws"))), "426");
  EXPECT_EQ(status_of(last_answer_to(get("/busy"))), "503");
  EXPECT_EQ(status_of(last_answer_to("no HTTP\r\n\r\n")), "400");
  EXPECT_EQ(status_of(last_answer_to("\r\n" + get("/healthz"))), "400");
  EXPECT_EQ(status_of(last_answer_to(get("/", "X: " + std::string(9000, 'x') + "\r\n"))), "431");
}

// What two of these make of one another's bytes: whatever is behind the header is never answered.
TEST_F(KeepAlive, nothing_is_smuggled_behind_another_request) {
  start();
  const auto inner = get("/healthz");
  const auto chunked = "Transfer-Encoding: chunked\r\n";
  for (const auto& request : {
           get("/", "Content-Length: 5\r\n") + "hello",
           get("/", "Content-Length: " + std::to_string(inner.size()) + "\r\n") + inner,
           get("/", chunked) + "0\r\n\r\n" + inner,
           get("/", "Content-Length: 0\r\n" + std::string(chunked)) + inner,
           get("/", chunked + std::string("Content-Length: 0\r\n")) + inner,
           get("/", "Transfer-Encoding: identity\r\n") + inner,
           get("/", "Transfer-Encoding: gzip, chunked\r\n") + inner,
           get("/", "Transfer-Encoding:\r\n chunked\r\n") + inner,
           get("/", "Transfer-Encoding : chunked\r\n") + inner,
           get("/", "Content-Length: 0\r\nContent-Length: 0\r\n") + inner,
           get("/", "Content-Length: 0\r\nContent-Length: 5\r\n") + inner,
           get("/", "Content-Length: 0, 5\r\n") + inner,
           get("/", "Content-Length: +0\r\n") + inner,
           get("/", "Content-Length: -1\r\n") + inner,
           get("/", "Content-Length: 00\r\n") + inner,
           get("/", "Content-Length: 18446744073709551616\r\n") + inner,
           get("/", "Content-Length:\r\n") + inner,
           "HEAD / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello" + inner,
           "GET / HTTP/1.1\nHost: x\n\n" + inner,
           "GET / HTTP/1.1\r\nHost: x\r\rX: y\r\n\r\n" + inner,
       }) {
    const auto answer = last_answer_to(request);
    EXPECT_EQ(status_of(answer), "400") << request;
    EXPECT_EQ(answer.find("200 OK"), std::string::npos) << request;
    EXPECT_TRUE(says_close(answer)) << request;
  }
  EXPECT_EQ(status_of(last_answer_to("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello")), "400");
}

TEST_F(KeepAlive, requests_that_come_together_are_answered_in_order) {
  start();
  RawClient client(port());
  client.send(get("/healthz") + get("/file") + get("/nowhere"));
  EXPECT_TRUE(client.next_answer().ends_with("\r\n\r\nok\n"));
  EXPECT_TRUE(client.next_answer().ends_with("\r\n\r\n" + *kFile));
  EXPECT_TRUE(client.next_answer().ends_with("\r\n\r\nnothing here\n"));
  client.send(get("/healthz"));
  EXPECT_TRUE(client.next_answer().ends_with("\r\n\r\nok\n"));
}

// More than is read of a header at once, and cut anywhere.
TEST_F(KeepAlive, requests_that_come_in_any_pieces_are_answered_in_order) {
  start();
  RawClient client(port());
  std::string together;
  for (int i = 0; i < 20; ++i) {
    together += get("/healthz", "X: " + std::string(900, 'x') + "\r\n");
  }
  for (std::size_t at = 0; at < together.size(); at += 777) {
    client.send(together.substr(at, 777));
  }
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(client.next_answer().ends_with("\r\n\r\nok\n"));
  }
}

// 512 bytes are read at first: what TLS has of the next one may be in its hands only.
TEST_F(KeepAlive, requests_of_one_record_are_answered_wherever_the_first_ends) {
  start();
  for (std::size_t size = 500; size < 525; ++size) {
    RawClient client(port());
    client.send(get("/healthz", "X: " + std::string(size - get("/healthz", "X: \r\n").size(), 'x') + "\r\n") +
                get("/nowhere"));
    EXPECT_EQ(status_of(client.next_answer()), "200") << size;
    ASSERT_EQ(status_of(client.next_answer()), "404") << size;
  }
}

TEST_F(KeepAlive, an_upgrade_may_be_the_last_that_came_together_but_nothing_behind_it) {
  start();
  RawClient client(port());
  client.send(get("/healthz") + upgrade());
  EXPECT_EQ(status_of(client.next_answer()), "200");
  EXPECT_EQ(status_of(client.next_answer()), "101");
  EXPECT_EQ(status_of(last_answer_to(upgrade() + client_frame(Opcode::kBinary, "x"))), "400");
  EXPECT_EQ(status_of(last_answer_to(upgrade() + get("/healthz"))), "400");
}

TEST_F(KeepAlive, the_hundredth_answer_is_the_last) {
  start();
  RawClient client(port());
  for (std::size_t i = 1; i < net::kRequestsPerConnection; ++i) {
    client.send(get("/healthz"));
    ASSERT_FALSE(says_close(client.next_answer())) << i;
  }
  client.send(get("/healthz") + get("/healthz"));
  EXPECT_TRUE(says_close(client.next_answer()));
  EXPECT_EQ(client.next_answer(), "");
}

// As little as of somebody who asks once.
TEST_F(KeepAlive, not_much_is_read_of_all_requests_together) {
  start();
  RawClient client(port());
  const auto request = get("/healthz", "X: " + std::string(7000, 'x') + "\r\n");
  std::size_t bytes = 0;
  for (bool goes_on = true; goes_on && bytes <= net::kUntrustedBytes;) {
    client.send(request);
    bytes += request.size();
    const auto answer = client.next_answer();
    ASSERT_EQ(status_of(answer), "200");
    goes_on = !says_close(answer);
  }
  EXPECT_GE(bytes, 4 * request.size());
  EXPECT_LE(bytes, net::kUntrustedBytes);
  EXPECT_TRUE(client.ends());
}

TEST_F(KeepAlive, who_asks_for_nothing_more_is_let_go) {
  options.times.handshake = 1min;
  options.times.next_request = 200ms;
  start();
  RawClient client(port());
  const auto begin = Clock::now();
  client.send(get("/healthz"));
  client.next_answer();
  EXPECT_TRUE(client.ends());
  EXPECT_GE(Clock::now() - begin, 200ms);
  EXPECT_LT(Clock::now() - begin, 5s);
}

TEST_F(KeepAlive, a_request_that_has_begun_has_the_time_of_the_first) {
  options.times.next_request = 500ms;
  start();
  RawClient client(port());
  client.send(get("/healthz"));
  client.next_answer();
  client.send("GET /healthz HT");
  std::this_thread::sleep_for(800ms);
  client.send("TP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(client.next_answer()), "200");
}

TEST_F(KeepAlive, half_a_second_request_ends_at_the_deadline) {
  options.times.handshake = 300ms;
  options.times.next_request = 1min;
  start();
  RawClient client(port());
  client.send(get("/healthz"));
  client.next_answer();
  client.send("GET /healthz HT");
  EXPECT_TRUE(client.ends());
}

TEST_F(KeepAlive, who_asks_for_much_and_reads_nothing_is_let_go) {
  options.times.file = 300ms;
  start();
  RawClient client(port());
  std::string together;
  for (std::size_t i = 0; i < net::kRequestsPerConnection; ++i) {
    together += get("/file");
  }
  client.send(together);
  wait_until([&] { return ::send(client.stream().descriptor(), "x", 1, MSG_NOSIGNAL) < 0; });
}

TEST_F(KeepAlive, who_stays_counts_among_those_who_greet) {
  options.greeting_sockets = 2;
  start();
  // Sockets are dealt out in turn: those of even number to the first worker.
  RawClient zero(port());
  zero.send(get("/healthz"));
  zero.next_answer();
  RawClient one(port()), two(port()), three(port()), four(port());
  EXPECT_TRUE(zero.ends());
  for (auto* client : {&one, &two, &three, &four}) {
    EXPECT_EQ(client->upgrade(), 101u);
  }
}

TEST_F(KeepAlive, all_are_closed_with_the_others) {
  start();
  RawClient client(port());
  client.send(get("/healthz"));
  client.next_answer();
  listener->close_all(1012, "restarts");
  EXPECT_TRUE(client.ends());
}

}  // namespace
}  // namespace atrium::test
