#pragma once

#include <atrium/client.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>

#include "tests/support/json.h"

namespace atrium::test {

// The C++ SDK and an application that notes what it hears, as events of proto/scenarios.
//
// Thread: any.
class ScenarioClient {
 public:
  using Wait = std::chrono::milliseconds;

  // `how`: `client` of the scenario.
  ScenarioClient(const std::string& url, const Json& how);
  ~ScenarioClient() { stop(); }

  // A command of the application, {NAME: FIELDS}; its outcome is noted under `as`.
  void perform(const Json& command, const std::string& as);
  void stop();

  // The next event of the row in which this one stands. Throws if none comes within that time.
  Json next(const Json& expected, Wait patience);
  // What nobody has taken.
  std::vector<Json> rest();

 private:
  client::Options make_options(const std::string& url, const Json& how);
  client::Events make_events();
  // A function that notes the outcome of a command: what `content` makes of its value.
  template <class T, class Content>
  client::Done<T> outcome(const std::string& as, Content content);
  void note_outcome(const std::string& as, Json content);
  void note(const std::string& event, Json value);
  void note_in(const std::string& row, Json event);
  void ask(const std::string& name, const Json& fields, const std::string& as);
  void subscribe(const Json& fields);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::vector<Json>> rows_;
  std::once_flag stopped_;
  client::Client client_;
};

}  // namespace atrium::test
