// Who has an upload in hand, and how long its part is there.
#include "server/transfer/live_uploads.h"

#include <gtest/gtest.h>

#include "tests/unit/storage/data_folder.h"

namespace atrium::transfer {
namespace {

constexpr LiveUploads::Key kUpload{SpaceId(1), UploadId(7)};

struct LiveUploadsTest : testing::Test {
  storage::DataFolder folder;
  storage::FileStore store{folder.path()};
  LiveUploads uploads{2};

  std::shared_ptr<LiveUploads::Hold> take(LiveUploads::Key key = kUpload) {
    std::shared_ptr<LiveUploads::Hold> taken;
    uploads.acquire(key, nullptr, [&](std::shared_ptr<LiveUploads::Hold> hold) { taken = std::move(hold); });
    return taken;
  }
  std::shared_ptr<LiveUploads::Hold> begin(LiveUploads::Key key = kUpload) {
    auto hold = take(key);
    hold->part() = store.begin(key.space, key.upload).value();
    return hold;
  }
};

TEST_F(LiveUploadsTest, KeepThePartForTheNextHolder) {
  auto hold = begin();
  EXPECT_TRUE(uploads.is_held(kUpload));
  const auto* part = hold->part().get();
  hold = nullptr;
  EXPECT_FALSE(uploads.is_held(kUpload));
  EXPECT_EQ(take()->part().get(), part);
}

TEST_F(LiveUploadsTest, WhatIsForgottenIsThereForItsHolderToTheEnd) {
  auto hold = begin();
  uploads.forget(kUpload);
  ASSERT_NE(hold->part(), nullptr);
  EXPECT_TRUE(hold->part()->append("words"));
  hold = nullptr;
  EXPECT_EQ(take()->part(), nullptr);
}

TEST_F(LiveUploadsTest, WhoWaitsForWhatIsForgottenGetsNoPart) {
  auto hold = begin();
  std::shared_ptr<LiveUploads::Hold> next;
  uploads.acquire(kUpload, nullptr, [&](std::shared_ptr<LiveUploads::Hold> taken) { next = std::move(taken); });
  EXPECT_EQ(next, nullptr);
  uploads.forget(kUpload);
  hold = nullptr;
  ASSERT_NE(next, nullptr);
  EXPECT_EQ(next->part(), nullptr);
}

TEST_F(LiveUploadsTest, KeepTheLatestPartsOpen) {
  constexpr LiveUploads::Key kSecond{SpaceId(1), UploadId(8)};
  constexpr LiveUploads::Key kThird{SpaceId(1), UploadId(9)};
  begin();
  EXPECT_TRUE(begin(kSecond)->part()->append("words"));
  EXPECT_TRUE(take()->part()->is_open());
  begin(kThird);
  EXPECT_TRUE(take()->part()->is_open());
  EXPECT_TRUE(take(kThird)->part()->is_open());
  const auto second = take(kSecond);
  EXPECT_FALSE(second->part()->is_open()) << "let go for longest";
  ASSERT_TRUE(store.open_again(kSecond.space, kSecond.upload, *second->part()));
  EXPECT_TRUE(second->part()->append(" and more"));
  EXPECT_EQ(second->part()->sha256(), storage::sha256_of(store.part(kSecond.space, kSecond.upload)).value());
}

TEST_F(LiveUploadsTest, ForgetWhatNobodyHolds) {
  begin();
  uploads.forget(kUpload);
  EXPECT_FALSE(uploads.is_held(kUpload));
  EXPECT_EQ(take()->part(), nullptr);
}

}  // namespace
}  // namespace atrium::transfer
