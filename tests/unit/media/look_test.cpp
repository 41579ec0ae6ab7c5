// Hostile files and honest ones, looked into by the real programs.
#include "server/media/look.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <future>
#include <optional>
#include <random>

#include "tests/support/png.h"
#include "tests/support/processes.h"
#include "tests/unit/media/pictures.h"
#include "tests/unit/storage/data_folder.h"

namespace atrium::media {
namespace {

namespace fs = std::filesystem;
using test::png_of;

constexpr char kBytes[] = "application/octet-stream";

struct Looks : testing::Test {
  storage::DataFolder folder;
  std::optional<Lookers> lookers{std::in_place, ATRIUM_MEDIA_PROGRAMS};
  std::atomic<bool> stop{false};

  Look look(const std::string& bytes) {
    const auto path = folder.path() / "part";
    std::ofstream(path, std::ios::binary) << bytes;
    return look_into(*lookers, path, stop).value();
  }
  bool is_anything_made() const {
    return fs::exists(folder.path() / "part.clean") || fs::exists(folder.path() / "part.thumbnail");
  }
  static std::string content(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // Nothing was made of it that anybody would show.
  void expect_bytes(const std::string& bytes, const std::string& type = kBytes) {
    const auto found = look(bytes);
    EXPECT_EQ(found.verdict.type(), type);
    EXPECT_FALSE(found.verdict.is_image());
    EXPECT_FALSE(fs::exists(found.clean));
    EXPECT_FALSE(fs::exists(found.thumbnail));
  }
};

TEST_F(Looks, AtEachKindOfPictureAndMakesItAnew) {
  for (const auto& [format, type] : {std::pair(".jpg", "image/jpeg"), std::pair(".png", "image/png"),
                                     std::pair(".webp", "image/webp"), std::pair(".gif", "image/gif")}) {
    const auto found = look(picture(format, {.width = 900, .height = 600}));
    EXPECT_EQ(found.verdict.type(), type);
    EXPECT_TRUE(found.verdict.is_image()) << format;
    EXPECT_EQ(found.verdict.width(), 900u);
    EXPECT_EQ(told_by(found.clean).height, 600);
    EXPECT_EQ(told_by(found.thumbnail).width, 480);
    EXPECT_EQ(told_by(found.thumbnail).height, 320);
  }
}

TEST_F(Looks, AndKeepsNothingButThePicture) {
  for (const auto* format : {".jpg", ".webp"}) {
    const auto sent = picture(format, {.tells_place = true});
    ASSERT_NE(sent.find("SECRETCAMERA"), std::string::npos) << format;
    const auto found = look(sent);
    EXPECT_EQ(content(found.clean).find("SECRETCAMERA"), std::string::npos) << format;
    EXPECT_FALSE(told_by(found.clean).tells_place) << format;
    EXPECT_FALSE(told_by(found.thumbnail).tells_place) << format;
  }
}

TEST_F(Looks, AndTurnsItAsItIsToBeShown) {
  const auto found = look(picture(".jpg", {.width = 60, .height = 40, .orientation = 6}));
  EXPECT_EQ(found.verdict.width(), 40u);
  EXPECT_EQ(found.verdict.height(), 60u);
  EXPECT_EQ(told_by(found.clean).width, 40);
  EXPECT_EQ(told_by(found.thumbnail).height, 60);
}

TEST_F(Looks, ASmallPictureIsNotBlownUp) { EXPECT_EQ(told_by(look(picture(".png")).thumbnail).width, 60); }

TEST_F(Looks, WhatHangsOnAPictureIsCutOff) {
  const std::string script = "<script>alert('canary')</script>";
  for (const auto* format : {".jpg", ".png", ".webp", ".gif"}) {
    const auto found = look(picture(format) + script + std::string("PK\3\4", 4));
    EXPECT_TRUE(found.verdict.is_image()) << format;
    EXPECT_EQ(content(found.clean).find("canary"), std::string::npos) << format;
  }
}

TEST_F(Looks, WhatOnlySaysToBeAPictureIsNone) {
  expect_bytes("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/svg+xml");
  expect_bytes("<!DOCTYPE html><html><script>alert(1)</script></html>", "text/html");
  expect_bytes(std::string("\x89PNG\r\n\x1a\n", 8) + "and no more");
  expect_bytes("GIF89a<script>alert(1)</script>");
  expect_bytes(std::string("II*\0\x08\0\0\0 a tiff that nobody decodes here", 40), "image/tiff");
  expect_bytes("just words", "text/plain");
}

TEST_F(Looks, BombsAreNotUnpacked) {
  EXPECT_TRUE(look(png_of(5'000, 5'000)).verdict.is_image());  // so that what follows is refused for its size alone
  expect_bytes(png_of(30'000, 30'000));
  expect_bytes(png_of(20'000, 20'000));
  auto gif = picture(".gif");
  gif[6] = gif[7] = gif[8] = gif[9] = '\xFF';  // a screen of 65,535 by 65,535
  const auto found = look(gif);
  EXPECT_TRUE(!found.verdict.is_image() || found.verdict.width() < 65'535u);
}

TEST_F(Looks, AWordInAPictureIsLeftOut) {
  auto sent = picture(".png");
  sent.insert(33, test::png_chunk("tEXt", std::string("Comment\0SECRETPLACE", 19)));  // behind the header
  const auto found = look(sent);
  EXPECT_TRUE(found.verdict.is_image());
  EXPECT_EQ(content(found.clean).find("SECRETPLACE"), std::string::npos);
}

TEST_F(Looks, NothingAndNoiseAreNoPictures) {
  expect_bytes("", "application/x-empty");
  expect_bytes("GIF89a/*" + std::string(20, '\0') + "*/=1;alert(1)//");
  std::mt19937 random(1);
  std::string noise(4 * 1024 * 1024, '\0');
  std::ranges::generate(noise, [&] { return static_cast<char>(random()); });
  expect_bytes(noise);
}

TEST_F(Looks, ProgramsAreKnownByTheirMark) {
  expect_bytes("MZ" + std::string(500, '\0'), "application/x-dosexec");
  // libmagic calls these DOS programs, too.
  expect_bytes("\x8c\xed\xc1\xc5\xcd\x29\x6b\xd6\xb8\x9e\x26\x23");
  expect_bytes("\xe9\x04\x0a\x95\xac\x99\xd8\x81\x14\xd8\xe9\x74");
  expect_bytes("\xb8\x01\x02\xcd\x21\x09\x15\x87");
}

TEST_F(Looks, EndsOnWhateverIsCutOffOrTurnedOver) {
  std::mt19937 random(7);
  for (const auto* format : {".jpg", ".png", ".webp", ".gif"}) {
    const auto whole = picture(format, {.width = 300, .height = 200});
    for (int i = 0; i < 12; ++i) {
      auto bytes = whole.substr(0, random() % whole.size());
      look(bytes);
      bytes = whole;
      for (int flips = 0; flips < 20; ++flips) {
        bytes[random() % bytes.size()] ^= static_cast<char>(1u << random() % 8);
      }
      look(bytes);
    }
  }
}

// A line of a process's status.
std::string told_of(pid_t process, const std::string& name) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":\t")) {
      return line.substr(name.size() + 2);
    }
  }
  return {};
}

// The fork of this program that looks, 0 if none does now.
pid_t fork_of(const std::string& program) {
  for (const auto zygote : test::children_of(::getpid())) {
    const auto forks = told_of(zygote, "Name") == program ? test::children_of(zygote) : std::vector<pid_t>();
    if (!forks.empty()) {
      return forks.front();
    }
  }
  return 0;
}

TEST_F(Looks, AreShutIn) {
  const auto outside = told_of(::getpid(), "Seccomp_filters");
  const auto sent = png_of(7'000, 7'000);  // takes its time
  auto found = std::async(std::launch::async, [&] { return look(sent); });
  std::string filters;
  while ((filters.empty() || filters == outside) && found.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    const auto fork = fork_of("atrium-pictures");
    filters = fork == 0 ? "" : told_of(fork, "Seccomp_filters");
    EXPECT_TRUE(filters.empty() || filters == outside || told_of(fork, "NoNewPrivs") == "1");
  }
  EXPECT_EQ(std::stoi("0" + filters), std::stoi("0" + outside) + 1);
  EXPECT_TRUE(found.get().verdict.is_image());
}

TEST_F(Looks, ShareNoMemoryThatOneCouldWriteTo) {
  look(picture(".png"));
  const auto children = test::children_of(::getpid());
  EXPECT_EQ(children.size(), 2U);
  for (const auto child : children) {
    std::ifstream maps("/proc/" + std::to_string(child) + "/maps");
    std::size_t lines = 0;
    for (std::string address, rights, line; maps >> address >> rights && std::getline(maps, line); ++lines) {
      EXPECT_FALSE(rights[1] == 'w' && rights[3] == 's') << line;
    }
    EXPECT_GT(lines, 20U);
  }
}

TEST_F(Looks, TakeLittleMemory) {
  look(picture(".jpg", {.width = 4000, .height = 3000}));
  look(png_of(30'000, 30'000));
  lookers.reset();  // it has waited for its forks, and is waited for
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  EXPECT_LT(usage.ru_maxrss, 400 * 1024);  // the largest of the children; the test's own forks are among them
}

TEST_F(Looks, AtWhatIsNotThereOrWithoutTheProgramFail) {
  EXPECT_FALSE(look_into(*lookers, folder.path() / "nothing", stop));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  std::ofstream(folder.path() / "part") << "x";
  lookers.emplace(folder.path() / "no-programs");
  EXPECT_FALSE(look_into(*lookers, folder.path() / "part", stop));
  EXPECT_FALSE(is_anything_made());
}

TEST_F(Looks, AtAPictureWithoutTheProgramForItFail) {
  lookers.emplace(fs::path(ATRIUM_MEDIA_PROGRAMS) / "atrium-types", folder.path() / "no-program");
  std::ofstream(folder.path() / "part", std::ios::binary) << picture(".png");
  EXPECT_FALSE(look_into(*lookers, folder.path() / "part", stop));
  EXPECT_FALSE(is_anything_made());
  EXPECT_EQ(look("words").verdict.type(), "text/plain");
}

TEST_F(Looks, LeaveNothingOfAServerThatWasKilled) {
  std::ofstream(folder.path() / "part.clean") << "of a picture";
  std::ofstream(folder.path() / "part.thumbnail") << "of a picture";
  EXPECT_EQ(look("words").verdict.type(), "text/plain");
  EXPECT_FALSE(is_anything_made());
}

TEST_F(Looks, EndWhenTheServerStops) {
  stop = true;
  EXPECT_EQ(look(picture(".png", {.width = 3000, .height = 2000})).verdict.type(), kBytes);
}

}  // namespace
}  // namespace atrium::media
