#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/net/listener.h"
#include "server/net/peer_socket.h"
#include "server/net/request_parser.h"
#include "server/net/worker_connections.h"

namespace atrium::net {

// A request whose body or answer may be long: an upload, a download. Read and written a piece at a time, as its handler asks. On the
// socket's worker; handlers are called there, never from within a call. Whoever waits for something else, waits as long as that takes:
// only the peer has time limits.
class Exchange final : public ListedSocket, public WheelEntry, public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(std::shared_ptr<WorkerConnections> home, PeerSocket socket, std::unique_ptr<RequestParser> parser,
           std::size_t requests);
  ~Exchange() override { home_->connection_is_over(); }

  // Hands it to whoever answers such requests.
  void start();

  Worker& worker() { return home_->worker(); }
  const ListenerOptions& options() const { return home_->options(); }
  std::string_view method() const;
  std::string_view target() const;
  // Empty if it is not there, or more than once.
  std::string_view header(std::string_view name) const;
  bool is_secure() const { return socket_.tls() != nullptr; }
  // Bytes of the body; nothing if the request does not say so clearly.
  std::optional<std::uint64_t> body_size() const { return body_size_; }
  // It is known who asks: they may send without end.
  void trust() { socket_.trust(); }

  // Reads so many bytes of the body; `then` gets fewer if it ends before, or the peer is gone.
  void read_body(char* into, std::size_t size, std::function<void(std::size_t)> then);
  // The whole answer. What is left of the body isn't read: then the connection ends.
  void answer(const HttpReply& reply);
  // The same in parts: first this, whose body has so many bytes, then those, then the end. `then` hears whether the peer is still there.
  using Sent = std::function<void(bool)>;
  void begin_answer(const HttpReply& reply, std::uint64_t size, Sent then);
  // So many bytes of a file from there on; they should be in memory by now.
  void send_file(int file, std::uint64_t offset, std::uint64_t size, Sent then);
  void end_answer();
  // Something went wrong in mid-answer, or another connection takes its place.
  void cut();

 private:
  void end(std::uint16_t code, std::string_view reason) override;
  void on_time(TimerWheel::Time now) override;
  void expect_progress();
  void read_rest(char* into, std::size_t size, std::size_t done, std::function<void(std::size_t)> then);
  void write(std::string bytes, Sent then);
  void send_plain(int file, std::uint64_t offset, std::uint64_t size, Sent then);
  void send_sealed(int file, std::uint64_t offset, std::uint64_t size, Sent then);
  bool may_go_on() const;
  void finish();

  const std::shared_ptr<WorkerConnections> home_;
  PeerSocket socket_;
  std::unique_ptr<RequestParser> parser_;
  const std::size_t requests_;
  std::optional<std::uint64_t> body_size_;
  std::uint64_t unread_ = 0;      // of the body
  bool awaits_go_ahead_ = false;  // the peer sends the body once we say so
  bool goes_on_ = false;
  std::string out_;
};

}  // namespace atrium::net
