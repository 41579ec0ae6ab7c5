#include "storage/mark_file.h"

#include <gtest/gtest.h>

#include "data_folder.h"
#include "hex.h"
#include "storage/mark_keeper.h"

namespace atrium::storage {
namespace {

constexpr Mark kMark{GroupNumber(0x1234), 0xFEDCBA9876543210};

// The worked example of storage/README.md.
TEST(MarkFile, ReadsAsTheReadmeShows) {
  EXPECT_EQ(hex(encode_mark(kMark)),
            "4154524d41524b31"
            "0000000000001234"
            "fedcba9876543210"
            "00df5b7b6782082e");
}

TEST(MarkFile, ComesBack) {
  const DataFolder folder;
  EXPECT_EQ(read_mark_file(folder.path()).value(), std::nullopt);
  ASSERT_TRUE(write_mark_file(folder.path(), Mark{GroupNumber(1), 2}));
  ASSERT_TRUE(write_mark_file(folder.path(), kMark));
  EXPECT_EQ(read_mark_file(folder.path()).value(), kMark);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "mark.new"));
}

TEST(MarkFile, AHalfWrittenReplacementIsIgnored) {
  const DataFolder folder;
  ASSERT_TRUE(write_mark_file(folder.path(), kMark));
  write_bytes(folder.path() / "mark.new", "ATRM");
  EXPECT_EQ(read_mark_file(folder.path()).value(), kMark);
}

TEST(MarkFile, RefusesEveryFlippedBit) {
  const std::string good = encode_mark(kMark);
  ASSERT_EQ(decode_mark(good), kMark);
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ 1 << bit % 8);
    EXPECT_EQ(decode_mark(bad), std::nullopt) << bit;
  }
}

TEST(MarkFile, RefusesEveryOtherLength) {
  const DataFolder folder;
  const std::string good = encode_mark(kMark);
  for (std::size_t size = 0; size < good.size(); ++size) {
    write_bytes(folder.path() / "mark", good.substr(0, size));
    EXPECT_FALSE(read_mark_file(folder.path())) << size;
  }
  write_bytes(folder.path() / "mark", good + "x");
  EXPECT_FALSE(read_mark_file(folder.path()));
}

struct MarkCase {
  const char* name;
  StoreMarks store;
  std::optional<Mark> file;
  bool accepted;
};

class CheckMark : public testing::TestWithParam<MarkCase> {};

TEST_P(CheckMark, Decides) { EXPECT_EQ(check_mark(GetParam().store, GetParam().file).has_value(), GetParam().accepted); }

constexpr Mark at(std::uint64_t group, std::uint64_t hash) { return {GroupNumber(group), hash}; }

INSTANTIATE_TEST_SUITE_P(Stores, CheckMark,
                         testing::Values(MarkCase{"NewWithoutAFile", {at(0, 0), {}}, {}, true},
                                         MarkCase{"NewWithAFile", {at(0, 0), {}}, at(0, 0), true},
                                         MarkCase{"EmptyBelowTheFile", {at(0, 0), {}}, at(1, 11), false},
                                         MarkCase{"UsedWithoutAFile", {at(1, 11), {}}, {}, false},
                                         MarkCase{"BelowTheFile", {at(4, 14), {}}, at(5, 15), false},
                                         MarkCase{"AtTheFile", {at(5, 15), {}}, at(5, 15), true},
                                         MarkCase{"AtTheFileWithAnotherPast", {at(5, 99), {}}, at(5, 15), false},
                                         MarkCase{"AboveTheFile", {at(7, 17), {}}, at(5, 15), true},
                                         MarkCase{"AboveTheFileThatItRecorded", {at(7, 17), at(5, 15)}, at(5, 15), true},
                                         MarkCase{"AboveTheFileWithAnotherPast", {at(7, 17), at(5, 99)}, at(5, 15), false},
                                         MarkCase{"RecordedAnOlderFile", {at(7, 17), at(3, 13)}, at(5, 15), true}),
                         [](const auto& tested) { return tested.param.name; });

TEST(MarkKeeper, WritesInTheBackgroundAndAtItsEnd) {
  const DataFolder folder;
  {
    MarkKeeper keeper(folder.path(), Mark(), std::chrono::hours(1));
    keeper.note(at(1, 11));
    EXPECT_TRUE(folder.mark_reaches(GroupNumber(1)));
    keeper.note(at(2, 12));
    keeper.note(at(3, 13));
    EXPECT_EQ(read_mark_file(folder.path()).value(), at(1, 11));  // at most one write an hour
  }
  EXPECT_EQ(read_mark_file(folder.path()).value(), at(3, 13));
}

TEST(MarkKeeper, SaysWhenItCantWriteAnyMore) {
  const DataFolder folder;
  std::filesystem::create_directory(folder.path() / "mark.new");
  MarkKeeper keeper(folder.path(), Mark(), std::chrono::milliseconds(0));
  keeper.note(at(1, 11));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (keeper.written() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_FALSE(keeper.written());
}

}  // namespace
}  // namespace atrium::storage
