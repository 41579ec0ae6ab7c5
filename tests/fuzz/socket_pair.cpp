#include "tests/fuzz/socket_pair.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

namespace atrium::fuzz {

using namespace std::chrono_literals;

// Writes down what comes, and echoes it.
class SocketPair::Handler final : public net::ConnectionHandler {
 public:
  Handler(std::vector<std::string>& messages, std::shared_ptr<net::Connection> connection)
      : messages_(messages), connection_(std::move(connection)) {}
  void on_message(std::string_view message) override {
    messages_.emplace_back(message);
    connection_->send(net::frame_message(message));
  }
  void on_drained() override {}
  void on_closed(std::uint16_t) override { connection_ = nullptr; }

 private:
  std::vector<std::string>& messages_;
  std::shared_ptr<net::Connection> connection_;
};

SocketPair::SocketPair() {
  auto options = std::make_shared<net::ListenerOptions>();
  options->allowed_origins = {"https://school.example"};
  options->times.tick = 5ms;
  options->times.close = 20ms;
  auto callbacks = std::make_shared<net::ListenerCallbacks>();
  callbacks->accepted = [this](net::Worker&, std::shared_ptr<net::Connection> connection) {
    connection->trust();
    return std::make_shared<Handler>(messages_, std::move(connection));
  };
  callbacks->http = [](const net::HttpRequest& request) {
    return net::HttpReply{404, "text/plain", std::string(request.target)};
  };
  home_ = std::make_shared<net::WorkerConnections>(worker_, std::move(options), std::move(callbacks));
  home_->start();
}

void SocketPair::connect() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0) {
    std::abort();
  }
  messages_.clear();
  received_.clear();
  ended_ = false;
  peer_ = ends[0];
  worker_.post([this, end = ends[1]] {
    net::TcpSocket socket(worker_.context());
    socket.assign(boost::asio::ip::tcp::v4(), end);
    home_->greet(std::move(socket));
  });
}

bool SocketPair::send(std::string_view bytes) {
  run_until([&] {
    const auto sent = ::send(peer_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    bytes.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
    return bytes.empty() || !read_some();
  });
  return bytes.empty();
}

std::string SocketPair::receive_until(std::string_view ending) {
  run_until([&] { return !read_some() || received_.find(ending) != std::string::npos; });
  return std::exchange(received_, {});
}

std::string SocketPair::finish() {
  ::shutdown(peer_, SHUT_WR);
  run_until([&] { return !read_some() && home_->open() == 0; });
  ::close(std::exchange(peer_, -1));
  return std::exchange(received_, {});
}

// False: nothing more comes.
bool SocketPair::read_some() {
  std::array<char, 64 * 1024> bytes;
  const auto size = ended_ ? 0 : ::recv(peer_, bytes.data(), bytes.size(), MSG_DONTWAIT);
  received_.append(bytes.data(), static_cast<std::size_t>(size > 0 ? size : 0));
  ended_ = ended_ || size == 0 || (size < 0 && errno != EAGAIN);
  return !ended_;
}

void SocketPair::run_until(const std::function<bool()>& condition) {
  const std::function<void()> look = [&] {
    if (condition()) {
      worker_.stop();
    } else {
      worker_.post(look);
    }
  };
  worker_.post(look);
  worker_.run();
  worker_.context().restart();
}

}  // namespace atrium::fuzz
