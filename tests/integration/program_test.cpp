// atriumd as its operator meets it: what it prints and how it exits.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace atrium::test {
namespace {

struct Ran {
  int status = -1;
  std::string text;  // both streams
};

Ran shell(const std::string& command) {
  Ran result;
  std::FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::array<char, 4096> buffer;
  while (const auto size = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    result.text.append(buffer.data(), size);
  }
  const int status = ::pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

Ran run(const std::string& arguments) { return shell(std::string(ATRIUM_SERVER_PROGRAM) + " " + arguments); }

struct Program : testing::Test {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / ("atriumd-" + std::to_string(getpid()));
  Program() { std::filesystem::create_directories(folder); }
  ~Program() override { std::filesystem::remove_all(folder); }

  std::string file(const std::string& text) const {
    const auto path = (folder / "atrium.toml").string();
    std::ofstream(path) << text;
    return path;
  }
  void expect_refusal(const std::string& arguments, const std::string& sentence) const {
    const auto refused = run(arguments);
    EXPECT_EQ(refused.status, 1) << refused.text;
    EXPECT_NE(refused.text.find(sentence), std::string::npos) << refused.text;
  }
};

TEST_F(Program, ChecksASettingsFileThatItWroteItself) {
  const auto defaults = file(run("config defaults").text);
  EXPECT_EQ(run("--config " + defaults + " --check-config").status, 0);
  EXPECT_EQ(run("run --check-config --config " + defaults).status, 0);
}

TEST_F(Program, NamesTheLineOfATypoAndWhatWasMeant) {
  expect_refusal("--check-config --config " + file("[listen]\nprot = 1\n"),
                 ":2: there is no key listen.prot; did you mean listen.port?");
  expect_refusal("run --prot 1", "there is no flag --prot; did you mean --port?");
  expect_refusal("srve", "there is no command srve");
  expect_refusal("--config /nowhere.toml", "there is no file /nowhere.toml");
}

TEST_F(Program, DoesNotShowTheDemoToTheWorld) {
  expect_refusal("demo --address 0.0.0.0 --data " + (folder / "demo").string(), "127.0.0.1 or ::1 only");
  EXPECT_FALSE(std::filesystem::exists(folder / "demo"));
}

TEST_F(Program, StopsInPeaceWhenItIsAsked) {
  const auto log = (folder / "log").string();
  std::ofstream(folder / "script") << ATRIUM_SERVER_PROGRAM << " --port 0 --log.format json --data " << folder.string()
                                   << "/data 2>" << log << " & pid=$!\n"
                                   << "while kill -0 $pid && ! grep -q listening " << log << "; do sleep 0.02; done\n"
                                   << "kill -TERM $pid; wait $pid; status=$?; cat " << log << "; exit $status\n";
  const auto stopped = shell("sh " + (folder / "script").string());
  EXPECT_EQ(stopped.status, 0) << stopped.text;
  EXPECT_NE(stopped.text.find("\"msg\":\"listening on 127.0.0.1"), std::string::npos) << stopped.text;
}

TEST_F(Program, WritesNothingOfItsTalkIntoTheDataWhenItsStreamsAreClosed) {
  const auto data = (folder / "demo").string();
  std::ofstream(folder / "script") << ATRIUM_SERVER_PROGRAM << " demo --port 0 --data " << data << " >&- 2>&- & pid=$!\n"
                                   << "while kill -0 $pid && ! [ -e " << data << "/demo.json ]; do sleep 0.02; done\n"
                                   << "kill -TERM $pid; wait $pid && ! grep -rqE 'listening on|a demo college' " << data
                                   << "\n";
  EXPECT_EQ(shell("sh " + (folder / "script").string()).status, 0);
}

}  // namespace
}  // namespace atrium::test
