// Hostile files and honest ones, looked into by the real program.
#include "server/media/look.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>
#include <random>
#include <thread>

#include "tests/unit/media/pictures.h"
#include "tests/unit/storage/data_folder.h"

namespace atrium::media {
namespace {

namespace fs = std::filesystem;

constexpr char kBytes[] = "application/octet-stream";

struct Looks : testing::Test {
  storage::DataFolder folder;
  std::atomic<bool> stop{false};

  Look look(const std::string& bytes) {
    const auto path = folder.path() / "part";
    std::ofstream(path, std::ios::binary) << bytes;
    return look_into(ATRIUM_MEDIA_PROGRAM, path, stop).value();
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

// A PNG that says to be so large; its data is one row of nothing.
std::string png_of(std::uint32_t width, std::uint32_t height) {
  auto png = picture(".png");
  for (int i = 0; i < 4; ++i) {
    png[static_cast<std::size_t>(16 + i)] = static_cast<char>(width >> (24 - 8 * i));
    png[static_cast<std::size_t>(20 + i)] = static_cast<char>(height >> (24 - 8 * i));
  }
  return png;
}

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
  expect_bytes(png_of(30'000, 30'000));
  expect_bytes(png_of(0x7FFFFFFF, 0x7FFFFFFF));
  expect_bytes(png_of(20'000, 20'000));
  auto gif = picture(".gif");
  gif[6] = gif[7] = gif[8] = gif[9] = '\xFF';  // a screen of 65,535 by 65,535
  const auto found = look(gif);
  EXPECT_TRUE(!found.verdict.is_image() || found.verdict.width() < 65'535u);
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

TEST_F(Looks, TakeLittleMemory) {
  look(picture(".jpg", {.width = 4000, .height = 3000}));
  look(png_of(30'000, 30'000));
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  EXPECT_LT(usage.ru_maxrss, 400 * 1024);  // the largest of the children; the test's own forks are among them
}

TEST_F(Looks, AtWhatIsNotThereOrWithoutTheProgramFail) {
  EXPECT_FALSE(look_into(ATRIUM_MEDIA_PROGRAM, folder.path() / "nothing", stop));
  std::ofstream(folder.path() / "part") << "x";
  EXPECT_FALSE(look_into(folder.path() / "no-program", folder.path() / "part", stop));
}

TEST_F(Looks, EndWhenTheServerStops) {
  stop = true;
  EXPECT_EQ(look(picture(".png", {.width = 3000, .height = 2000})).verdict.type(), kBytes);
}

}  // namespace
}  // namespace atrium::media
