// In the place of the SDK's own transport, and of its chance.
#include "transport.h"

#include "random.h"
#include "tests/simulation/fake_network.h"
#include "tests/simulation/seeded_random.h"

namespace atrium::client {

class Transport::Connection {
 public:
  explicit Connection(Handlers handlers) : handlers_(std::move(handlers)) {}

  void connect() {
    pipe_ = test::FakeNetwork::of_this_thread().dial({
        handlers_.on_open,
        handlers_.on_message,
        handlers_.on_sent,
        [told = handlers_.on_closed](unsigned code, const std::string& why) { told(code, why); },
    });
  }
  void send(std::string message) { pipe_->send(std::move(message)); }
  void abandon() {
    if (pipe_ != nullptr) {
      pipe_->hang_up();
    }
  }

 private:
  Handlers handlers_;
  std::shared_ptr<test::Pipe> pipe_;
};

Transport::Transport(boost::asio::io_context&, Times, Handlers handlers)
    : connection_(std::make_shared<Connection>(std::move(handlers))) {}
Transport::~Transport() { connection_->abandon(); }
void Transport::connect(const Address&, const Trust*, const std::string&) { connection_->connect(); }
void Transport::send(std::string message) { connection_->send(std::move(message)); }

std::uint64_t random_number() { return test::seeded_random(); }

Token random_token() {
  Token token{};
  for (auto& byte : token) {
    byte = static_cast<std::uint8_t>(test::seeded_random());
  }
  return token;
}

}  // namespace atrium::client
