#pragma once

#include <atrium/client.h>

#include <condition_variable>
#include <memory>
#include <mutex>

namespace atrium::client {

// A client that remembers what it heard. Every wait ends with a failure of the test after some seconds.
class RecordingClient {
 public:
  explicit RecordingClient(const std::string& url);
  ~RecordingClient();

  Options options;  // until start()
  std::optional<std::string> asked_password;

  Client& start();
  Client& client() { return *client_; }
  void send(ChatId chat, std::string text);

  // "A1" acknowledged as seq 1, "E3" refused with error 3; in the order of the callbacks.
  bool wait_for_answers(const std::vector<std::string>& expected);
  // "5" entry, "5>9" reloaded, "+1" and "-1" joined and left, "S" subscribed.
  bool wait_for_feed(const std::vector<std::string>& expected);
  bool wait_for_end(ErrorCode expected);
  bool wait_for_sign_ins(int count);
  std::vector<Token> tokens();

 private:
  Events make_events();
  void note(std::vector<std::string>& where, std::string what);
  bool wait(const std::function<bool()>& reached);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> answers_;
  std::vector<std::string> feed_;
  std::vector<Token> tokens_;
  std::optional<Error> ended_;
  int sign_ins_ = 0;
  std::unique_ptr<Client> client_;
};

}  // namespace atrium::client
