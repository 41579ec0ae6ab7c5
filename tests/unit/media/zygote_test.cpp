// The process that forks for each file, and what becomes of it and of the others when one ends badly. Who looks does as the file says
// (impostor.cpp).
#include "server/media/zygote.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <future>

#include "server/config/limits.h"
#include "server/media/child/orders.h"
#include "server/media/look.h"
#include "tests/support/processes.h"
#include "tests/unit/storage/data_folder.h"

namespace atrium::media {
namespace {

namespace fs = std::filesystem;
using test::ends;
using test::is_running;
using Clock = std::chrono::steady_clock;

constexpr char kUnknown[] = "application/octet-stream";
constexpr std::chrono::seconds kPatience(20);

// Who looked.
struct Ids {
  pid_t zygote = 0;
  pid_t fork = 0;
};

Ids ids_in(const std::string& text) {
  const auto middle = text.find('-');
  return {std::stoi(text), std::stoi(text.substr(middle + 1))};
}

struct ZygoteTest : testing::Test {
  storage::DataFolder folder;
  std::optional<Lookers> lookers{std::in_place, ATRIUM_MEDIA_IMPOSTOR, ATRIUM_MEDIA_IMPOSTOR};
  std::atomic<bool> stop{false};

  fs::path write(const std::string& name, const std::string& what) {
    const auto path = folder.path() / name;
    std::ofstream(path, std::ios::binary) << what;
    return path;
  }
  Result<Look> try_to(const std::string& what) { return look_into(*lookers, write("part", what), stop); }
  std::string type_after(const std::string& what) { return try_to(what).value().verdict.type(); }
  Ids who_looks() { return ids_in(type_after("tell").substr(4)); }

  // One that looks into another file, and goes on when it is told.
  std::future<Result<Look>> begin_to_wait() {
    write("waits", "wait " + (folder.path() / "who").string());
    return std::async(std::launch::async, [this] { return look_into(*lookers, folder.path() / "waits", stop); });
  }
  Ids who_waits() const {
    std::string line;
    for (const auto deadline = Clock::now() + kPatience; line.empty() && Clock::now() < deadline;) {
      std::ifstream file(folder.path() / "who");
      std::getline(file, line);
      line = file.eof() ? "" : line;
    }
    return ids_in(line);
  }
  void let_go_on() { write("waits", "tell"); }
};

TEST_F(ZygoteTest, EachFileHasAProcessOfItsOwn) {
  const auto first = who_looks();
  const auto second = who_looks();
  EXPECT_EQ(first.zygote, second.zygote);
  EXPECT_NE(first.fork, second.fork);
  EXPECT_NE(first.fork, first.zygote);
}

TEST_F(ZygoteTest, WhichHasSeenNoOtherAndHasNothingElseOpen) {
  const auto zygote = who_looks().zygote;
  type_after("something of somebody else");
  EXPECT_EQ(type_after("seen"), "seen/4");
  EXPECT_EQ(type_after("open"), "open/0-1-2-3-4-5");
  EXPECT_EQ(who_looks().zygote, zygote);
  const fs::directory_iterator held("/proc/" + std::to_string(zygote) + "/fd");
  EXPECT_EQ(std::distance(begin(held), end(held)), kOrders + 1) << "and holds none of them";
}

TEST_F(ZygoteTest, TheCrashOfOneDisturbsNoOther) {
  auto other = begin_to_wait();
  const auto waiting = who_waits();
  EXPECT_EQ(type_after("crash"), kUnknown);
  const auto after = who_looks();
  EXPECT_EQ(type_after("tell").substr(0, 4), "ids/");
  EXPECT_NE(after.zygote, waiting.zygote);
  let_go_on();
  EXPECT_EQ(ids_in(other.get().value().verdict.type().substr(4)).fork, waiting.fork);
}

TEST_F(ZygoteTest, NobodyTriesTwiceInTheSamePlaces) {
  for (const auto* what : {"crash", "fall silent", "say nonsense"}) {
    const auto before = who_looks().zygote;
    type_after(what);
    EXPECT_TRUE(ends(before)) << what;
    EXPECT_NE(who_looks().zygote, before) << what;
  }
}

TEST_F(ZygoteTest, OneThatWasEndedMeanwhileIsStartedAnew) {
  const auto before = who_looks().zygote;
  ::kill(before, SIGKILL);
  EXPECT_TRUE(ends(before));
  EXPECT_NE(who_looks().zygote, before);
}

TEST_F(ZygoteTest, AndAFileThatWasUnderWayIsLookedIntoAgain) {
  auto other = begin_to_wait();
  const auto waiting = who_waits();
  ::kill(waiting.zygote, SIGKILL);
  EXPECT_TRUE(ends(waiting.fork)) << "with its zygote";
  let_go_on();
  EXPECT_EQ(other.get().value().verdict.type().substr(0, 4), "ids/");
  EXPECT_NE(who_looks().zygote, waiting.zygote);
}

TEST_F(ZygoteTest, OneThatIsUnderWayEndsWhenTheServerStops) {
  auto other = begin_to_wait();
  const auto waiting = who_waits();
  stop = true;  // it is not waited for
  EXPECT_EQ(other.get().value().verdict.type(), kUnknown);
  EXPECT_TRUE(ends(waiting.fork));
}

TEST_F(ZygoteTest, WhoeverEndsEachZygoteIsNotTriedForEver) { EXPECT_FALSE(try_to("end the zygote")); }

TEST_F(ZygoteTest, OneThatCannotStartFails) {
  const auto program = folder.path() / "impostor-without-libraries";
  fs::create_symlink(ATRIUM_MEDIA_IMPOSTOR, program);
  lookers.emplace(program, program);
  const auto outcome = try_to("tell");
  ASSERT_FALSE(outcome);
  EXPECT_NE(outcome.error().message.find("lacks its libraries"), std::string::npos) << outcome.error().message;
}

TEST_F(ZygoteTest, WhoStopsTheServersGroupDoesNotEndIt) {
  const auto before = who_looks();
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
    ::kill(before.zygote, signal);
  }
  EXPECT_EQ(who_looks().zygote, before.zygote);
}

TEST_F(ZygoteTest, WearsOut) {
  const auto first = who_looks().zygote;
  for (std::size_t i = 1; i < kLooksOfZygote; ++i) {
    ASSERT_EQ(who_looks().zygote, first) << i;
  }
  EXPECT_NE(who_looks().zygote, first);
  EXPECT_FALSE(is_running(first));
}

TEST_F(ZygoteTest, NothingIsLeftOfThem) {
  auto other = begin_to_wait();
  const auto one = who_waits();
  const auto two = who_looks();
  let_go_on();
  other.get().value();
  lookers.reset();
  EXPECT_FALSE(is_running(one.zygote));
  EXPECT_FALSE(is_running(two.zygote));
}

// Somebody who has taken over the fork.

TEST_F(ZygoteTest, WhoFallsSilentAndStaysIsEnded) {
  const auto begin = Clock::now();
  EXPECT_EQ(type_after("fall silent"), kUnknown);
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(15));
}

TEST_F(ZygoteTest, APageIsNotPassedOffAsAPicture) {
  const auto found = try_to("say \x0A\x09text/html\x10\x01").value();
  EXPECT_EQ(found.verdict.type(), kUnknown);
  EXPECT_FALSE(found.verdict.is_image());
  EXPECT_FALSE(fs::exists(found.clean));
}

TEST_F(ZygoteTest, NorIsWhatWasNotMadeAnew) {
  const auto found = try_to("say \x0A\x09image/png").value();
  EXPECT_EQ(found.verdict.type(), kUnknown);
  EXPECT_FALSE(fs::exists(found.clean));
  EXPECT_FALSE(fs::exists(found.thumbnail));
}

TEST_F(ZygoteTest, WhoSaysWhatCannotBeIsNotAskedAgain) {
  const auto before = who_looks().zygote;
  EXPECT_EQ(type_after("say \x0A\x09image/png\x10\x01"), kUnknown) << "of one that only tells types";
  EXPECT_TRUE(ends(before));
  EXPECT_NE(who_looks().zygote, before);
}

TEST_F(ZygoteTest, ATypeBringsNoLinesOfItsOwn) {
  EXPECT_EQ(type_after("say \x0A\x07"
                       "a/b\r\nX:"),
            kUnknown);
  EXPECT_EQ(type_after(std::string("say \x0A\x04"
                                   "a/b\0",
                                   10)),
            kUnknown);
  EXPECT_EQ(type_after("say \x0A\x03"
                       "a/b"),
            "a/b");
}

}  // namespace
}  // namespace atrium::media
