#include "server/net/listener.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <future>
#include <string>

#include "tests/unit/net/running_listener.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;
using tcp = boost::asio::ip::tcp;

std::string refusal(net::ListenerOptions options) {
  net::Worker worker(0);
  return net::Listener::open({&worker}, std::move(options), {}).error().message;
}

TEST(Listener, says_what_to_do_when_the_port_is_in_use) {
  boost::asio::io_context context;
  tcp::acceptor other(context, {boost::asio::ip::address_v4::loopback(), 0});
  const auto port = other.local_endpoint().port();
  net::ListenerOptions options;
  options.port = port;
  EXPECT_EQ(refusal(options),
            "port " + std::to_string(port) + " is in use: stop the other program or choose another port with --port");
}

TEST(Listener, says_what_to_do_when_the_address_makes_no_sense) {
  net::ListenerOptions options;
  options.address = "localhost:8080";
  EXPECT_EQ(refusal(options), "\"localhost:8080\" is no IP address: listen on 127.0.0.1 or 0.0.0.0, for example");
  options.address = "203.0.113.1";
  EXPECT_EQ(refusal(options), "this machine has no address 203.0.113.1: choose another, or 0.0.0.0 for all, with --address");
}

TEST_F(RunningListener, echoes_messages_of_every_size) {
  start();
  RawClient client(port());
  ASSERT_EQ(client.upgrade(), 101u);
  for (const std::size_t size : {0, 1, 125, 126, 255, 256, 257, 1000, 5000, 65535, 65536}) {
    const std::string payload(size, static_cast<char>('a' + size % 26));
    client.send_frame(Opcode::kBinary, payload);
    const auto frame = client.next();
    ASSERT_TRUE(frame && frame->opcode == Opcode::kBinary);
    EXPECT_TRUE(frame->payload == payload) << size;
  }
}

TEST_F(RunningListener, puts_fragments_together) {
  start();
  RawClient client(port());
  client.upgrade();
  const std::string large(30'000, 'x');
  client.send_frame(Opcode::kBinary, "", Part::kMoreFollows);
  client.send_frame(Opcode::kContinuation, "one ", Part::kMoreFollows);
  client.send_frame(Opcode::kPing, "between");
  client.send_frame(Opcode::kContinuation, large, Part::kMoreFollows);
  client.send_frame(Opcode::kContinuation, "", Part::kMoreFollows);
  client.send_frame(Opcode::kContinuation, "");
  EXPECT_EQ(client.next()->opcode, Opcode::kPong);
  EXPECT_TRUE(client.next()->payload == "one " + large);
}

TEST_F(RunningListener, puts_a_full_message_and_an_empty_end_together) {
  start();
  RawClient client(port());
  client.upgrade();
  client.send_frame(Opcode::kBinary, std::string(65536, 'x'), Part::kMoreFollows);
  client.send_frame(Opcode::kContinuation, "");
  EXPECT_EQ(client.next()->payload.size(), 65536u);
}

TEST_F(RunningListener, answers_many_messages_of_one_packet_in_order) {
  start();
  RawClient client(port());
  client.upgrade();
  std::string packet;
  for (int i = 0; i < 500; ++i) {
    packet += client_frame(Opcode::kBinary, std::to_string(i));
  }
  client.send(packet);
  for (int i = 0; i < 500; ++i) {
    ASSERT_EQ(client.next()->payload, std::to_string(i));
  }
}

TEST_F(RunningListener, deals_connections_out_to_all_workers) {
  start();
  RawClient first(port()), second(port());
  first.upgrade();
  second.upgrade();
  EXPECT_NE(&peer(0)->worker, &peer(1)->worker);
  std::promise<std::string> address;  // asked on its worker, where the connection also ends
  peer(0)->act([&](Peer& here) { address.set_value(here.connection->peer_address()); });
  EXPECT_EQ(address.get_future().get(), "127.0.0.1");
  EXPECT_EQ(listener->open_connections(), 2u);
}

struct BehindAProxy : RunningListener {
  std::string address_of(std::string_view headers) {
    RawClient client(port());
    EXPECT_EQ(client.upgrade(headers), 101u);
    std::promise<std::string> address;
    peer(seen_++)->act([&](Peer& here) { address.set_value(here.connection->peer_address()); });
    return address.get_future().get();
  }

 private:
  std::size_t seen_ = 0;
};

TEST_F(BehindAProxy, takes_the_last_address_that_the_proxy_names) {
  options.trusted_proxies = {"127.0.0.1"};
  start();
  EXPECT_EQ(address_of("X-Forwarded-For: 192.0.2.7\r\n"), "192.0.2.7");
  EXPECT_EQ(address_of("X-Forwarded-For: 198.51.100.1, 192.0.2.7\r\n"), "192.0.2.7");
  EXPECT_EQ(address_of("x-forwarded-for: 198.51.100.1\r\nX-Forwarded-For: 2001:db8::1\r\n"), "2001:db8::1");
}

TEST_F(BehindAProxy, stays_with_the_proxy_if_that_names_none) {
  options.trusted_proxies = {"127.0.0.1"};
  start();
  EXPECT_EQ(address_of(""), "127.0.0.1");
  EXPECT_EQ(address_of("X-Forwarded-For: unknown\r\n"), "127.0.0.1");
  EXPECT_EQ(address_of("X-Forwarded-For: 192.0.2.7, \r\n"), "127.0.0.1");
}

TEST_F(BehindAProxy, believes_nobody_else) {
  options.trusted_proxies = {"192.0.2.1"};
  start();
  EXPECT_EQ(address_of("X-Forwarded-For: 192.0.2.7\r\n"), "127.0.0.1");
}

TEST_F(RunningListener, accepts_no_faster_than_it_may) {
  options.connection_rate = guard::Rate::per_second(20, 2);
  start();
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(RawClient(port()).upgrade(), 101u);
  }
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(140)) << "three of them had to wait";
}

TEST_F(RunningListener, accepts_no_more_once_stopped_but_keeps_connections) {
  start();
  RawClient client(port());
  client.upgrade();
  workers[0]->post([&] { listener->stop(); });
  client.send_frame(Opcode::kBinary, "still here");
  EXPECT_EQ(client.next()->payload, "still here");
  boost::asio::io_context context;
  wait_until([&] {
    boost::system::error_code error;
    tcp::socket late(context);
    late.connect({boost::asio::ip::address_v4::loopback(), port()}, error);
    return error == boost::asio::error::connection_refused;
  });
}

TEST_F(RunningListener, closes_all) {
  start();
  RawClient one(port()), two(port()), three(port()), greeting(port());
  for (auto* client : {&one, &two, &three}) {
    client->upgrade();
  }
  peer(2);
  listener->close_all(1012, "restarts");
  for (auto* client : {&one, &two, &three}) {
    EXPECT_EQ(client->close_code(), 1012);
    client->send_frame(Opcode::kClose, "\x03\xF4");
    EXPECT_TRUE(client->ends());
  }
  EXPECT_TRUE(greeting.ends());
  wait_until([&] { return listener->open_connections() == 0; });
}

TEST_F(RunningListener, forgets_open_connections_when_it_goes) {
  start();
  RawClient client(port());
  client.upgrade();
  std::weak_ptr<net::Connection> connection;
  peer()->act([&](Peer& here) { connection = here.connection; });
  client.send_frame(Opcode::kBinary, "x");
  client.next();
  stop();
  EXPECT_TRUE(connection.expired());
  EXPECT_TRUE(peer()->closed().empty());
}

#ifndef __has_feature
#define __has_feature(x) 0
#endif
// The sanitizer opens a pipe to look at an object, and takes it for a bad one if it can't. Other builds run this.
#if !__has_feature(undefined_behavior_sanitizer)
TEST_F(RunningListener, goes_on_accepting_after_descriptors_ran_out) {
  start();
  RawClient first(port());
  EXPECT_EQ(first.upgrade(), 101u);
  std::size_t open_files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    ++open_files;
  }
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  // Enough for the client's end, too few for ours.
  const rlimit scarce{open_files, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &scarce);
  RawClient client(port());
  std::this_thread::sleep_for(150ms);  // long enough to fail at least once
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(client.upgrade(), 101u);
}
#endif

TEST_F(RunningListener, leaves_descriptors_for_files) {
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit scarce{256, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &scarce);
  start();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 110; ++i) {
    clients.push_back(std::make_unique<RawClient>(port()));
  }
  EXPECT_TRUE(clients.back()->ends());
  const int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_GE(file, 0);
  ::close(file);
  ::setrlimit(RLIMIT_NOFILE, &before);
}

}  // namespace
}  // namespace atrium::test
