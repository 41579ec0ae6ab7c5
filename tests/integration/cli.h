#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/crash/server_process.h"
#include "tests/support/child_process.h"
#include "tests/support/json.h"

namespace atrium::test {

using Words = std::vector<std::string>;

inline constexpr const char* kChat = "Группа ИС-21";

// How a call ended.
struct Outcome {
  int status = 0;
  Words lines;
  Words complaints;

  std::vector<Json> json() const;
};

// It failed, and the one line that it said holds `what_to_do`.
void expect_refused(const Outcome& outcome, const std::string& what_to_do);
// It was called wrongly, and said so.
void expect_misused(const Outcome& outcome, const std::string& what_to_do);
// What a line on standard error says; with --json it is an object's.
std::string message_of(const std::string& complaint);

std::uint64_t number(const Json& line, std::string_view name);
std::string text(const Json& line, std::string_view name);
std::string joined(const Words& lines);

// The client's program, and a server of the demo's college for it alone.
class Cli : public testing::Test {
 protected:
  // With settings of the server.
  explicit Cli(const Words& settings = kNoRates);
  ~Cli() override;

  void give_password(const std::string& password) { environment_["ATRIUM_PASSWORD"] = password; }
  void give_no_password() { environment_.erase("ATRIUM_PASSWORD"); }
  // What follows runs where nothing but earlier calls on that device kept a token.
  void use_device(const std::string& name) { environment_["XDG_STATE_HOME"] = folder_ / name; }
  std::string write_file(const std::string& name, const std::string& content);

  std::unique_ptr<ChildProcess> start(const std::string& login, const Words& words);
  static Outcome end_of(ChildProcess& child);
  Outcome run(const std::string& login, const Words& words, const std::string& input = "");
  Outcome run_bare(const Words& words);
  // The number of the entry that a command made, which must work.
  std::string made(const std::string& login, const Words& words);

  // The file in which the device that is used now keeps it.
  std::string kept_sign_in(const std::string& login) const;

  // The line of `chats` about the class.
  Json chat_of(const std::string& login);

  const std::filesystem::path folder_;
  std::unique_ptr<ServerProcess> server_;
  std::map<std::string, std::string> environment_;
};

}  // namespace atrium::test
