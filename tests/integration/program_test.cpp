// atriumd as its operator meets it: what it prints and how it exits.
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>

#include "tests/support/child_process.h"

namespace atrium::test {
namespace {

struct Ran {
  int status = -1;
  std::string text;  // both streams
};

Ran ran(ChildProcess& child) {
  Ran result{child.wait(), {}};
  for (const auto& lines : {child.lines(0), child.error_lines(0)}) {
    for (const auto& line : lines) {
      result.text += line + '\n';
    }
  }
  return result;
}

Ran run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), ATRIUM_SERVER_PROGRAM);
  ChildProcess atriumd(arguments, {});
  return ran(atriumd);
}

struct Program : testing::Test {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / ("atriumd-" + std::to_string(getpid()));
  Program() { std::filesystem::create_directories(folder); }
  ~Program() override { std::filesystem::remove_all(folder); }

  std::string file(const std::string& text) const {
    const auto path = (folder / "atrium.toml").string();
    std::ofstream(path) << text;
    return path;
  }
  void expect_refusal(const std::vector<std::string>& arguments, const std::string& sentence, int status = 1) const {
    const auto refused = run(arguments);
    EXPECT_EQ(refused.status, status) << refused.text;
    EXPECT_TRUE(refused.text.starts_with("atriumd: ")) << refused.text;
    EXPECT_NE(refused.text.find(sentence), std::string::npos) << refused.text;
  }
};

TEST_F(Program, ChecksASettingsFileThatItWroteItself) {
  const auto defaults = file(run({"config", "defaults"}).text);
  EXPECT_EQ(run({"--config", defaults, "--check-config"}).status, 0);
  EXPECT_EQ(run({"run", "--check-config", "--config", defaults}).status, 0);
}

TEST_F(Program, NamesTheLineOfATypoAndWhatWasMeant) {
  expect_refusal({"--check-config", "--config", file("[listen]\nprot = 1\n")},
                 ":2: there is no key listen.prot; did you mean listen.port?");
  expect_refusal({"run", "--prot", "1"}, "there is no flag --prot; did you mean --port?", 2);
  expect_refusal({"srve"}, "there is no command srve", 2);
  expect_refusal({"operator"}, "LOGIN is required", 2);
  expect_refusal({"demo", "--load", "-5"}, "--load", 2);
  expect_refusal({"--config", "/nowhere.toml"}, "there is no file /nowhere.toml");
  expect_refusal({"--config", "/tmp"}, "/tmp is no file of settings");
}

TEST_F(Program, DoesNotShowTheDemoToTheWorld) {
  expect_refusal({"demo", "--address", "0.0.0.0", "--data", (folder / "demo").string()}, "127.0.0.1 or ::1 only");
  EXPECT_FALSE(std::filesystem::exists(folder / "demo"));
}

TEST_F(Program, TakesOnlyALoginThatOthersCouldHaveToo) {
  expect_refusal({"operator", "Анна", "--data", (folder / "data").string()}, "\"Анна\" is no login");
}

TEST_F(Program, WarnsOfWhatASchoolWouldMiss) {
  const auto checked = run({"--check-config"});
  EXPECT_EQ(checked.status, 0);
  EXPECT_NE(checked.text.find("one-time codes go nowhere"), std::string::npos) << checked.text;
  EXPECT_NE(checked.text.find("nothing scans files for viruses"), std::string::npos) << checked.text;
  const auto whole =
      run({"--check-config", "--codes.sender", "file", "--codes.file", "codes", "--files.scanner", "clamd:3310"});
  EXPECT_EQ(whole.text, "the settings are right\n");
}

TEST_F(Program, NamesTheFolderThatAnotherOneUses) {
  const auto data = (folder / "data").string();
  ChildProcess first({ATRIUM_SERVER_PROGRAM, "--port", "0", "--data", data}, {});
  first.error_lines(2);
  expect_refusal({"--port", "0", "--data", data}, data + ": Another atriumd uses this data folder");
  first.signal(SIGTERM);
  EXPECT_EQ(ran(first).status, 0);
}

TEST_F(Program, StopsInPeaceWhenItIsAsked) {
  ChildProcess atriumd({ATRIUM_SERVER_PROGRAM, "--port", "0", "--log.format", "json", "--data", (folder / "data").string()},
                       {});
  const auto log = atriumd.error_lines(4);
  EXPECT_NE(log.back().find("\"msg\":\"listening on 127.0.0.1"), std::string::npos) << log.back();
  atriumd.signal(SIGTERM);
  EXPECT_EQ(ran(atriumd).status, 0);
}

TEST_F(Program, WritesNothingOfItsTalkIntoTheDataWhenItsStreamsAreClosed) {
  const auto data = (folder / "demo").string();
  const auto script = std::string(ATRIUM_SERVER_PROGRAM) + " demo --port 0 --data " + data +
                      " >&- 2>&- & pid=$!; "
                      "while kill -0 $pid && ! [ -e " +
                      data +
                      "/demo.json ]; do sleep 0.02; done; "
                      "kill -TERM $pid; wait $pid && ! grep -rqE 'listening on|a demo college' " +
                      data;
  ChildProcess shell({"/bin/sh", "-c", script}, {{"PATH", "/usr/bin:/bin"}});
  EXPECT_EQ(shell.wait(), 0);
}

}  // namespace
}  // namespace atrium::test
