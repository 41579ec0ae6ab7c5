// Files of messages on a real disk: parts that go on, content that stands once.
#include "storage/file_store.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/storage/data_folder.h"

namespace atrium::storage {
namespace {

namespace fs = std::filesystem;

constexpr SpaceId kHere(0x51);
constexpr SpaceId kThere(0x52);
constexpr UploadId kUpload(0xAB);

struct Files : testing::Test {
  DataFolder data;
  FileStore store{data.path() / "files"};

  static std::string whole(const OpenFile& file) { return file.read(0, static_cast<std::size_t>(file.size())).value(); }
  std::string content(const std::string& sha256, FileStore::Variant variant = FileStore::Variant::kContent) const {
    return whole(store.open(kHere, sha256, variant).value());
  }
  fs::path file(const std::string& name, const std::string& bytes) const {
    const auto path = data.path() / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  std::string keep(const std::string& bytes, const std::optional<fs::path>& thumbnail = std::nullopt) {
    const auto path = file("kept", bytes);
    const auto sha256 = sha256_of(path).value();
    EXPECT_TRUE(store.keep(kHere, sha256, path, thumbnail));
    fs::remove(path);
    return sha256;
  }
};

TEST_F(Files, APartGrowsAndKnowsItsHash) {
  auto part = store.begin(kHere, kUpload).value();
  ASSERT_TRUE(part->append("abc"));
  ASSERT_TRUE(part->append("def"));
  EXPECT_EQ(part->size(), 6u);
  EXPECT_EQ(part->sha256(), sha256_of(file("same", "abcdef")).value());
  EXPECT_EQ(part->sha256(), sha256_of(store.part(kHere, kUpload)).value());
}

TEST_F(Files, APartGoesOnFromWhatIsKnownToBeRight) {
  ASSERT_TRUE(store.begin(kHere, kUpload).value()->append("abcdefgh"));
  auto part = store.go_on(kHere, kUpload, 3).value();
  ASSERT_TRUE(part->append("XYZ"));
  EXPECT_EQ(part->sha256(), sha256_of(file("same", "abcXYZ")).value());
  EXPECT_EQ(fs::file_size(store.part(kHere, kUpload)), 6u);
}

TEST_F(Files, APartThatIsShorterThanItWasIsRefused) {
  ASSERT_TRUE(store.begin(kHere, kUpload).value()->append("abc"));
  EXPECT_FALSE(store.go_on(kHere, kUpload, 4));
  EXPECT_FALSE(store.go_on(kHere, UploadId(1), 0));
}

TEST_F(Files, ContentStandsUnderItsHashOnceAndInItsSpaceOnly) {
  const auto sha256 = keep("some content");
  EXPECT_EQ(keep("some content"), sha256);
  EXPECT_EQ(content(sha256), "some content");
  EXPECT_EQ(store.list(kHere)->blobs, std::vector{sha256});
  EXPECT_FALSE(store.open(kThere, sha256, FileStore::Variant::kContent));
  EXPECT_FALSE(store.open(kHere, sha256, FileStore::Variant::kThumbnail));
}

TEST_F(Files, AThumbnailComesAndGoesWithItsContent) {
  const auto sha256 = keep("a picture", file("thumbnail", "a small one"));
  EXPECT_EQ(content(sha256, FileStore::Variant::kThumbnail), "a small one");
  EXPECT_EQ(store.list(kHere)->blobs.size(), 1u);
  ASSERT_TRUE(store.remove(kHere, sha256));
  EXPECT_FALSE(store.open(kHere, sha256, FileStore::Variant::kThumbnail));
  EXPECT_TRUE(store.list(kHere)->blobs.empty());
  EXPECT_TRUE(store.remove(kHere, sha256));  // as often as one likes
}

TEST_F(Files, WhoReadsItReadsOnAfterItIsRemoved) {
  const auto sha256 = keep("some content");
  const auto open = store.open(kHere, sha256, FileStore::Variant::kContent).value();
  ASSERT_TRUE(store.remove(kHere, sha256));
  EXPECT_EQ(whole(open), "some content");
}

TEST_F(Files, ListsWhatIsThereAndNothingElse) {
  const auto sha256 = keep("some content");
  ASSERT_TRUE(store.begin(kHere, kUpload).value()->append("x"));
  std::ofstream(data.path() / "files" / "0000000000000051" / "parts" / "notes.txt") << "somebody's";
  const auto listing = store.list(kHere).value();
  EXPECT_EQ(listing.parts, std::vector{kUpload});
  EXPECT_EQ(listing.blobs, std::vector{sha256});
  EXPECT_TRUE(store.list(kThere)->parts.empty());
}

TEST_F(Files, ReadsAPartOfAFileAndNotBehindItsEnd) {
  const auto sha256 = keep("0123456789");
  const auto open = store.open(kHere, sha256, FileStore::Variant::kContent).value();
  EXPECT_EQ(open.read(3, 4).value(), "3456");
  EXPECT_EQ(open.read(8, 100).value(), "89");
  EXPECT_EQ(open.read(10, 1).value(), "");
}

TEST_F(Files, ALinkInPlaceOfAPartIsNotFollowed) {
  ASSERT_TRUE(store.begin(kHere, kUpload).value()->append("x"));
  const auto secret = file("secret", "not yours");
  fs::remove(store.part(kHere, kUpload));
  fs::create_symlink(secret, store.part(kHere, kUpload));
  EXPECT_FALSE(store.go_on(kHere, kUpload, 0));
}

}  // namespace
}  // namespace atrium::storage
