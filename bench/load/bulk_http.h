#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "bench/load/load_socket.h"

namespace atrium::bench {

// A blocking connection over HTTP to a port of this machine, for bodies of any size. Throws when the server breaks off.
class BulkHttp {
 public:
  explicit BulkHttp(std::uint16_t port);

  struct Answer {
    unsigned status = 0;
    std::string head;
    std::uint64_t body_bytes = 0;
    // Of a header; empty if it isn't there.
    std::string header(const std::string& name) const;
  };
  // `request`: its line and headers, without those of the body's length and the host. `body`: what stands at a place of it, at most so much
  // at once.
  using Body = std::function<std::string_view(std::uint64_t offset)>;
  Answer ask(const std::string& request, std::uint64_t body_bytes = 0, const Body& body = {});
  // The same, whose answer's body goes to `take`, a part after the other.
  using Take = std::function<void(std::uint64_t offset, std::string_view bytes)>;
  Answer fetch(const std::string& request, const Take& take);

 private:
  void write(std::string_view bytes);
  Answer read_answer(const Take& take);

  LoadSocket socket_;
  std::string buffer_;
};

}  // namespace atrium::bench
