#include "server/net/outbound_queue.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace atrium::test {
namespace {

using net::OutboundQueue;
using tcp = boost::asio::ip::tcp;

struct AQueue : testing::Test {
  boost::asio::io_context context;
  net::TcpSocket peer{context};
  OutboundQueue queue{connect()};

  net::TcpSocket connect() {
    tcp::acceptor acceptor(context, {boost::asio::ip::address_v4::loopback(), 0});
    peer.connect(acceptor.local_endpoint());
    return acceptor.accept(context);
  }
  static net::SharedMessage message(std::string bytes) { return std::make_shared<const std::string>(std::move(bytes)); }
  std::string received(std::size_t size) {
    std::string bytes(size, '\0');
    boost::asio::read(peer, boost::asio::buffer(bytes));
    return bytes;
  }
  // Flushes whenever there may be room again.
  std::string receive_all(std::size_t size) {
    std::string bytes;
    while (bytes.size() < size) {
      bytes += received(std::min<std::size_t>(10'000, size - bytes.size()));
      queue.flush();
    }
    return bytes;
  }
  // Until the socket takes no more.
  std::size_t fill(std::size_t message_bytes) {
    std::size_t pushed = 0;
    do {
      queue.push(message(std::string(message_bytes, static_cast<char>('a' + pushed / message_bytes % 26))));
      pushed += message_bytes;
    } while (queue.flush() == OutboundQueue::Flushed::kAll);
    return pushed;
  }
};

TEST_F(AQueue, sends_everything_in_order) {
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    queue.push(message(std::to_string(i) + " "));
    expected += std::to_string(i) + " ";
  }
  EXPECT_EQ(queue.bytes(), expected.size());
  EXPECT_EQ(queue.flush(), OutboundQueue::Flushed::kAll);
  EXPECT_EQ(queue.bytes(), 0u);
  EXPECT_EQ(received(expected.size()), expected);
}

TEST_F(AQueue, goes_on_where_a_full_socket_stopped_it) {
  const auto pushed = fill(50'000);
  const auto bytes = receive_all(pushed);
  for (std::size_t i = 0; i < pushed; ++i) {
    ASSERT_EQ(bytes[i], static_cast<char>('a' + i / 50'000 % 26)) << i;
  }
  EXPECT_EQ(queue.bytes(), 0u);
}

TEST_F(AQueue, drops_only_what_has_not_begun) {
  const auto pushed = fill(100'000);
  queue.push(message(std::string(100, '-')));
  queue.drop_unsent();
  queue.push(message("end"));
  const auto bytes = receive_all(pushed + 3);
  EXPECT_TRUE(bytes.ends_with("end"));
  EXPECT_EQ(bytes.find('-'), std::string::npos);
}

TEST_F(AQueue, takes_what_beast_writes_into_the_same_row) {
  int told = 0;
  queue.on_queued([&] { ++told; });
  queue.push(message("first "));
  std::size_t written = 0;
  boost::asio::async_write(queue, boost::asio::buffer("second ", 7),
                           [&](boost::system::error_code, std::size_t size) { written = size; });
  queue.push(message("third"));
  context.run();
  queue.flush();
  EXPECT_EQ(received(18), "first second third");
  EXPECT_EQ(written, 7u);
  EXPECT_EQ(told, 1);
}

TEST_F(AQueue, ignores_what_beast_writes_once_sealed) {
  queue.push(message("close"));
  queue.seal();
  boost::asio::async_write(queue, boost::asio::buffer("pong", 4), [](boost::system::error_code error, std::size_t size) {
    EXPECT_FALSE(error);
    EXPECT_EQ(size, 4u);
  });
  context.run();
  EXPECT_EQ(queue.bytes(), 5u);
}

TEST_F(AQueue, fails_when_the_peer_is_gone) {
  peer.set_option(boost::asio::socket_base::linger(true, 0));
  peer.close();
  queue.push(message("x"));
  auto flushed = queue.flush();
  for (int i = 0; i < 100 && flushed == OutboundQueue::Flushed::kAll; ++i) {
    queue.push(message("x"));
    flushed = queue.flush();
  }
  EXPECT_EQ(flushed, OutboundQueue::Flushed::kFailed);
}

TEST_F(AQueue, fails_to_read_what_the_guard_refuses) {
  boost::asio::write(peer, boost::asio::buffer("\x82\x01x", 3));  // no mask
  std::string into(100, '\0');
  boost::system::error_code result;
  queue.async_read_some(boost::asio::buffer(into), [&](boost::system::error_code error, std::size_t) { result = error; });
  context.run();
  EXPECT_TRUE(result);
  EXPECT_EQ(queue.verdict(), net::FrameGuard::Verdict::kProtocolError);
}

}  // namespace
}  // namespace atrium::test
