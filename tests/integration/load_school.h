#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "atrium/wire/v1/frames.pb.h"
#include "storage/ids.h"
#include "tests/crash/server_process.h"
#include "tests/unit/net/raw_client.h"

namespace atrium::test {

// The real server with so many accounts, all of them members of one chat, and what the system says of its process.
class LoadSchool {
 public:
  // With `tls` its members speak TLS, and the settings have to say so too.
  explicit LoadSchool(std::size_t accounts, const std::vector<std::string>& settings = {}, ssl_ctx_st* tls = nullptr);

  std::uint16_t port() const { return server_.port(); }
  Door door() const { return {server_.port(), tls_}; }
  ChatId chat() const { return chat_; }
  // 32 bytes that sign the account in.
  const std::string& token(std::size_t account) const { return tokens_.at(account); }

  // The commands with which an account signs in by its token, and the first person of that role by password.
  wire::v1::ClientFrame sign_in_of_account(std::size_t account) const;
  wire::v1::ClientFrame sign_in_of(const std::string& role) const;

  // Memory of its own that the process has, in bytes.
  std::size_t memory() const { return server_.memory(); }
  // Sockets that it has open, the one that listens included.
  std::size_t sockets() const;

 private:
  ServerProcess server_;
  ssl_ctx_st* const tls_;
  ChatId chat_;
  std::vector<std::string> tokens_;
};

// Fails the test unless it becomes true within 30 s.
void wait_for(const std::function<bool()>& condition);

// An account's connection on a raw socket. It does what the test says and nothing by itself: it reads only within a call.
class Member {
 public:
  Member(const LoadSchool& school, std::size_t account);

  // Returns the account's id.
  std::uint64_t sign_in();
  void resume();
  // Sends without waiting; returns the frame's id.
  std::uint64_t send(wire::v1::ClientFrame command);
  // So many of them in one WebSocket message.
  void send_together(wire::v1::ClientFrame command, std::size_t times);
  wire::v1::ServerFrame ask(wire::v1::ClientFrame command) { return wait_for(send(std::move(command))); }
  wire::v1::ServerFrame wait_for(std::uint64_t frame_id);
  // Reads until somebody's message with this text comes.
  void wait_for_text(const std::string& text);

  wire::v1::ClientFrame message(ChatId chat, const std::string& text);
  // A full page of the accounts' chat, if that much is there.
  wire::v1::ClientFrame page() const;
  ChatId direct_chat_with(std::uint64_t account_id);
  RawClient& raw() { return raw_; }

 private:
  wire::v1::ServerFrame next();

  const LoadSchool& school_;
  const std::size_t account_;
  RawClient raw_;
  std::vector<wire::v1::ServerFrame> frames_;  // read, and not looked at
  std::uint64_t frame_id_ = 0;
  std::uint64_t counter_ = 0;
};

}  // namespace atrium::test
