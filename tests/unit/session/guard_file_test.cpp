// What the guard remembers beyond a restart, on a real disk.
#include "server/session/guard_file.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <vector>

#include "tests/unit/storage/data_folder.h"

namespace atrium::session {
namespace {

using namespace std::chrono_literals;

constexpr guard::Attempt kThief{1, 2};

struct Kept : testing::Test {
  storage::DataFolder folder;
  std::chrono::milliseconds now = 1h;
  std::int64_t wall_ms = 1'795'692'164'367;
  std::vector<net::Task> writes;  // that wait

  // A server's part, from its start on.
  struct Run {
    explicit Run(const Kept& kept, const std::filesystem::path& path)
        : guard(std::make_shared<guard::SignInGuard>([&kept] { return kept.now; }, 42)),
          file(path, guard, [&kept] { return kept.wall_ms; }) {
      file.load();
    }
    std::shared_ptr<guard::SignInGuard> guard;
    GuardFile file;
  };
  std::unique_ptr<Run> start(const std::filesystem::path& path) { return std::make_unique<Run>(*this, path); }
  static void shut(Run& run) {
    for (int i = 0; i < 5; ++i) {
      EXPECT_EQ(run.guard->begin(kThief), 0ms);
      run.guard->end(kThief, guard::SignInGuard::Outcome::kWrong);
    }
  }
  static bool is_shut(Run& run) { return run.guard->begin(kThief) > 0ms; }
  void save_soon(Run& run) {
    run.file.save_soon([this](net::Task work) { writes.push_back(std::move(work)); });
  }
  std::filesystem::path path() const { return folder.path() / "guard"; }
};

TEST_F(Kept, IsReadWhenTheServerStartsAgain) {
  const auto before = start(folder.path());
  shut(*before);
  before->file.save();
  EXPECT_TRUE(is_shut(*start(folder.path())));
  wall_ms += 30'000;
  EXPECT_FALSE(is_shut(*start(folder.path())));
}

TEST_F(Kept, IsForItsOwnerAlone) {
  start(folder.path())->file.save();
  struct stat status {};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(Kept, IsWrittenOnceHoweverManyAskMeanwhile) {
  const auto run = start(folder.path());
  save_soon(*run);
  shut(*run);
  for (int i = 0; i < 100; ++i) {
    save_soon(*run);
  }
  EXPECT_EQ(writes.size(), 1u);
  writes.front()();
  EXPECT_TRUE(is_shut(*start(folder.path())));
  save_soon(*run);
  EXPECT_EQ(writes.size(), 2u) << "the next one is written again";
}

TEST_F(Kept, ThatIsDamagedIsReportedAndBegunAnew) {
  std::ostringstream log;
  const auto logger_before = spdlog::default_logger();
  spdlog::set_default_logger(
      std::make_shared<spdlog::logger>("guard", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
  std::ofstream(path()) << "\xff\xff not a record";
  const auto run = start(folder.path());
  EXPECT_FALSE(is_shut(*run));
  std::ofstream(path(), std::ios::trunc).flush();
  start(folder.path());
  spdlog::set_default_logger(logger_before);
  EXPECT_NE(log.str().find("can't be used"), std::string::npos) << log.str();
}

TEST_F(Kept, IsNothingWithoutAFolder) {
  const auto run = start({});
  shut(*run);
  save_soon(*run);
  run->file.save();
  EXPECT_TRUE(writes.empty());
  EXPECT_FALSE(std::filesystem::exists("guard"));
}

}  // namespace
}  // namespace atrium::session
