// Each fault of the proxy, by itself, between two plain sockets.
#include "tests/support/fault_proxy.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <thread>

namespace atrium::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

class Proxy : public testing::Test {
 protected:
  ~Proxy() override {
    io_.stop();
    if (thread_.joinable()) {
      thread_.join();
    }
  }

  // One fate for each connection; those that come later have none.
  void start(std::vector<Fate> fates) {
    proxy_ = std::make_unique<FaultProxy>(io_, server_.local_endpoint().port(), [fates](std::size_t connection) {
      return connection < fates.size() ? fates[connection] : Fate{};
    });
    thread_ = std::thread([this] { io_.run(); });
  }
  void heal() {
    std::promise<void> healed;
    asio::post(io_, [&] {
      proxy_->heal();
      healed.set_value();
    });
    healed.get_future().wait();
  }

  tcp::endpoint door() const { return {asio::ip::make_address_v4(FaultProxy::kHost), proxy_->port()}; }
  tcp::socket connect() {
    tcp::socket socket(sockets_);
    socket.connect(door());
    return bounded(std::move(socket));
  }
  error_code refusal() {
    tcp::socket socket(sockets_);
    error_code error;
    socket.connect(door(), error);
    return error;
  }
  tcp::socket taken() { return bounded(server_.accept()); }

  static void say(tcp::socket& socket, const std::string& text) { asio::write(socket, asio::buffer(text)); }
  static std::string hear(tcp::socket& socket, std::size_t size) {
    std::string text(size, '\0');
    error_code error;
    text.resize(asio::read(socket, asio::buffer(text), error));
    return text;
  }
  // How it ends, once all that came was read.
  static error_code ending(tcp::socket& socket) {
    error_code error;
    while (!error) {
      char byte = 0;
      socket.read_some(asio::buffer(&byte, 1), error);
    }
    return error;
  }
  static bool is_silent(tcp::socket& socket) {
    char byte = 0;
    return ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
  }

 private:
  // No read waits for ever.
  static tcp::socket bounded(tcp::socket socket) {
    const timeval time{10, 0};
    ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time));
    return socket;
  }

  asio::io_context sockets_;
  tcp::acceptor server_{sockets_, {asio::ip::address_v4::loopback(), 0}};
  asio::io_context io_;
  std::unique_ptr<FaultProxy> proxy_;
  std::thread thread_;
};

Fate fate(Fault fault, std::size_t after_bytes, Side side = Side::kClient) {
  Fate fate;
  fate.fault = fault;
  fate.after_bytes = after_bytes;
  fate.side = side;
  fate.time = 1h;
  return fate;
}

TEST_F(Proxy, PassesEverythingOnBothWaysAndTheEndToo) {
  start({});
  auto client = connect();
  auto server = taken();
  say(client, "question");
  EXPECT_EQ(hear(server, 8), "question");
  say(server, "answer");
  EXPECT_EQ(hear(client, 6), "answer");
  client.close();
  EXPECT_EQ(ending(server), asio::error::eof);
}

TEST_F(Proxy, TricklesAndSplitsWithoutLosingAByte) {
  Fate slow;
  slow.from_client = {1, 0ms, 300};
  slow.from_server = {7, 1ms, 300};
  start({slow});
  auto client = connect();
  auto server = taken();
  std::string text;
  for (int i = 0; i < 500; ++i) {
    text += static_cast<char>('a' + i % 26);
  }
  say(client, text);
  EXPECT_EQ(hear(server, text.size()), text);
  say(server, text);
  EXPECT_EQ(hear(client, text.size()), text);
}

TEST_F(Proxy, CutsAtTheByteThatWasAskedFor) {
  start({fate(Fault::kCut, 3)});
  auto client = connect();
  auto server = taken();
  say(client, "hello");
  EXPECT_EQ(hear(server, 5), "hel");
  EXPECT_EQ(ending(server), asio::error::eof);
  EXPECT_TRUE(ending(client));
}

TEST_F(Proxy, ResetsBothSides) {
  start({fate(Fault::kReset, 2)});
  auto client = connect();
  auto server = taken();
  say(client, "ab");
  EXPECT_EQ(ending(client), asio::error::connection_reset);
  EXPECT_EQ(ending(server), asio::error::connection_reset);
}

TEST_F(Proxy, LetsOneSideBelieveUntilTheNetworkHeals) {
  start({fate(Fault::kHalfOpen, 2, Side::kClient)});
  auto client = connect();
  auto server = taken();
  say(client, "ab");
  EXPECT_EQ(hear(server, 2), "ab");
  EXPECT_EQ(ending(server), asio::error::eof);
  say(client, "is anybody there");
  EXPECT_TRUE(is_silent(client));
  heal();
  EXPECT_EQ(ending(client), asio::error::connection_reset);
}

TEST_F(Proxy, StallsOneDirectionUntilTheNetworkHeals) {
  start({fate(Fault::kStall, 1, Side::kClient)});
  auto client = connect();
  auto server = taken();
  say(client, "abc");
  EXPECT_EQ(hear(server, 1), "a");
  say(server, "the other direction goes on");
  EXPECT_EQ(hear(client, 27), "the other direction goes on");
  EXPECT_TRUE(is_silent(server));
  heal();
  EXPECT_EQ(hear(server, 2), "bc");
}

TEST_F(Proxy, LetsANewConnectionOvertakeAnOldOneThatComesAliveLater) {
  auto held = fate(Fault::kHold, 0);
  held.newer_bytes = 3;
  start({held});
  auto old_client = connect();
  auto old_server = taken();
  say(old_client, "old");
  old_client.shutdown(tcp::socket::shutdown_send);
  auto new_client = connect();
  auto new_server = taken();
  EXPECT_TRUE(is_silent(old_server));
  say(new_client, "new");
  EXPECT_EQ(hear(new_server, 3), "new");
  EXPECT_EQ(hear(old_server, 3), "old");
  EXPECT_EQ(ending(old_server), asio::error::eof);
}

TEST_F(Proxy, RefusesConnectionsUntilTheNetworkHeals) {
  start({fate(Fault::kRefuse, 0)});
  auto first = connect();
  EXPECT_EQ(ending(first), asio::error::connection_reset);
  EXPECT_EQ(refusal(), asio::error::connection_refused);
  heal();
  auto client = connect();
  auto server = taken();
  say(client, "a");
  EXPECT_EQ(hear(server, 1), "a");
}

TEST(FaultPlan, GivesTheSameFatesForASeedAndNoneFromTheFirstHonestConnectionOn) {
  std::array<std::size_t, kFaults> times{};
  for (std::uint64_t seed = 0; seed < 700; ++seed) {
    const FaultPlan plan(seed, 1);
    EXPECT_EQ(plan(0).fault, FaultPlan(seed, 1)(0).fault);
    EXPECT_EQ(plan(0).after_bytes, FaultPlan(seed, 1)(0).after_bytes);
    EXPECT_EQ(plan(1).fault, Fault::kNone);
    ++times.at(static_cast<std::size_t>(plan(0).fault));
  }
  for (const auto count : times) {
    EXPECT_GT(count, 50U);
  }
}

}  // namespace
}  // namespace atrium::test
