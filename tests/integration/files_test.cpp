// Files by the SDK against the real server: what is sent is what is fetched, once, within the bounds, by whoever it belongs to.
#include <openssl/sha.h>

#include <atomic>
#include <thread>

#include "tests/integration/files_school.h"
#include "tests/support/black_png.h"

namespace atrium::test {
namespace {

using client::ErrorCode;
using client::GoOn;
using client::UploadId;

client::FileHash hash_of(const std::string& bytes) {
  client::FileHash hash;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
  return hash;
}

template <class T>
ErrorCode code_of(const client::Result<T>& result) {
  return result ? ErrorCode::kUnspecified : result.error().code;
}

// What a folder holds, hidden files too.
std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}

class Files : public FilesSchool {
 protected:
  using FilesSchool::FilesSchool;
  std::filesystem::path target(const std::string& name) const {
    std::filesystem::create_directories(folder_ / "fetched");
    return folder_ / "fetched" / name;
  }
};

TEST_F(Files, OfEverySizeAreFetchedAsTheyWereSent) {
  const auto ivanova = sender("ivanova");
  const auto petrov = sender("petrov");
  for (const std::size_t size : {std::size_t{1}, std::size_t{1000}, 3 * kMiB, 16 * kMiB, 33 * kMiB + 7}) {
    const auto name = "f" + std::to_string(size);
    const auto path = file(name, size, size);
    const auto entry = ivanova->send_file(group_, path);
    ASSERT_EQ(entry.files.size(), 1U);
    EXPECT_EQ(entry.files[0].name, name);
    EXPECT_EQ(entry.files[0].size, size);
    const auto sent = content_of(path);
    EXPECT_EQ(entry.files[0].sha256, hash_of(sent));
    petrov->download(entry, target(name)).value();
    EXPECT_TRUE(content_of(target(name)) == sent) << size;
  }
  EXPECT_EQ(files_in(folder_ / "fetched"), 5U);
}

TEST_F(Files, OfOneMessageKeepTheirPlaces) {
  const auto ivanova = sender("ivanova");
  std::vector<UploadId> uploads;
  for (std::size_t i = 0; i < 10; ++i) {
    uploads.push_back(ivanova->upload(file("part " + std::to_string(i), 100 + i, i)));
  }
  const auto entry = ivanova->entry(group_, ivanova->send(group_, uploads, "Десять").value().seq);
  ASSERT_EQ(entry.files.size(), 10U);
  EXPECT_EQ(entry.text, "Десять");
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(entry.files[i].name, "part " + std::to_string(i));
    const auto path = target(std::to_string(i));
    client::download_file(options("petrov"), {group_, entry.seq, i}, entry.files[i], path).value();
    EXPECT_EQ(content_of(path), content_of(folder_ / entry.files[i].name));
  }
  uploads.push_back(UploadId{1});
  EXPECT_EQ(code_of(ivanova->send(group_, uploads)), ErrorCode::kInvalidArgument);
}

TEST_F(Files, AnUploadThatIsStoppedIsGivenUpAtTheServer) {
  const auto path = file("stopped", 20 * kMiB);
  const auto result = client::upload_file(options("ivanova"), path, {}, [](std::uint64_t done, std::uint64_t total) {
    return done > total / 2 ? GoOn::kNo : GoOn::kYes;
  });
  EXPECT_EQ(code_of(result), ErrorCode::kStopped);
  EXPECT_EQ(sender("ivanova")->storage().used, 0U);
}

TEST_F(Files, ADownloadThatWasStoppedGoesOnWhereItWas) {
  const auto ivanova = sender("ivanova");
  const auto path = file("long", 8 * kMiB);
  const auto entry = ivanova->send_file(group_, path);
  const auto half = [](std::uint64_t done, std::uint64_t total) { return done > total / 2 ? GoOn::kNo : GoOn::kYes; };
  EXPECT_EQ(code_of(ivanova->download(entry, target("long"), half)), ErrorCode::kStopped);
  EXPECT_FALSE(std::filesystem::exists(target("long")));
  std::uint64_t first = 0;
  ivanova
      ->download(entry, target("long"),
                 [&first](std::uint64_t done, std::uint64_t) {
                   first = first == 0 ? done : first;
                   return GoOn::kYes;
                 })
      .value();
  EXPECT_GT(first, 4 * kMiB);
  EXPECT_TRUE(content_of(target("long")) == content_of(path));
  EXPECT_EQ(files_in(folder_ / "fetched"), 1U);
}

TEST_F(Files, ThatAreNotWhatTheirMessageSaysAreNotKept) {
  const auto ivanova = sender("ivanova");
  auto entry = ivanova->send_file(group_, file("a", 100'000));
  entry.files[0].sha256[5] ^= 1;
  EXPECT_EQ(code_of(ivanova->download(entry, target("a"))), ErrorCode::kDamaged);
  entry.files[0].size += 1;
  EXPECT_EQ(code_of(ivanova->download(entry, target("a"))), ErrorCode::kDamaged);
  EXPECT_EQ(files_in(folder_ / "fetched"), 0U);
}

TEST_F(Files, NeverReplaceWhatIsThereUnlessTheyAreTold) {
  const auto ivanova = sender("ivanova");
  const auto path = file("a", 1000);
  const auto entry = ivanova->send_file(group_, path);
  write_file(target("a"), "мое");
  EXPECT_EQ(code_of(ivanova->download(entry, target("a"))), ErrorCode::kLocalFile);
  EXPECT_EQ(content_of(target("a")), "мое");
  client::download_file(ivanova->options(), {group_, entry.seq, 0}, entry.files[0], target("a"), client::IfThere::kReplace)
      .value();
  EXPECT_EQ(content_of(target("a")), content_of(path));
}

TEST_F(Files, ThatAreNotThereAreNotSent) {
  EXPECT_EQ(code_of(client::upload_file(options("ivanova"), folder_ / "nothing")), ErrorCode::kLocalFile);
  EXPECT_EQ(code_of(client::upload_file(options("ivanova"), folder_)), ErrorCode::kLocalFile);
  EXPECT_EQ(code_of(client::upload_file(options("ivanova"), file("empty", 0))), ErrorCode::kLocalFile);
  auto nobody = options("nobody");
  EXPECT_EQ(code_of(client::upload_file(nobody, file("a", 10))), ErrorCode::kSignedOut);
  nobody.server = "ws://127.0.0.1:1";
  nobody.patient = false;
  EXPECT_EQ(code_of(client::upload_file(nobody, folder_ / "a")), ErrorCode::kOffline);
}

TEST_F(Files, OfOneUploadAreSentOnceHoweverOftenItIsTried) {
  constexpr std::size_t kTries = 100;
  constexpr std::size_t kDevices = 4;
  const auto ivanova = sender("ivanova");
  const auto upload = ivanova->upload(file("once", 5000));
  std::vector<std::unique_ptr<FileSender>> devices;
  for (std::size_t i = 0; i < kDevices; ++i) {
    devices.push_back(sender("ivanova"));
  }
  std::atomic<std::size_t> sent = 0;
  std::atomic<std::size_t> not_found = 0;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kTries; ++i) {
    threads.emplace_back([&, i] {
      const auto result = devices[i % kDevices]->send(group_, {upload});
      ++(result ? sent : not_found);
      EXPECT_TRUE(result || result.error().code == ErrorCode::kNotFound);
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(sent, 1U);
  EXPECT_EQ(not_found, kTries - 1);
  const auto page = ivanova->ask<client::HistoryPage>([&](client::Client& client, auto done) {
    client.read_history({group_, 0, client::HistoryDirection::kOlder, client::HistoryView::kMessages, 200}, std::move(done));
  });
  EXPECT_EQ(page.value().items.size(), 1U);
  EXPECT_EQ(ivanova->storage().used, 5000U);
}

// The beginning of an Ogg with Opus (RFC 3533, RFC 7845), as far as it says what it is.
const std::string kSound = "OggS" + std::string(22, '\0') + "\1\x13OpusHead" + std::string(100, '\0');

TEST_F(Files, ThatAreVoiceMessagesSayHowLongAndHowLoudTheyAre) {
  const auto ivanova = sender("ivanova");
  const auto say = [&](const std::string& bytes, std::uint32_t duration_ms, std::size_t points) {
    client::NewMessage message;
    message.chat = group_;
    auto& attachment = message.attachments.emplace_back();
    attachment.upload = ivanova->upload(write_file(folder_ / "sound", bytes));
    attachment.voice = true;
    attachment.duration_ms = duration_ms;
    for (std::size_t i = 0; i < points; ++i) {
      attachment.waveform.push_back(static_cast<std::uint8_t>(4 * i));
    }
    return ivanova->ask<client::Accepted>([&](client::Client& client, auto done) { client.send(message, std::move(done)); });
  };
  const auto seq = say(kSound, 61'500, 64).value().seq;
  EXPECT_EQ(code_of(say("words", 1000, 0)), ErrorCode::kInvalidArgument) << "no sound";
  EXPECT_EQ(code_of(say(kSound, 86'400'001, 0)), ErrorCode::kInvalidArgument) << "more than a day";
  EXPECT_EQ(code_of(say(kSound, 1000, 65)), ErrorCode::kInvalidArgument) << "more than 64 points";
  server_.reset();
  come_back();
  const auto petrov = sender("petrov");
  const auto entry = petrov->entry(group_, seq);
  const auto& heard = entry.files.at(0);
  EXPECT_EQ(heard.kind, client::FileKind::kVoice);
  EXPECT_EQ(heard.duration_ms, 61'500U);
  ASSERT_EQ(heard.waveform.size(), 64U);
  EXPECT_EQ(heard.waveform.back(), 252U);
  petrov->download(entry, target("heard")).value();
  EXPECT_EQ(content_of(target("heard")), kSound);
}

TEST_F(Files, OfAnotherOnTheirWayAreNotThere) {
  const auto ivanova = sender("ivanova");
  const auto petrov = sender("petrov");
  const auto upload = ivanova->upload(file("mine", 5000));
  EXPECT_EQ(code_of(petrov->await(upload)), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(petrov->send(group_, {upload})), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(petrov->await(UploadId{12345})), ErrorCode::kNotFound);
  const std::vector<std::string> piece{"Upload-Offset: 0", "Content-Type: application/offset+octet-stream"};
  for (const auto& who : {"college.petrov", "lyceum.orlov"}) {
    for (const auto* method : {"HEAD", "PATCH", "DELETE"}) {
      const auto answer = call(method, path_of(upload), who, piece);
      EXPECT_EQ(answer.status, 404) << who << " " << method;
      EXPECT_EQ(answer.body, call(method, "/uploads/12345", who, piece).body);
    }
  }
  EXPECT_TRUE(ivanova->send(group_, {upload}));
}

TEST_F(Files, MoreThanFiftyOfOneAccountDoNotWait) {
  const auto path = file("small", 10);
  for (std::size_t i = 0; i < 50; ++i) {
    client::upload_file(options("ivanova"), path).value();
  }
  const auto result = client::upload_file(options("ivanova"), path);
  EXPECT_EQ(code_of(result), ErrorCode::kConflict);
  EXPECT_NE(result.error().message.find("50 uploads"), std::string::npos) << result.error().message;
  EXPECT_TRUE(client::upload_file(options("petrov"), path));
}

TEST_F(Files, MayComeAndGoWhileTheServerEnds) {
  constexpr std::size_t kRounds = 20;
  constexpr std::size_t kUploads = 2;  // of a round: 50 may wait
  const auto path = file("sent", 100'000);
  const auto entry = sender("ivanova")->send_file(group_, path);
  for (std::size_t round = 0; round < kRounds; ++round) {
    std::atomic<bool> is_over = false;
    const auto go_on = [&is_over](std::uint64_t, std::uint64_t) { return is_over ? GoOn::kNo : GoOn::kYes; };
    std::vector<std::thread> threads;
    for (const std::string login : {"ivanova", "petrov", "sidorova"}) {
      threads.emplace_back([&, login, options = options(login)] {
        for (std::size_t i = 0; i < kUploads && client::upload_file(options, path, {}, go_on); ++i) {
        }
        const auto to = target(login + std::to_string(round));
        std::ignore =
            client::download_file(options, {group_, entry.seq, 0}, entry.files[0], to, client::IfThere::kFail, go_on);
      });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(3 * round));
    server_.reset();
    is_over = true;
    for (auto& thread : threads) {
      thread.join();
    }
    come_back();
  }
  // What was whole was looked at again, and what has its name was not harmed.
  EXPECT_EQ(sender("petrov")->send_file(group_, file("after", 1000)).files.size(), 1U);
  sender("petrov")->download(entry, target("still there")).value();
  EXPECT_TRUE(content_of(target("still there")) == content_of(path));
}

struct NarrowFiles : Files {
  NarrowFiles() : Files({kMiB, 2 * kMiB, 3 * kMiB}) {}
  static void expect_refused(const client::Result<UploadId>& result, ErrorCode code, const std::string& words) {
    ASSERT_EQ(code_of(result), code);
    EXPECT_NE(result.error().message.find(words), std::string::npos) << result.error().message;
  }
};

TEST_F(NarrowFiles, AreRefusedWithTheBoundThatTheyBreak) {
  const auto ivanova = sender("ivanova");
  const auto petrov = sender("petrov");
  expect_refused(client::upload_file(options("ivanova"), file("large", kMiB + 1)), ErrorCode::kTooLarge,
                 "a file has at most 1048576 bytes here");
  ivanova->send_file(group_, file("a", kMiB, 1));
  const auto second = ivanova->send_file(group_, file("b", kMiB, 2));
  expect_refused(client::upload_file(options("ivanova"), file("c", 1, 3)), ErrorCode::kStorageFull,
                 "of this account would take more than its 2097152 bytes");
  petrov->send_file(group_, file("d", kMiB, 4));
  expect_refused(client::upload_file(options("petrov"), file("e", 1, 5)), ErrorCode::kStorageFull,
                 "the school has no more room");
  const auto storage = ivanova->storage();
  EXPECT_EQ(storage.used, 2 * kMiB);
  EXPECT_EQ(storage.quota, 2 * kMiB);
  EXPECT_EQ(storage.space_used, 3 * kMiB);
  EXPECT_EQ(storage.space_quota, 3 * kMiB);
  EXPECT_EQ(storage.file_bytes, kMiB);
  EXPECT_EQ(petrov->storage().space_used, 0U);
  // What is deleted makes room.
  ASSERT_TRUE(remove(*ivanova, group_, second.seq));
  EXPECT_TRUE(client::upload_file(options("petrov"), folder_ / "e"));
}

struct NarrowPictures : FilesSchool {
  NarrowPictures() : FilesSchool({black_png().size(), kMiB, kMiB}) {}
};

// Made anew it is no longer as small as it came.
TEST_F(NarrowPictures, CountAsWhatTheyAreMadeInto) {
  const auto ivanova = sender("ivanova");
  const auto small = client::upload_file(options("ivanova"), write_file(folder_ / "black.png", black_png())).value();
  const auto view = ivanova->await(small).value();
  EXPECT_EQ(view.state, client::UploadState::kRefused);
  EXPECT_EQ(view.refusal, client::UploadRefusal::kSize);
}

}  // namespace
}  // namespace atrium::test
