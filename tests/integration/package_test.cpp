// The SDK as an application gets it: installed, found, built against, run. Nothing here includes it.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <regex>

#include "tests/crash/server_process.h"
#include "tests/support/child_process.h"

namespace atrium::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

// The status of a program that is left to end, and all that it said if it did not succeed.
testing::AssertionResult succeeds(const Words& words, const std::map<std::string, std::string>& more = {}) {
  std::map<std::string, std::string> environment = {{"PATH", std::getenv("PATH")}};
  environment.insert(more.begin(), more.end());
  ChildProcess child(words, environment);
  child.close_input();
  const auto status = child.wait();
  if (status == 0)
    return testing::AssertionSuccess();
  auto result = testing::AssertionFailure() << words[0] << " ended with " << status << '\n';
  for (const auto& lines : {child.lines(0), child.error_lines(0)}) {
    for (const auto& line : lines)
      result << line << '\n';
  }
  return result;
}

class Package : public testing::Test {
 protected:
  Package() : folder_(fs::temp_directory_path() / ("atrium-package-" + std::to_string(::getpid()))) {
    fs::remove_all(folder_);
    // Moved after it was installed: the prefix may be any.
    const auto first = folder_ / "first";
    EXPECT_TRUE(succeeds({ATRIUM_CMAKE, "--install", ATRIUM_BUILD_DIR, "--component", "client", "--prefix", first}));
    fs::rename(first, prefix_);
    // A copy, so that nothing beside it can be found.
    fs::copy(ATRIUM_EXAMPLE_DIR, example_);
  }
  ~Package() override { fs::remove_all(folder_); }

  testing::AssertionResult build_by_cmake() {
    const auto build = folder_ / "build";
    auto configured =
        succeeds({ATRIUM_CMAKE, "-G", "Ninja", "-S", example_, "-B", build, "-DCMAKE_PREFIX_PATH=" + prefix_.string(),
                  std::string("-DCMAKE_CXX_COMPILER=") + ATRIUM_COMPILER});
    return configured ? succeeds({ATRIUM_CMAKE, "--build", build}) : configured;
  }
  fs::path built_by_cmake() const { return folder_ / "build/conversation"; }

  // `pkg_config`: with its options.
  testing::AssertionResult build_by_pkg_config(const std::string& pkg_config) {
    const std::string line = std::string(ATRIUM_COMPILER) + " -std=c++17 -o " + built_by_pkg_config().string() + " " +
                             (example_ / "conversation.cpp").string() + " $(" + pkg_config + " --cflags --libs atrium)";
    return succeeds({"/bin/sh", "-ec", line}, {{"PKG_CONFIG_PATH", pkg_config_folder()}});
  }
  fs::path built_by_pkg_config() const { return folder_ / "conversation"; }

  std::string pkg_config_folder() const {
    for (const auto& file : fs::recursive_directory_iterator(prefix_)) {
      if (file.path().filename() == "atrium.pc")
        return file.path().parent_path();
    }
    return {};
  }

  const fs::path folder_;
  const fs::path prefix_ = folder_ / "prefix";
  const fs::path example_ = folder_ / "example";
};

class Conversation {
 public:
  Conversation(const ServerProcess& server, const fs::path& program, const std::string& login)
      : process_({program, server.url(), "college", login, "Группа ИС-21"}, {{"ATRIUM_PASSWORD", server.password()}}) {
    EXPECT_EQ(process_.lines(1), Words{"listening"});
  }

  void say(const std::string& line) { process_.write(line + '\n'); }
  void expect_to_hear(const std::string& line) { EXPECT_EQ(process_.lines(2).back(), line); }
  void expect_to_end_well() {
    process_.close_input();
    EXPECT_EQ(process_.wait(), 0);
    EXPECT_EQ(process_.error_lines(0), Words{});
  }

 private:
  ChildProcess process_;
};

TEST_F(Package, TheExampleTalksToItselfHoweverItFoundTheSdk) {
  ASSERT_TRUE(build_by_cmake());
  ASSERT_TRUE(build_by_pkg_config("pkg-config"));
  ServerProcess server(folder_ / "data");
  server.start();
  Conversation teacher(server, built_by_cmake(), "ivanova");
  Conversation student(server, built_by_pkg_config(), "borisova");
  teacher.say("Доброе утро");
  student.expect_to_hear("2 Доброе утро");
  teacher.expect_to_hear("2 Доброе утро");
  teacher.expect_to_end_well();
  student.expect_to_end_well();
}

TEST_F(Package, TheExampleSaysThatThereIsNoSuchChat) {
  ASSERT_TRUE(build_by_cmake());
  ServerProcess server(folder_ / "data");
  server.start();
  ChildProcess example({built_by_cmake(), server.url(), "college", "ivanova", "Нет такого"},
                       {{"ATRIUM_PASSWORD", server.password()}});
  EXPECT_EQ(example.wait(), 1);
  EXPECT_EQ(example.error_lines(0), Words{"there is no chat Нет такого"});
}

TEST_F(Package, TheServerIsInstalledWithHowItIsRun) {
  ASSERT_TRUE(succeeds({ATRIUM_CMAKE, "--install", ATRIUM_BUILD_DIR, "--component", "server", "--prefix", prefix_}));
  EXPECT_TRUE(succeeds({prefix_ / "bin/atriumd", "--check-config"}));
  EXPECT_TRUE(fs::exists(prefix_ / "bin/atrium-types"));
  EXPECT_TRUE(fs::exists(prefix_ / "bin/atrium-pictures"));
  EXPECT_TRUE(fs::exists(prefix_ / "lib/systemd/system/atriumd.service"));
}

TEST_F(Package, PkgConfigFindsItForAStaticProgramToo) { EXPECT_TRUE(build_by_pkg_config("pkg-config --static")); }

TEST_F(Package, TheArchiveShowsItsOwnNamespaceAlone) {
  const auto archive = fs::path(pkg_config_folder()).parent_path() / "libatrium.a";
  ChildProcess nm({ATRIUM_NM, "--extern-only", "--defined-only", "--format=posix", archive}, {});
  const std::regex ours("_Z(T.)?NK?6atrium6client.*");
  std::string all;
  for (const auto& line : nm.lines(10'000)) {
    if (line.empty() || line.ends_with(':'))
      continue;  // a heading
    all += line + '\n';
    EXPECT_TRUE(std::regex_match(line, ours)) << line;
  }
  EXPECT_EQ(nm.wait(), 0);
  for (const auto* name : {"6Client4send", "17read_audit_record", "10AuditChain3add"}) {
    EXPECT_NE(all.find(name), std::string::npos) << name;
  }
}

TEST_F(Package, EveryHeaderStandsAlone) {
  std::size_t headers = 0;
  for (const auto& header : fs::directory_iterator(prefix_ / "include/atrium")) {
    ++headers;
    EXPECT_TRUE(succeeds({ATRIUM_COMPILER, "-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I",
                          prefix_ / "include", "-include", "atrium" / header.path().filename(), "-x", "c++", "/dev/null"}));
  }
  EXPECT_GT(headers, 0U);
}

TEST_F(Package, WithoutAHeaderTheExampleDoesNotBuild) {
  fs::remove(prefix_ / "include/atrium/types.h");
  const auto built = build_by_pkg_config("pkg-config");
  EXPECT_FALSE(built);
  EXPECT_NE(std::string(built.message()).find("atrium/types.h"), std::string::npos) << built.message();
}

}  // namespace
}  // namespace atrium::test
