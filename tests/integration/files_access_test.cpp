// Who may have a file: whoever may read its message, by every path, and not a piece longer. For all others it is as if it never was.
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "tests/integration/files_school.h"
#include "tests/support/black_png.h"

namespace atrium::test {
namespace {

namespace asio = boost::asio;
using client::Entry;
using client::ErrorCode;
using client::GoOn;

struct Way {
  std::string method;
  std::string end;
  std::vector<std::string> headers;
};
// GET, HEAD, a range, a thumbnail.
const std::vector<Way>& ways() {
  static const std::vector<Way> kWays{{"GET", "", {}},
                                      {"HEAD", "", {}},
                                      {"GET", "", {"Range: bytes=10-19"}},
                                      {"HEAD", "", {"Range: bytes=10-19"}},
                                      {"GET", "/thumbnail", {}},
                                      {"HEAD", "/thumbnail", {}}};
  return kWays;
}

class FilesAccess : public FilesSchool {
 protected:
  // Status, and what the answer says beyond the path.
  void expect_all(const std::string& who, client::ChatId chat, client::Seq seq, long status) const {
    for (const auto& way : ways()) {
      const auto answer = call(way.method, path_of(chat, seq) + way.end, who, way.headers);
      EXPECT_EQ(answer.status, status) << who << " " << way.method << " " << way.end;
      // Byte by byte as for what never was, but for the date.
      const auto never = call(way.method, path_of(client::ChatId{77}, 5) + way.end, who, way.headers);
      EXPECT_EQ(answer.body, never.body);
      EXPECT_EQ(answer.headers.size(), never.headers.size()) << answer.headers << never.headers;
    }
  }
  void expect_there(const std::string& who, const Entry& entry) const {
    EXPECT_EQ(call("GET", path_of(entry.chat, entry.seq), who).status, 200);
    EXPECT_EQ(call("HEAD", path_of(entry.chat, entry.seq), who).status, 200);
    EXPECT_EQ(call("GET", path_of(entry.chat, entry.seq), who, {"Range: bytes=10-19"}).body.size(), 10U);
    EXPECT_EQ(call("GET", path_of(entry.chat, entry.seq) + "/thumbnail", who).status, 200);
  }
  Entry send_picture(FileSender& from) const {
    return from.send_file(group_, write_file(folder_ / "picture.png", black_png()));
  }
  static void remove_member(FileSender& moderator, client::ChatId chat, client::AccountId account) {
    moderator
        .ask<client::Accepted>(
            [&](client::Client& client, auto done) { client.remove_members(chat, {account}, std::move(done)); })
        .value();
  }
};

TEST_F(FilesAccess, IsForMembersAloneByEveryWay) {
  const auto ivanova = sender("ivanova");
  const auto entry = send_picture(*ivanova);
  ASSERT_EQ(entry.files.at(0).kind, client::FileKind::kImage);
  ASSERT_TRUE(entry.files.at(0).has_thumbnail);
  expect_there("college.ivanova", entry);
  expect_there("college.petrov", entry);
  expect_all("college.sidorova", group_, entry.seq, 404);
  expect_all("lyceum.orlov", group_, entry.seq, 404);
  expect_all("college.orlov", group_, entry.seq, 401);  // another space's token
  expect_all("lyceum.petrov", group_, entry.seq, 401);
  expect_all("nowhere.petrov", group_, entry.seq, 401);
  expect_all("", group_, entry.seq, 401);
}

TEST_F(FilesAccess, IsForNoPlaceThatIsNoFile) {
  const auto ivanova = sender("ivanova");
  const auto entry = send_picture(*ivanova);
  for (const auto* place : {"1", "9", "18446744073709551616", "-1", "0/x", "0/thumbnail/x"}) {
    EXPECT_EQ(call("GET", path_of(group_, entry.seq, place), "college.ivanova").status, 404) << place;
  }
  EXPECT_EQ(call("GET", path_of(group_, entry.seq + 1), "college.ivanova").status, 404);
  EXPECT_EQ(call("GET", path_of(group_, 0), "college.ivanova").status, 404);
  EXPECT_EQ(call("GET", path_of(other_group_, entry.seq), "college.ivanova").status, 404);
}

TEST_F(FilesAccess, DoesNotComeWithAForwardedMessage) {
  const auto ivanova = sender("ivanova");
  const auto petrov = sender("petrov");
  const auto entry = send_picture(*ivanova);
  client::NewMessage forward;
  forward.chat = other_group_;
  forward.text = "Смотри";
  forward.forward = client::MessageRef{group_, entry.seq};
  const auto sent =
      petrov->ask<client::Accepted>([&](client::Client& client, auto done) { client.send(forward, std::move(done)); });
  for (const auto& who : {"college.sidorova", "college.petrov"}) {
    expect_all(who, other_group_, sent.value().seq, 404);
  }
  expect_all("college.sidorova", group_, entry.seq, 404);
  expect_there("college.petrov", entry);
}

TEST_F(FilesAccess, EndsWithTheDevice) {
  const auto ivanova = sender("ivanova");
  const auto petrov = sender("petrov");
  const auto entry = send_picture(*ivanova);
  expect_there("college.petrov", entry);
  petrov->ask<void>([](client::Client& client, auto done) { client.sign_out(std::move(done)); }).value();
  expect_all("college.petrov", group_, entry.seq, 401);
  EXPECT_EQ(call("POST", "/uploads", "college.petrov", {"Upload-Length: 5"}).status, 401);
}

TEST_F(FilesAccess, EndsWithTheMessage) {
  const auto ivanova = sender("ivanova");
  const auto entry = send_picture(*ivanova);
  expect_there("college.petrov", entry);
  ASSERT_TRUE(remove(*ivanova, group_, entry.seq));
  for (const auto& who : {"college.ivanova", "college.petrov"}) {
    expect_all(who, group_, entry.seq, 404);
  }
  EXPECT_TRUE(ivanova->entry(group_, entry.seq).files.empty());
}

TEST_F(FilesAccess, EndsWhenAModeratorDeletesTheMessage) {
  const auto ivanova = sender("ivanova");
  const auto petrov = sender("petrov");
  const auto entry = send_picture(*petrov);
  expect_there("college.petrov", entry);
  EXPECT_TRUE(comes_about([&] { return stored().size() == 2; }));
  ASSERT_TRUE(remove(*ivanova, group_, entry.seq));
  for (const auto& who : {"college.ivanova", "college.petrov"}) {
    expect_all(who, group_, entry.seq, 404);
  }
  EXPECT_TRUE(petrov->entry(group_, entry.seq).files.empty());
  EXPECT_EQ(petrov->storage().used, 0U);
  EXPECT_TRUE(comes_about([&] { return stored().empty(); }));
  server_.reset();
  come_back();
  expect_all("college.petrov", group_, entry.seq, 404);
}

TEST_F(FilesAccess, EndsWithTheMembershipInMidDownload) {
  const auto ivanova = sender("ivanova");
  const auto petrov = sender("petrov");
  const auto entry = ivanova->send_file(group_, file("long", 64 * kMiB));
  bool is_removed = false;
  const auto target = folder_ / "fetched";
  std::filesystem::create_directories(target);
  const auto result = petrov->download(entry, target / "long", [&](std::uint64_t done, std::uint64_t) {
    if (done > 0 && !std::exchange(is_removed, true)) {
      remove_member(*ivanova, group_, accounts_.at("petrov"));
    }
    return GoOn::kYes;
  });
  EXPECT_TRUE(is_removed);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(std::filesystem::is_empty(target));
  expect_all("college.petrov", group_, entry.seq, 404);
}

struct FilesInMidway : FilesAccess {
  // How much of a long file still comes to petrov once the first of it has come and something has happened. What the system's buffers held,
  // and the piece that was under way, may be among it.
  std::size_t bytes_despite(const Entry& entry, const std::function<void()>& happens) const {
    asio::io_context io;
    asio::ip::tcp::socket socket(io, asio::ip::tcp::v4());
    socket.set_option(asio::socket_base::receive_buffer_size(64 * 1024));
    socket.connect({asio::ip::make_address("127.0.0.1"), port_});
    asio::write(socket, asio::buffer("GET " + path_of(entry.chat, entry.seq) + " HTTP/1.1\r\nHost: x\r\n" +
                                     authorization("college.petrov") + "\r\n\r\n"));
    std::string bytes(kMiB, '\0');
    std::size_t got = asio::read(socket, asio::buffer(bytes));
    EXPECT_TRUE(bytes.starts_with("HTTP/1.1 200"));
    happens();
    boost::system::error_code error;
    while (!error && got < kSize) {
      got += socket.read_some(asio::buffer(bytes), error);
    }
    return got;
  }
  static constexpr std::size_t kSize = 64 * kMiB;
  static constexpr std::size_t kFew = 16 * kMiB;
};

TEST_F(FilesInMidway, GiveNoPieceAfterTheRemoval) {
  const auto ivanova = sender("ivanova");
  const auto entry = ivanova->send_file(group_, file("long", kSize));
  EXPECT_LT(bytes_despite(entry, [&] { remove_member(*ivanova, group_, accounts_.at("petrov")); }), kFew);
}

TEST_F(FilesInMidway, GiveNoPieceAfterTheDeletion) {
  const auto ivanova = sender("ivanova");
  const auto entry = ivanova->send_file(group_, file("long", kSize));
  const auto deletion = [&] { remove(*ivanova, group_, entry.seq).value(); };
  EXPECT_LT(bytes_despite(entry, deletion), kFew);
}

TEST_F(FilesInMidway, GoOnWhenAnotherMessageIsDeleted) {
  const auto ivanova = sender("ivanova");
  const auto other = send_picture(*ivanova);
  const auto entry = ivanova->send_file(group_, file("long", kSize));
  const auto deletion = [&] { remove(*ivanova, group_, other.seq).value(); };
  EXPECT_GE(bytes_despite(entry, deletion), kSize);
}

TEST_F(FilesInMidway, GiveNoPieceOnceTheDeviceIsSignedOut) {
  const auto ivanova = sender("ivanova");
  const auto petrov = sender("petrov");
  const auto entry = ivanova->send_file(group_, file("long", kSize));
  const auto sign_out = [&] {
    petrov->ask<void>([](client::Client& client, auto done) { client.sign_out(std::move(done)); }).value();
  };
  EXPECT_LT(bytes_despite(entry, sign_out), kFew);
}

}  // namespace
}  // namespace atrium::test
