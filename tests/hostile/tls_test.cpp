// What a peer may send when nothing of it ever becomes a message: TLS has room for that after its handshake too.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <iostream>
#include <thread>

#include "server/config/limits.h"
#include "tests/crash/server_process.h"
#include "tests/hostile/hostile_peers.h"
#include "tests/hostile/server_ends.h"
#include "tests/support/certificates.h"
#include "tests/unit/net/raw_client.h"

namespace atrium::test {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

struct HostileTls : testing::Test {
  const Authority authority;
  const Identity identity = authority.issue("school");
  ServerProcess server{std::filesystem::temp_directory_path() / ("atrium-hostile-" + std::to_string(::getpid())),
                       {"--tls.certificate", identity.certificate, "--tls.key", identity.key}};
  const std::unique_ptr<ssl_ctx_st, void (*)(ssl_ctx_st*)> context{::SSL_CTX_new(::TLS_client_method()), ::SSL_CTX_free};

  HostileTls() { server.start(); }

  // Does it again and again, each time when the last was read, until the server lets go of the socket.
  void expect_little_is_read(const std::function<void(ssl_st*)>& act) {
    RawClient client({server.port(), context.get()});
    ASSERT_EQ(client.upgrade(), 101u);
    auto* tls = client.stream().tls();
    const auto begin = Clock::now();
    for (auto end = end_of(client); end.is_held && Clock::now() < begin + 20s; end = end_of(client)) {
      if (end.unread == 0) {
        act(tls);
      } else {
        std::this_thread::yield();
      }
    }
    const auto bytes = ::BIO_number_written(::SSL_get_wbio(tls));
    std::cerr << bytes << " bytes, gone after "
              << std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count() << " ms\n";
    EXPECT_LE(bytes, 64 * 1024 + kPiece);
    EXPECT_FALSE(end_of(client).is_held);
  }

 private:
  ServerEnd end_of(RawClient& client) const {
    sockaddr_in own{};
    socklen_t size = sizeof(own);
    ::getsockname(client.stream().descriptor(), reinterpret_cast<sockaddr*>(&own), &size);
    return server_ends(server.port())[ntohs(own.sin_port)];
  }
};

TEST_F(HostileTls, new_keys_without_end) {
  expect_little_is_read([](ssl_st* tls) {
    for (int i = 0; i < 16; ++i) {
      ::SSL_key_update(tls, SSL_KEY_UPDATE_NOT_REQUESTED);
      ::SSL_do_handshake(tls);
    }
  });
}

TEST_F(HostileTls, a_record_for_each_byte) {
  const auto message = client_frame(Opcode::kBinary, std::string(limits::kMessageBytes, 'x'));
  std::size_t next = 0;
  expect_little_is_read([&](ssl_st* tls) {
    for (int i = 0; i < 16 && next < message.size(); ++i) {
      ::SSL_write(tls, &message[next++], 1);
    }
  });
}

}  // namespace
}  // namespace atrium::test
