#include "tests/unit/net/running_listener.h"

#include <openssl/ssl.h>

#include <chrono>

namespace atrium::test {

const std::shared_ptr<const std::string> kFile = [] {
  auto file = std::make_shared<std::string>(1024 * 1024 + 1, '\0');
  for (std::size_t at = 0; at < file->size(); ++at) {
    (*file)[at] = static_cast<char>(at * 7 + at / 251);
  }
  return file;
}();

using namespace std::chrono_literals;

void wait_until(const std::function<bool()>& condition) {
  const auto give_up = std::chrono::steady_clock::now() + 10s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > give_up) {
      ADD_FAILURE() << "it did not come true within 10 s";
      return;
    }
    std::this_thread::sleep_for(1ms);
  }
}

void Peer::on_message(std::string_view message) {
  {
    const std::scoped_lock lock(mutex_);
    messages_.emplace_back(message);
  }
  reaction_(*this, message);
}

void Peer::on_drained() {
  const std::scoped_lock lock(mutex_);
  ++drained_;
}

void Peer::on_closed(std::uint16_t code) {
  connection = nullptr;
  const std::scoped_lock lock(mutex_);
  closed_.push_back(code);
}

void Peer::act(std::function<void(Peer&)> action) {
  worker.post([this, act = std::move(action)] {
    if (connection != nullptr) {
      act(*this);
    }
  });
}

std::vector<std::string> Peer::messages() const {
  const std::scoped_lock lock(mutex_);
  return messages_;
}

std::vector<std::uint16_t> Peer::closed() const {
  const std::scoped_lock lock(mutex_);
  return closed_;
}

int Peer::drained() const {
  const std::scoped_lock lock(mutex_);
  return drained_;
}

TlsOfATest::TlsOfATest() : client_(::SSL_CTX_new(::TLS_client_method())) {
  ::SSL_CTX_load_verify_file(client_, authority.file().c_str());
  ::SSL_CTX_set_verify(client_, SSL_VERIFY_PEER, nullptr);
}

TlsOfATest::~TlsOfATest() { ::SSL_CTX_free(client_); }

std::shared_ptr<const net::TlsContext> TlsOfATest::context(const std::string& name) const {
  const auto identity = authority.issue(name);
  return net::TlsContext::load(identity.certificate, identity.key).value();
}

RunningListener::RunningListener(bool over_tls) : tls(over_tls ? std::make_unique<TlsOfATest>() : nullptr) {
  if (tls != nullptr) {
    options.tls = tls->context("school");
  }
  options.times.handshake = 5s;
  options.times.idle = 30s;
  options.times.write = 10s;
  options.times.close = 1s;
  options.times.tick = 10ms;
  options.allowed_origins = {"https://school.example"};
}

void RunningListener::start() {
  for (std::size_t i = 0; i < 2; ++i) {
    workers.push_back(std::make_unique<net::Worker>(i));
  }
  net::ListenerCallbacks callbacks;
  callbacks.accepted = [this](net::Worker& worker, std::shared_ptr<net::Connection> connection) -> std::shared_ptr<Peer> {
    if (refuses) {
      return nullptr;
    }
    if (trusts) {
      connection->trust();
    }
    auto made = std::make_shared<Peer>(worker, std::move(connection), reaction);
    const std::scoped_lock lock(mutex_);
    peers_.push_back(made);
    return made;
  };
  callbacks.http = [](const net::HttpRequest& request) -> net::HttpReply {
    if (request.target == "/healthz") {
      return {200, "text/plain; charset=utf-8", "ok\n"};
    }
    if (request.target == "/file" && request.if_none_match == "\"1\"") {
      return {304, "text/javascript", {}, "ETag: \"1\"\r\n"};
    }
    if (request.target == "/file") {
      return {200, "text/javascript", {}, "ETag: \"1\"\r\n", kFile};
    }
    if (request.target == "/empty") {
      return {200, "text/css", {}, "ETag: \"2\"\r\n", std::make_shared<const std::string>()};
    }
    if (request.target == "/busy") {
      return {503, "text/plain; charset=utf-8", "not now\n"};
    }
    return {404, "text/plain; charset=utf-8", "nothing here\n"};
  };
  for (auto& worker : workers) {
    threads.emplace_back([running = worker.get()] { running->run(); });
  }
  listener = net::Listener::open({workers[0].get(), workers[1].get()}, options, std::move(callbacks)).value();
}

void RunningListener::stop() {
  for (auto& worker : workers) {
    worker->stop();
  }
  for (auto& thread : threads) {
    thread.join();
  }
  threads.clear();
  for (auto& one : peers_) {
    one->connection = nullptr;
  }
  listener.reset();
  workers.clear();
}

std::shared_ptr<Peer> RunningListener::peer(std::size_t index) {
  wait_until([&] {
    const std::scoped_lock lock(mutex_);
    return peers_.size() > index;
  });
  const std::scoped_lock lock(mutex_);
  return peers_.at(index);
}

}  // namespace atrium::test
