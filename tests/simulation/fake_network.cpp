#include "tests/simulation/fake_network.h"

#include <algorithm>
#include <utility>

#include "atrium/wire/v1/errors.pb.h"
#include "server/config/limits.h"
#include "server/net/message.h"

namespace atrium::test {
namespace {

thread_local FakeNetwork* network_of_this_thread = nullptr;

constexpr auto kServersPatience = std::chrono::seconds(60);
constexpr auto kClientsPatience = std::chrono::seconds(30);
constexpr unsigned kJustEnded = 1006;
constexpr std::uint64_t kLatest = 15;  // 2^15 ms

}  // namespace

void Pipe::send(std::string message) {
  FakeNetwork::of_this_thread().tap().client_says(*this, message);
  to_server.push_back(std::move(message));
  sent_due = true;
}

void Pipe::hang_up() { FakeNetwork::of_this_thread().leave(*this); }

void Pipe::ServerEnd::send(net::SharedMessage message) {
  if (pipe_ == nullptr || pipe_->closed_with) {
    return;
  }
  std::string payload(net::payload_of(*message));
  FakeNetwork::of_this_thread().tap().server_says(*pipe_, payload);
  queued_ += payload.size();
  pipe_->to_client.push_back(std::move(payload));
  if (queued_ > limits::kQueueBytes) {
    close(wire::v1::CLOSE_CODE_SLOW_CONSUMER, "reads too slowly");
  }
}

void Pipe::ServerEnd::close(std::uint16_t code, std::string_view) {
  if (pipe_ != nullptr && !pipe_->closed_with) {
    pipe_->closed_with = code;
  }
}

void Pipe::ServerEnd::resume_reading() {
  paused_ = false;
  worker_->post([end = shared_from_this()] { end->hand_over(); });
}

// It may be over before anybody has taken it.
void Pipe::ServerEnd::attach(std::shared_ptr<net::ConnectionHandler> handler) {
  if (pipe_ == nullptr) {
    handler->on_closed(kJustEnded);
  } else {
    handler_ = std::move(handler);
  }
}

void Pipe::ServerEnd::receive(std::string message) {
  received_.push_back(std::move(message));
  hand_over();
}

void Pipe::ServerEnd::hand_over() {
  while (!received_.empty() && !paused_ && handler_ != nullptr && pipe_ != nullptr && !pipe_->closed_with) {
    const auto next = std::move(received_.front());
    received_.pop_front();
    FakeNetwork::of_this_thread().tap().server_hears(*pipe_, next);
    const auto handler = handler_;
    handler->on_message(next);
  }
}

void Pipe::ServerEnd::taken(std::size_t bytes) {
  const bool was_high = queued_ > limits::kQueueLowBytes;
  queued_ -= std::min(bytes, queued_);
  if (was_high && queued_ <= limits::kQueueLowBytes && handler_ != nullptr) {
    const auto handler = handler_;
    handler->on_drained();
  }
}

void Pipe::ServerEnd::end(std::uint16_t code) {
  const auto pipe = std::exchange(pipe_, nullptr);
  if (const auto handler = std::exchange(handler_, nullptr)) {
    handler->on_closed(code);
  }
}

// The session is told only so that it lets go of what it holds; nothing that it still says gets anywhere.
void Pipe::ServerEnd::vanish() { end(kJustEnded); }

FakeNetwork::FakeNetwork(FakeClock& clock, Dice& dice, FakeTap& tap) : clock_(clock), dice_(dice), tap_(tap) {
  network_of_this_thread = this;
}

FakeNetwork::~FakeNetwork() { network_of_this_thread = nullptr; }

FakeNetwork& FakeNetwork::of_this_thread() { return *network_of_this_thread; }

std::shared_ptr<Pipe> FakeNetwork::dial(ClientEnd client) {
  return pipes_.emplace_back(std::make_shared<Pipe>(++dialled_, std::move(client)));
}

bool FakeNetwork::quiet() const {
  return std::ranges::all_of(pipes_, [](const auto& pipe) {
    return pipe->stage == Pipe::Stage::kOpen && !pipe->deaf && pipe->client_here && !pipe->sent_due &&
           pipe->to_server.empty() && pipe->to_client.empty() && !pipe->closed_with;
  });
}

bool FakeNetwork::step() {
  std::erase_if(pipes_, [](const auto& pipe) { return pipe->stage == Pipe::Stage::kOver; });
  const auto count = pipes_.size();
  const auto first = count == 0 ? 0 : dice_.below(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto pipe = pipes_[(first + i) % count];
    if (progress(*pipe)) {
      return true;
    }
  }
  return false;
}

// One thing that is due on this connection.
bool FakeNetwork::progress(Pipe& pipe) {
  if (pipe.deaf) {
    return end_deaf(pipe);
  }
  if (pipe.stage == Pipe::Stage::kDialling) {
    return open(pipe);
  }
  const bool to_server = !pipe.to_server.empty() && !pipe.closed_with;
  if (!pipe.client_here && !to_server) {
    pipe.stage = Pipe::Stage::kOver;
    pipe.server->worker().post([end = pipe.server] { end->end(kJustEnded); });
    return true;
  }
  if (!pipe.client_here && clock_.now() < pipe.arrives) {
    return false;
  }
  if (to_server && (!pipe.client_here || pipe.to_client.empty() || dice_.one_in(2))) {
    auto message = std::move(pipe.to_server.front());
    pipe.to_server.pop_front();
    pipe.server->worker().post(
        [end = pipe.server, taken = std::move(message)]() mutable { end->receive(std::move(taken)); });
    return true;
  }
  if (pipe.sent_due && dice_.one_in(2)) {
    pipe.sent_due = false;
    const auto tell = pipe.client.on_sent;  // which may end the connection
    tell();
    return true;
  }
  const bool stalled = pipe.number == stalled_;
  if (!pipe.to_client.empty() && !stalled) {
    const auto message = std::move(pipe.to_client.front());
    pipe.to_client.pop_front();
    pipe.server->worker().post([end = pipe.server, bytes = message.size()] { end->taken(bytes); });
    const auto tell = pipe.client.on_message;
    tell(message);
    return true;
  }
  if (pipe.closed_with) {
    const auto code = *pipe.closed_with;
    pipe.server->worker().post([end = pipe.server, code] { end->end(static_cast<std::uint16_t>(code)); });
    tell_closed(pipe, code, "the server closed");
    return true;
  }
  if (pipe.sent_due) {
    pipe.sent_due = false;
    const auto tell = pipe.client.on_sent;  // which may end the connection
    tell();
    return true;
  }
  return false;
}

bool FakeNetwork::open(Pipe& pipe) {
  if (!pipe.client_here) {
    pipe.stage = Pipe::Stage::kOver;
    return true;
  }
  if (host_ == nullptr || refusing_) {
    tell_closed(pipe, 0, "refused");
    return true;
  }
  auto& worker = host_->worker_for(pipe.number);
  pipe.server = std::make_shared<Pipe::ServerEnd>(pipe.shared_from_this(), worker);
  ends_.push_back(pipe.server);
  pipe.stage = Pipe::Stage::kOpen;
  worker.post([this, host = host_, end = pipe.server, &worker] {
    if (host == host_) {
      end->attach(host->accept(worker, end));
    }
  });
  const auto tell = pipe.client.on_open;
  tell();
  return true;
}

void FakeNetwork::leave(Pipe& pipe) {
  pipe.client_here = false;
  pipe.client = {};
  const auto at_most = std::uint64_t{1} << dice_.below(kLatest + 1);
  pipe.arrives = clock_.now() + std::chrono::milliseconds(dice_.below(at_most));
}

// Both learn at once.
void FakeNetwork::tell_closed(Pipe& pipe, unsigned code, const std::string& why) {
  pipe.stage = Pipe::Stage::kOver;
  if (std::exchange(pipe.client_here, false)) {
    const auto told = std::exchange(pipe.client, {});
    told.on_closed(code, why);
  }
}

bool FakeNetwork::end_deaf(Pipe& pipe) {
  const auto deaf_for = clock_.now() - pipe.deaf_since;
  if (pipe.client_here && deaf_for >= kClientsPatience) {
    if (pipe.stage == Pipe::Stage::kDialling) {
      tell_closed(pipe, 0, "no answer");
      return true;
    }
    const auto told = pipe.client;
    leave(pipe);
    told.on_closed(0, "nothing was heard");
    return true;
  }
  if (deaf_for >= kServersPatience) {
    pipe.stage = Pipe::Stage::kOver;
    if (pipe.server != nullptr) {
      pipe.server->worker().post([end = pipe.server] { end->end(kJustEnded); });
    }
    return true;
  }
  return false;
}

void FakeNetwork::cut() {
  if (pipes_.empty()) {
    return;
  }
  const auto pipe = dice_.pick(pipes_);
  if (pipe->stage != Pipe::Stage::kOpen || pipe->deaf || !pipe->client_here) {
    return;
  }
  if (dice_.one_in(2)) {
    const auto told = pipe->client;
    leave(*pipe);
    told.on_closed(0, "cut");
    return;
  }
  pipe->server->worker().post([end = pipe->server] { end->end(kJustEnded); });
  tell_closed(*pipe, 0, "cut");
}

void FakeNetwork::deafen() {
  if (pipes_.empty()) {
    return;
  }
  const auto pipe = dice_.pick(pipes_);
  if (!std::exchange(pipe->deaf, true)) {
    pipe->deaf_since = clock_.now();
  }
}

void FakeNetwork::server_vanishes() {
  host_ = nullptr;
  for (const auto& end : std::exchange(ends_, {})) {
    if (const auto left = end.lock()) {
      left->vanish();
    }
  }
  for (const auto& pipe : std::vector(pipes_)) {
    if (pipe->stage == Pipe::Stage::kOpen) {
      tell_closed(*pipe, 0, "the server is gone");
    }
  }
}

}  // namespace atrium::test
