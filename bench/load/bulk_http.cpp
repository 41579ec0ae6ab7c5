#include "bench/load/bulk_http.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <stdexcept>

namespace atrium::bench {
namespace {

constexpr std::size_t kBufferBytes = 1024 * 1024;

}  // namespace

std::string BulkHttp::Answer::header(const std::string& name) const {
  const auto at = head.find("\r\n" + name + ": ");
  const auto begin = at + name.size() + 4;
  return at == std::string::npos ? "" : head.substr(begin, head.find("\r\n", begin) - begin);
}

BulkHttp::BulkHttp(std::uint16_t port)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), buffer_(kBufferBytes, '\0') {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::connect(socket_.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("nobody listens");
  }
  const int on = 1;
  ::setsockopt(socket_.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void BulkHttp::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = socket_.send(bytes.data(), bytes.size());
    if (sent <= 0) {
      throw std::runtime_error("the server takes no more");
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

BulkHttp::Answer BulkHttp::ask(const std::string& request, std::uint64_t body_bytes, const Body& body) {
  write(request + "Host: 127.0.0.1\r\nContent-Length: " + std::to_string(body_bytes) + "\r\n\r\n");
  for (std::uint64_t offset = 0; offset < body_bytes;) {
    auto some = body(offset);
    some = some.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(some.size(), body_bytes - offset)));
    write(some);
    offset += some.size();
  }
  return read_answer({});
}

BulkHttp::Answer BulkHttp::fetch(const std::string& request, const Take& take) {
  write(request + "Host: 127.0.0.1\r\n\r\n");
  return read_answer(take);
}

BulkHttp::Answer BulkHttp::read_answer(const Take& take) {
  Answer answer;
  auto head_end = std::string::npos;
  std::string early;
  while (head_end == std::string::npos) {
    const auto got = socket_.receive(buffer_.data(), buffer_.size());
    if (got <= 0) {
      throw std::runtime_error("the server says nothing");
    }
    early.append(buffer_.data(), static_cast<std::size_t>(got));
    head_end = early.find("\r\n\r\n");
  }
  answer.head = early.substr(0, head_end + 2);
  early.erase(0, head_end + 4);
  answer.status = static_cast<unsigned>(std::stoul(answer.head.substr(answer.head.find(' ') + 1, 3)));
  const auto length = answer.header("Content-Length");
  const std::uint64_t size = length.empty() ? 0 : std::stoull(length);
  std::string_view some = early;
  for (;;) {
    if (take && !some.empty()) {
      take(answer.body_bytes, some);
    }
    answer.body_bytes += some.size();
    if (answer.body_bytes >= size) {
      return answer;
    }
    const auto got = socket_.receive(buffer_.data(), buffer_.size());
    if (got <= 0) {
      throw std::runtime_error("the server broke off");
    }
    some = {buffer_.data(), static_cast<std::size_t>(got)};
  }
}

}  // namespace atrium::bench
