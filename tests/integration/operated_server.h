#pragma once

#include <atrium/client.h>

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/child_process.h"

namespace atrium::test {

// Of whoever applies, and becomes the first administrator.
inline constexpr const char* kMobile = "+79991234567";
inline constexpr const char* kPassword = "сорока на заборе";

inline constexpr const char* kOperatorLogin = "anna";
inline constexpr const char* kOperatorPassword = "ворона над крышей";

// A server as an operator runs it: a data folder of its own, one of the operator's people, and codes into a file.
class OperatedServer {
 public:
  OperatedServer();
  ~OperatedServer();

  // Starts atriumd, or another program that takes its arguments, and waits until it listens.
  void start(const std::vector<std::string>& program = {ATRIUM_SERVER_PROGRAM});
  // kill -9.
  void kill();
  // Waits for its end; its exit status, or 128 + the signal.
  int wait() { return process_->wait(); }

  std::uint16_t port() const { return port_; }
  std::string url() const { return "ws://127.0.0.1:" + std::to_string(port_); }
  // What went out so far, in order; for one number.
  std::vector<std::string> codes_to(const std::string& mobile) const;
  // Waits until so many went out to it, and returns the last.
  std::string code_to(const std::string& mobile, std::size_t count = 1) const;

  client::Options options(const std::string& space, const std::string& login, const std::string& password) const;

 private:
  const std::filesystem::path folder_;
  std::unique_ptr<ChildProcess> process_;
  std::uint16_t port_ = 0;
};

// Somebody at the SDK, who waits for each answer.
class Caller {
 public:
  explicit Caller(client::Options options);

  // Whether they were let in; else error() says why not.
  bool signed_in() const { return !ended_; }
  const client::Error& error() const { return *ended_; }
  const client::Person& me() const { return me_; }
  client::Client& client() { return *client_; }

  template <class T>
  client::Result<T> ask(const std::function<void(client::Client&, client::Done<T>)>& start) {
    auto answer = std::make_shared<std::promise<client::Result<T>>>();
    auto future = answer->get_future();
    start(*client_, [answer](client::Result<T> result) { answer->set_value(std::move(result)); });
    return future.get();
  }
  client::Result<client::Application> apply(const client::ApplicationForm& form);
  client::Result<client::Application> decide(std::uint64_t number, client::ApplicationState decision,
                                             const std::string& reason = "",
                                             const std::optional<client::InviteSecret>& head_secret = {});
  std::vector<client::Application> applications(client::ApplicationState state = client::ApplicationState::kUnspecified);
  std::vector<client::Chat> chats();
  std::vector<client::AuditRecord> audit();

 private:
  client::Person me_;
  std::optional<client::Error> ended_;
  std::unique_ptr<client::Client> client_;
};

// A form that nothing is wrong with.
client::ApplicationForm form_of(const std::string& space, const std::string& mobile);

}  // namespace atrium::test
