#include "tests/integration/cli.h"

#include <unistd.h>

#include <fstream>

namespace atrium::test {

std::vector<Json> Outcome::json() const {
  std::vector<Json> result;
  for (const auto& line : lines) {
    result.push_back(parse_json(line));
  }
  return result;
}

void expect_refused(const Outcome& outcome, const std::string& what_to_do) {
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(outcome.lines.empty());
  ASSERT_EQ(outcome.complaints.size(), 1U);
  const auto said = message_of(outcome.complaints[0]);
  EXPECT_NE(said.find(what_to_do), std::string::npos) << said;
}

void expect_misused(const Outcome& outcome, const std::string& what_to_do) {
  EXPECT_EQ(outcome.status, 2);
  ASSERT_EQ(outcome.complaints.size(), 1U);
  const auto said = message_of(outcome.complaints[0]);
  EXPECT_NE(said.find(what_to_do), std::string::npos) << said;
}

std::string message_of(const std::string& complaint) {
  constexpr std::string_view kProgram = "atrium: ";
  if (complaint.starts_with(kProgram)) {
    return complaint.substr(kProgram.size());
  }
  EXPECT_TRUE(complaint.starts_with("{")) << complaint;
  return complaint.starts_with("{") ? text(parse_json(complaint), "message") : "";
}

std::uint64_t number(const Json& line, std::string_view name) {
  EXPECT_TRUE(line.at(name).is(Json::Kind::kNumber)) << name;
  return std::stoull(line.at(name).text);
}

std::string text(const Json& line, std::string_view name) {
  EXPECT_TRUE(line.at(name).is(Json::Kind::kString)) << name;
  return line.at(name).text;
}

std::string joined(const Words& lines) {
  std::string result;
  for (const auto& line : lines) {
    result += line + '\n';
  }
  return result;
}

Cli::Cli(const Words& settings)
    : folder_(std::filesystem::temp_directory_path() / ("atrium-cli-" + std::to_string(::getpid()))) {
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(folder_);
  server_ = std::make_unique<ServerProcess>(folder_ / "data", settings);
  server_->start();
  environment_ = {{"ATRIUM_SERVER", server_->url()}, {"ATRIUM_SPACE", "college"}};
  use_device("state");
  give_password(server_->password());
}

Cli::~Cli() {
  server_.reset();
  std::filesystem::remove_all(folder_);
}

std::string Cli::write_file(const std::string& name, const std::string& content) {
  std::ofstream(folder_ / name) << content;
  return folder_ / name;
}

std::unique_ptr<ChildProcess> Cli::start(const std::string& login, const Words& words) {
  Words all = {ATRIUM_CLIENT_PROGRAM, "--as", login, "--json"};
  all.insert(all.end(), words.begin(), words.end());
  return std::make_unique<ChildProcess>(all, environment_);
}

Outcome Cli::end_of(ChildProcess& child) {
  child.close_input();
  const auto status = child.wait();
  return {status, child.lines(0), child.error_lines(0)};
}

Outcome Cli::run(const std::string& login, const Words& words, const std::string& input) {
  const auto child = start(login, words);
  child->write(input);
  return end_of(*child);
}

std::string Cli::made(const std::string& login, const Words& words) {
  const auto finished = run(login, words);
  EXPECT_EQ(finished.status, 0) << joined(words) << joined(finished.complaints);
  return finished.status == 0 ? finished.json().at(0).at("seq").text : "";
}

Outcome Cli::run_bare(const Words& words) {
  Words all = {ATRIUM_CLIENT_PROGRAM};
  all.insert(all.end(), words.begin(), words.end());
  ChildProcess child(all, environment_);
  return end_of(child);
}

std::string Cli::kept_sign_in(const std::string& login) const {
  for (const auto& file : std::filesystem::recursive_directory_iterator(environment_.at("XDG_STATE_HOME"))) {
    if (file.path().filename() == login + ".token") {
      return file.path();
    }
  }
  return "";
}

Json Cli::chat_of(const std::string& login) {
  for (const auto& line : run(login, {"chats"}).json()) {
    if (text(line, "title") == kChat) {
      return line;
    }
  }
  ADD_FAILURE() << login << " is not in the class";
  return {};
}

}  // namespace atrium::test
