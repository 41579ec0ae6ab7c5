// What files take, of the school's bounds and of the disk, and that it is given back: by deletion, in time, once however often it was sent.
#include <curl/curl.h>

#include <ctime>

#include "tests/integration/files_school.h"
#include "tests/support/black_png.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;
using client::UploadId;
using client::UploadRefusal;
using client::UploadState;

const std::string kPage = "<!DOCTYPE html><html><body>words</body></html>";

// A WAV of silence, so many bytes of it (RIFF, WAVE).
std::string silence(std::uint32_t bytes) {
  const auto number = [](std::uint32_t value, int size) {
    std::string little;
    for (int i = 0; i < size; ++i) {
      little += static_cast<char>(value >> (8 * i));
    }
    return little;
  };
  return "RIFF" + number(36 + bytes, 4) + "WAVEfmt " + number(16, 4) + number(1, 2) + number(1, 2) + number(8000, 4) +
         number(8000, 4) + number(1, 2) + number(8, 2) + "data" + number(bytes, 4) + std::string(bytes, '\x80');
}

transfer::InspectionOptions bounds_by_type(std::uint64_t image, std::uint64_t audio) {
  transfer::InspectionOptions options;
  options.bounds = {{"image/", image}, {"audio/", audio}};
  options.refused_types = {"text/html"};
  return options;
}

struct TypedFiles : FilesSchool {
  explicit TypedFiles(std::uint64_t image = 4096) : FilesSchool({}, bounds_by_type(image, 1000)) {}

  client::UploadView view_of(FileSender& from, const std::string& bytes) const {
    return from.await(client::upload_file(from.options(), write_file(folder_ / "sent", bytes)).value()).value();
  }
  void expect_refused(FileSender& from, const std::string& bytes, UploadRefusal why) const {
    const auto view = view_of(from, bytes);
    EXPECT_EQ(view.state, UploadState::kRefused);
    EXPECT_EQ(view.refusal, why);
    EXPECT_EQ(from.send(group_, {view.id}).error().code, client::ErrorCode::kConflict);
  }
};

TEST_F(TypedFiles, AreBoundByWhatTheyAreAndNotByTheirNames) {
  const auto ivanova = sender("ivanova");
  expect_refused(*ivanova, black_png() + std::string(5000, 'x'), UploadRefusal::kSize);
  expect_refused(*ivanova, silence(1000), UploadRefusal::kSize);
  expect_refused(*ivanova, kPage, UploadRefusal::kType);
  EXPECT_EQ(ivanova->storage().used, 0U);
  EXPECT_EQ(ivanova->storage().space_used, 0U);
  EXPECT_TRUE(comes_about([&] { return stored().empty(); })) << "their bytes are gone";
  EXPECT_EQ(view_of(*ivanova, silence(900)).file.kind, client::FileKind::kAudio);
  EXPECT_EQ(view_of(*ivanova, black_png()).file.kind, client::FileKind::kImage);
  EXPECT_EQ(view_of(*ivanova, std::string(9000, 'x')).state, UploadState::kReady) << "no bound of its type";
}

struct TypedPictures : TypedFiles {
  TypedPictures() : TypedFiles(black_png().size()) {}
};

TEST_F(TypedPictures, CountAsWhatTheyAreMadeInto) { expect_refused(*sender("ivanova"), black_png(), UploadRefusal::kSize); }

// A picture that comes small enough for a bound, and is made into what is not.
struct Bound {
  std::string name;
  space::FileRules rules;
};
void PrintTo(const Bound& bound, std::ostream* out) { *out << bound.name; }

struct BoundPictures : FilesSchool, testing::WithParamInterface<Bound> {
  BoundPictures() : FilesSchool(GetParam().rules) {}
};

TEST_P(BoundPictures, AreRefusedOnceTheyAreMadeAnew) {
  const auto ivanova = sender("ivanova");
  const auto upload = client::upload_file(ivanova->options(), write_file(folder_ / "black.png", black_png())).value();
  const auto view = ivanova->await(upload).value();
  EXPECT_EQ(view.state, UploadState::kRefused);
  EXPECT_EQ(view.refusal, UploadRefusal::kSize);
  EXPECT_EQ(ivanova->storage().used, 0U);
  EXPECT_TRUE(comes_about([&] { return stored().empty(); }));
}

INSTANTIATE_TEST_SUITE_P(Files, BoundPictures,
                         testing::Values(Bound{"file", {black_png().size(), 0, 0}},
                                         Bound{"account", {0, black_png().size(), 0}},
                                         Bound{"space", {0, 0, black_png().size()}}),
                         [](const auto& bound) { return bound.param.name; });

struct NarrowRoom : FilesSchool {
  NarrowRoom() : FilesSchool({1000, 2000, 3000}) {}
  void send(const std::string& login, std::size_t bytes, std::uint64_t seed) const {
    sender(login)->send_file(group_, file("sent", bytes, seed));
  }
};

TEST_F(NarrowRoom, IsRefusedBeforeAByteComes) {
  const auto refused = announce("college.ivanova", 1001);
  EXPECT_EQ(refused.status, 413);
  EXPECT_EQ(refused.body, "a file has at most 1000 bytes here\n");
  EXPECT_EQ(header(refused, "Location"), "");
  send("ivanova", 1000, 1);
  send("ivanova", 900, 2);
  EXPECT_EQ(announce("college.ivanova", 101).status, 507) << "the account's";
  EXPECT_EQ(announce("college.petrov", 1000).status, 201);
  EXPECT_EQ(announce("college.petrov", 101).status, 507) << "the school's, with what is announced";
  EXPECT_EQ(announce("college.ivanova", 100).status, 201);
  EXPECT_EQ(announce("lyceum.orlov", 1000).status, 201) << "another school's";
  for (const auto* wrong : {"0", "-1", "", "1e3", "18446744073709551616"}) {
    EXPECT_EQ(call("POST", "/uploads", "college.petrov", {std::string("Upload-Length: ") + wrong}).status, 400) << wrong;
  }
}

// Time.

struct FilesGivenUp : FilesSchool {
  // As ivanova, so many bytes of which this many have come.
  std::string begin(std::size_t bytes, std::size_t come) const {
    const auto place = header(announce("college.ivanova", bytes), "Location");
    EXPECT_EQ(go_on("college.ivanova", place, 0, std::string(come, 'x')).status, 204);
    return place;
  }
  long status_of(const std::string& place) const { return call("HEAD", place, "college.ivanova").status; }
  // Whoever begins another has the old ones swept.
  void begin_another() const { EXPECT_EQ(announce("college.petrov", 1).status, 201); }
  // petrov's has no byte yet.
  void expect_nothing_kept() const {
    const auto storage = sender("ivanova")->storage();
    EXPECT_EQ(storage.used, 0U);
    EXPECT_EQ(storage.space_used, 1U);
    EXPECT_TRUE(comes_about([&] { return stored_bytes() == 0; }));
  }
};

TEST_F(FilesGivenUp, AreForgottenADayAfterTheirLastByte) {
  const auto place = begin(100'000, 40'000);
  later(23h);
  begin_another();
  EXPECT_EQ(header(call("HEAD", place, "college.ivanova"), "Upload-Offset"), "40000");
  EXPECT_EQ(go_on("college.ivanova", place, 40'000, std::string(10'000, 'x')).status, 204);
  later(23h);
  begin_another();
  EXPECT_EQ(status_of(place), 200) << "a byte has come meanwhile";
  EXPECT_EQ(sender("ivanova")->storage().used, 100'000U);
  EXPECT_GE(stored_bytes(), 50'000U);
  later(2h);
  begin_another();
  EXPECT_EQ(status_of(place), 404);
  EXPECT_EQ(go_on("college.ivanova", place, 50'000, "more").status, 404);
  EXPECT_EQ(sender("ivanova")->storage().used, 0U);
  EXPECT_TRUE(comes_about([&] { return stored_bytes() == 0; }));
}

TEST_F(FilesGivenUp, AreGoneForTheirSenderThoughNobodyBeginsAnother) {
  const auto place = begin(100'000, 40'000);
  later(25h);
  EXPECT_EQ(status_of(place), 404);
  EXPECT_EQ(sender("ivanova")->storage().used, 0U);
  EXPECT_TRUE(comes_about([&] { return stored().empty(); }));
}

TEST_F(FilesGivenUp, AreForgottenThoughNobodyAsksForFilesAnyMore) {
  server_.reset();
  sweep_pause_ = 5ms;
  come_back();
  begin(100'000, 40'000);
  EXPECT_GE(stored_bytes(), 40'000U);
  later(25h);
  EXPECT_TRUE(comes_about([&] { return stored().empty(); }));
  EXPECT_EQ(sender("ivanova")->storage().used, 0U);
}

TEST_F(FilesGivenUp, AreNotThoseOfWhichBytesCome) {
  const auto path = file("long", 12 * kMiB);
  bool has_waited = false;
  std::uint64_t most = 0;  // it does not begin anew
  const auto upload = client::upload_file(options("ivanova"), path, {}, [&](std::uint64_t done, std::uint64_t) {
    EXPECT_GE(done, most);
    most = std::max(most, done);
    if (!has_waited && stored_bytes() > 0) {
      has_waited = true;
      later(25h);
      begin_another();
    }
    return client::GoOn::kYes;
  });
  EXPECT_TRUE(has_waited);
  ASSERT_TRUE(upload) << upload.error().message;
  const auto ivanova = sender("ivanova");
  ASSERT_TRUE(ivanova->await(*upload));
  EXPECT_TRUE(ivanova->send(group_, {*upload}));
}

TEST_F(FilesGivenUp, SayWhenTheyWillBeForgotten) {
  const auto expires = [](const HttpReply& reply) {
    return curl_getdate(header(reply, "Upload-Expires").c_str(), nullptr) - std::chrono::seconds(24h).count();
  };
  const auto begin = std::time(nullptr);
  const auto is_now = [begin](std::time_t time) { return begin <= time && time <= std::time(nullptr); };
  const auto announced = announce("college.ivanova", 100);
  const auto place = header(announced, "Location");
  EXPECT_TRUE(is_now(expires(announced)));
  EXPECT_TRUE(is_now(expires(call("HEAD", place, "college.ivanova"))));
  later(1h);
  EXPECT_TRUE(is_now(expires(go_on("college.ivanova", place, 0, "words")) - 3600));
  EXPECT_TRUE(is_now(expires(call("HEAD", place, "college.ivanova")) - 3600));
}

TEST_F(FilesGivenUp, AreForgottenThoughTheyAreReadyToBeSent) {
  const auto ivanova = sender("ivanova");
  const auto upload = ivanova->upload(write_file(folder_ / "black.png", black_png()));
  EXPECT_TRUE(comes_about([&] { return stored().size() == 2; })) << "it and its thumbnail";
  later(25h);
  begin_another();
  EXPECT_EQ(status_of(path_of(upload)), 404);
  EXPECT_EQ(ivanova->send(group_, {upload}).error().code, client::ErrorCode::kNotFound);
  expect_nothing_kept();
}

TEST_F(FilesGivenUp, AreForgottenWhenTheServerStarts) {
  const auto place = begin(100'000, 40'000);
  server_.reset();
  come_back();
  EXPECT_EQ(status_of(place), 200);
  server_.reset();
  later(25h);
  come_back();
  EXPECT_TRUE(comes_about([&] { return status_of(place) == 404; }));
  begin_another();
  expect_nothing_kept();
}

TEST_F(FilesGivenUp, MakeRoomForTheNextOnesOfTheirAccount) {
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(announce("college.ivanova", 1).status, 201);
  }
  EXPECT_EQ(announce("college.ivanova", 1).status, 429);
  later(25h);
  EXPECT_EQ(announce("college.ivanova", 1).status, 201);
}

TEST_F(FilesGivenUp, ByTheirSenderAreGoneAtOnce) {
  const auto place = begin(100'000, 40'000);
  EXPECT_EQ(call("DELETE", place, "college.petrov").status, 404);
  EXPECT_EQ(call("DELETE", place, "college.ivanova").status, 204);
  EXPECT_EQ(status_of(place), 404);
  begin_another();
  expect_nothing_kept();
}

// Once.

class SharedFiles : public FilesSchool {
 protected:
  bool is_whole(const std::string& login, const client::Entry& entry, const std::string& bytes) const {
    const auto reply = call("GET", path_of(entry.chat, entry.seq), "college." + login);
    return reply.status == 200 && reply.body == bytes;
  }
};

TEST_F(SharedFiles, AreOnTheDiskOnceAsLongAsAMessageHasThem) {
  constexpr std::size_t kSize = 300'000;
  const auto ivanova = sender("ivanova");
  const auto petrov = sender("petrov");
  const auto path = file("план", kSize);
  const auto bytes = content_of(path);
  const auto first = ivanova->send_file(group_, path);
  const auto second = petrov->send_file(group_, path);
  const auto third = petrov->send_file(other_group_, path);
  EXPECT_EQ(second.files.at(0).sha256, first.files.at(0).sha256);
  ASSERT_TRUE(comes_about([&] { return stored().size() == 1; }));
  EXPECT_EQ(stored_bytes(), kSize);
  EXPECT_EQ(ivanova->storage().space_used, kSize);
  EXPECT_EQ(ivanova->storage().used, kSize);
  EXPECT_EQ(petrov->storage().used, 2 * kSize) << "each account for each of its own";

  ASSERT_TRUE(remove(*ivanova, group_, first.seq));
  EXPECT_FALSE(is_whole("petrov", first, bytes));
  EXPECT_TRUE(is_whole("ivanova", second, bytes));
  ASSERT_TRUE(remove(*petrov, group_, second.seq));
  server_.reset();
  come_back();
  EXPECT_TRUE(is_whole("sidorova", third, bytes));
  EXPECT_EQ(stored().size(), 1U);
  ASSERT_TRUE(remove(*sender("petrov"), other_group_, third.seq));
  EXPECT_TRUE(comes_about([&] { return stored().empty(); }));
  EXPECT_EQ(sender("ivanova")->storage().space_used, 0U);
}

TEST_F(SharedFiles, StayWhileAnUploadHasThem) {
  const auto ivanova = sender("ivanova");
  const auto petrov = sender("petrov");
  const auto path = write_file(folder_ / "black.png", black_png());
  const auto entry = ivanova->send_file(group_, path);
  const auto upload = petrov->upload(path);
  ASSERT_TRUE(remove(*ivanova, group_, entry.seq));
  const auto sent = petrov->entry(group_, petrov->send(group_, {upload}).value().seq);
  EXPECT_EQ(call("GET", path_of(group_, sent.seq) + "/thumbnail", "college.ivanova").status, 200);
  EXPECT_TRUE(comes_about([&] { return stored().size() == 2; }));
  ASSERT_TRUE(remove(*petrov, group_, sent.seq));
  EXPECT_TRUE(comes_about([&] { return stored().empty(); }));
}

TEST_F(SharedFiles, AreOfOneSchoolAlone) {
  const auto ivanova = sender("ivanova");
  const auto path = file("план", 1000);
  const auto entry = ivanova->send_file(group_, path);
  const auto other = sender("orlov", "lyceum")->upload(path);
  ASSERT_TRUE(comes_about([&] { return stored().size() == 2; }));
  ASSERT_TRUE(remove(*ivanova, group_, entry.seq));
  EXPECT_TRUE(comes_about([&] { return stored().size() == 1; }));
  EXPECT_EQ(call("HEAD", path_of(other), "lyceum.orlov").status, 200);
}

}  // namespace
}  // namespace atrium::test
