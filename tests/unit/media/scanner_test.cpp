// The scanner of viruses: a real clamd with one signature, and peers that are none.
#include "server/media/scanner.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <memory>
#include <thread>

#include "tests/support/clamd.h"
#include "tests/unit/storage/data_folder.h"

namespace atrium::media {
namespace {

namespace fs = std::filesystem;
using test::kEicar;

struct Scans : testing::Test {
  storage::DataFolder folder;
  std::atomic<bool> stop{false};
  const std::string socket = test::Clamd::socket_in(folder.path());

  fs::path file(const std::string& bytes) const {
    const auto path = folder.path() / "file";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  Scan ask(const std::string& bytes) const { return scan(socket, file(bytes), stop); }
};

struct RealScans : Scans {
  std::unique_ptr<test::Clamd> clamd;

  void SetUp() override {
    if (!test::Clamd::is_installed()) {
      GTEST_SKIP() << test::Clamd::kMissing;
    }
    clamd = std::make_unique<test::Clamd>(folder.path());
  }
};

TEST_F(RealScans, FindTheVirusAndNothingElse) {
  const auto found = ask(kEicar);
  EXPECT_EQ(found.outcome, Scan::Outcome::kInfected);
  EXPECT_EQ(found.detail, "Eicar-Test.UNOFFICIAL");
  EXPECT_EQ(ask("a plan of the week").outcome, Scan::Outcome::kClean);
  EXPECT_EQ(ask("").outcome, Scan::Outcome::kClean);
}

TEST_F(RealScans, SayWhatIsTooLarge) {
  EXPECT_EQ(ask(std::string(900 * 1024, 'x')).outcome, Scan::Outcome::kClean);
  EXPECT_EQ(ask(std::string(4 * 1024 * 1024, 'x')).outcome, Scan::Outcome::kTooLarge);
}

TEST_F(Scans, WithNobodyThereAreUnavailable) {
  EXPECT_EQ(ask("x").outcome, Scan::Outcome::kUnavailable);
  EXPECT_EQ(scan("127.0.0.1:1", file("x"), stop).outcome, Scan::Outcome::kUnavailable);
  EXPECT_EQ(scan("no.such.host.invalid:3310", file("x"), stop).outcome, Scan::Outcome::kUnavailable);
  EXPECT_EQ(scan(std::string(200, '/'), file("x"), stop).outcome, Scan::Outcome::kUnavailable);
}

// Who asked again for what was given up meanwhile would ask for ever.
TEST_F(Scans, OfWhatIsNotThereAreNoneEver) {
  EXPECT_EQ(scan(socket, folder.path() / "nothing", stop).outcome, Scan::Outcome::kUnreadable);
}

// Listens where clamd would, says this to one who comes, and hangs up.
struct Impostor {
  Impostor(const std::string& path, std::string words) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    ::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener, 1);
    thread = std::thread([this, words = std::move(words)] {
      const int peer = ::accept(listener, nullptr, nullptr);
      ::send(peer, words.data(), words.size(), MSG_NOSIGNAL);
      ::close(peer);
    });
  }
  ~Impostor() {
    thread.join();
    ::close(listener);
  }
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  std::thread thread;
};

TEST_F(Scans, OfWhoTalksNonsenseOrHangsUpComeToNoEnd) {
  for (const auto& words :
       {std::string(), std::string("stream: maybe\0", 14), std::string("OK\0", 3), std::string(9000, 'x')}) {
    fs::remove(socket);
    const Impostor impostor(socket, words);
    EXPECT_EQ(ask(std::string(300 * 1024, 'x')).outcome, Scan::Outcome::kUnfinished) << words.substr(0, 20);
  }
}

// Who hangs over one file is there for others; who says nothing to anybody is not there.
TEST_F(Scans, OfWhoIsSilentComeToNoEndIfItSaysThatItLives) {
  const std::string socket_path = socket;
  for (const std::string answer : {"PONG", ""}) {
    fs::remove(socket_path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket_path.data(), socket_path.size());
    const storage::OpenFile listener(::socket(AF_UNIX, SOCK_STREAM, 0), 0);
    ::bind(listener.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener.descriptor(), 2);
    std::thread thread([&] {
      const storage::OpenFile file(::accept(listener.descriptor(), nullptr, nullptr), 0);
      const storage::OpenFile ping(::accept(listener.descriptor(), nullptr, nullptr), 0);
      std::array<char, 6> word{};
      EXPECT_EQ(::recv(ping.descriptor(), word.data(), word.size(), MSG_WAITALL), 6);
      EXPECT_EQ(std::string(word.data()), "zPING");
      ::send(ping.descriptor(), answer.c_str(), answer.size() + 1, MSG_NOSIGNAL);
      ::recv(ping.descriptor(), word.data(), 1, 0);  // until it has hung up
    });
    const auto found = scan(socket, file("x"), stop, std::chrono::milliseconds(200));
    EXPECT_EQ(found.outcome, answer.empty() ? Scan::Outcome::kUnavailable : Scan::Outcome::kUnfinished);
    thread.join();
  }
}

// Takes what is sent, says nothing, and knows when somebody waits for it.
struct Silent {
  Silent(const std::string& path, std::atomic<bool>& is_waited_for) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    ::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener, 1);
    thread = std::thread([this, &is_waited_for] {
      const int peer = ::accept(listener, nullptr, nullptr);
      std::string got;
      std::array<char, 512> bytes{};
      for (ssize_t size = 0; (size = ::recv(peer, bytes.data(), bytes.size(), 0)) > 0;) {
        got.append(bytes.data(), static_cast<std::size_t>(size));
        is_waited_for = is_waited_for || got.ends_with(std::string(4, '\0'));  // the end of the file
      }
      ::close(peer);
    });
  }
  ~Silent() {
    thread.join();
    ::close(listener);
  }
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  std::thread thread;
};

TEST_F(Scans, OfWhoSaysNothingEndWhenTheServerStops) {
  const Silent silent(socket, stop);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(ask("x").outcome, Scan::Outcome::kUnavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

}  // namespace
}  // namespace atrium::media
