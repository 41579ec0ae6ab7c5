// The whole server on a disk that says itself how much of it is free.
#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

#include <atrium/transfer.h>

#include "storage/rocksdb_store.h"
#include "tests/integration/college.h"
#include "tests/integration/file_sender.h"
#include "tests/integration/wire_client.h"
#include "tests/support/faulty_disk.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

constexpr auto kFull = ERROR_CODE_STORAGE_FULL;
const std::string kIvanova(32, 'i');
const std::string kPetrov(32, 'p');

struct FullDisk : testing::Test {
  const std::filesystem::path data = std::filesystem::temp_directory_path() / ("atrium-full-" + std::to_string(getpid()));
  FaultyDisk disk;
  std::unique_ptr<Server> server;
  std::uint16_t port = 0;
  ChatId chat;
  std::unique_ptr<WireClient> ivanova;

  // Down to which the disk may be filled: the tables take next to nothing here.
  std::uint64_t reserve() const {
    const auto volume = std::filesystem::space(data).capacity;
    return storage::reserve_bytes(storage::sizes_on_volume(volume), volume, kMiB);
  }
  client::Options petrov_options() const {
    client::Options options;
    options.server = "ws://127.0.0.1:" + std::to_string(port);
    options.space = "college";
    options.login = "petrov";
    options.password = kPassword;
    return options;
  }

  FullDisk() {
    std::filesystem::remove_all(data);
    start();
    chat = found_college(*server);
    ivanova = std::make_unique<WireClient>(port);
    ivanova->sign_in("ivanova", kPassword, kIvanova);
  }
  ~FullDisk() override {
    server.reset();
    std::filesystem::remove_all(data);
  }
  void start() {
    server.reset();
    storage::RocksdbOptions rocksdb;
    rocksdb.env = disk.env();
    ServerOptions options;
    options.data = data;
    options.files = data / "files";
    server = Server::start(options, storage::RocksdbStore::open(data, rocksdb).value()).value();
    port = server->open().value();
  }
  // Says it until the answer is this one; what is refused is not there.
  void say_until(ErrorCode wanted) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (ivanova->say(chat, "ещё одно").error().code() != wanted) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      std::this_thread::yield();
    }
  }
  HistoryItem item(WireClient& who, std::uint64_t seq) {
    ClientFrame frame;
    frame.mutable_read_history()->set_chat_id(chat.value);
    frame.mutable_read_history()->set_from_seq(seq);
    frame.mutable_read_history()->set_direction(HISTORY_DIRECTION_NEWER);
    frame.mutable_read_history()->set_view(HISTORY_VIEW_MESSAGES);
    return who.ask(frame).history_page().items(0);
  }
};

TEST_F(FullDisk, RefusesWhatIsNewGoesOnWithTheRestAndRecoversByItself) {
  const auto first = ivanova->say(chat, "пока есть место").accepted().seq();
  disk.say_free(8 << 20);
  say_until(kFull);

  WireClient petrov(port);
  EXPECT_TRUE(petrov.sign_in("petrov", kPassword, kPetrov).has_signed_in());
  EXPECT_EQ(item(petrov, first).entry().message().text(), "пока есть место");
  ClientFrame deletion;
  deletion.mutable_delete_message()->mutable_request_id()->set_sender(77);
  deletion.mutable_delete_message()->mutable_request_id()->set_counter(1);
  deletion.mutable_delete_message()->set_chat_id(chat.value);
  deletion.mutable_delete_message()->set_target_seq(first);
  EXPECT_TRUE(ivanova->ask(deletion).has_accepted());
  EXPECT_TRUE(item(petrov, first).overlay().deleted());

  const auto message = ivanova->message(chat, "подождёт");
  EXPECT_EQ(ivanova->ask(message).error().code(), kFull);
  disk.say_free_truly();
  say_until(ERROR_CODE_UNSPECIFIED);
  const auto accepted = ivanova->ask(message).accepted().seq();
  EXPECT_GT(accepted, 0u);
  EXPECT_EQ(ivanova->ask(message).accepted().seq(), accepted) << "once";
}

TEST_F(FullDisk, AnUploadThatBeganWhileThereWasRoomStopsAndEatsNoReserve) {
  const FileSender petrov(petrov_options());
  const auto path = write_file(data / "long", random_bytes(40 * kMiB, 1));
  std::uint64_t most = 0;
  const auto stopped = client::upload_file(petrov.options(), path, {}, [&](std::uint64_t done, std::uint64_t) {
    if (most == 0) {
      disk.say_free(8 << 20);
      say_until(kFull);
    }
    most = std::max(most, done);
    return client::GoOn::kYes;
  });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, client::ErrorCode::kStorageFull);
  EXPECT_LT(most, 40 * kMiB);
  disk.say_free_truly();
  say_until(ERROR_CODE_UNSPECIFIED);
  EXPECT_TRUE(client::upload_file(petrov.options(), path));
}

TEST_F(FullDisk, AnUploadForWhichThereIsNoRoomDoesNotBegin) {
  const FileSender petrov(petrov_options());
  const auto large = write_file(data / "large", random_bytes(40 * kMiB, 1));
  const auto small = write_file(data / "small", random_bytes(kMiB, 2));
  disk.say_free(reserve() + 20 * kMiB);
  std::uint64_t most = 0;
  const auto refused = [&] {
    most = 0;
    const auto upload = client::upload_file(petrov.options(), large, {}, [&](std::uint64_t done, std::uint64_t) {
      most = std::max(most, done);
      return client::GoOn::kYes;
    });
    return !upload && upload.error().code == client::ErrorCode::kStorageFull;
  };
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!refused()) {  // until the server has looked
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
  }
  EXPECT_EQ(most, 0u);
  EXPECT_TRUE(client::upload_file(petrov.options(), small));
  EXPECT_TRUE(ivanova->say(chat, "место есть").has_accepted());
}

TEST_F(FullDisk, AServerThatStartsBelowItsReserveReadsAndRefuses) {
  const auto before = ivanova->say(chat, "вчера").accepted().seq();
  disk.say_free(8 << 20);
  start();
  ivanova = std::make_unique<WireClient>(port);
  ASSERT_TRUE(ivanova->sign_in(kIvanova).has_signed_in());
  EXPECT_EQ(ivanova->say(chat, "сегодня").error().code(), kFull) << "from the first moment on";
  EXPECT_EQ(item(*ivanova, before).entry().message().text(), "вчера");
}

}  // namespace
}  // namespace atrium::test
