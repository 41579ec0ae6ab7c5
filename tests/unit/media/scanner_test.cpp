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
#include <vector>

#include "storage/file_store.h"
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

// Listens where clamd would; says the first of these to the first who comes, and so on, once they have said all, and hangs up. Who comes
// afterwards finds nobody. "": says nothing, and nothing more until they hang up.
struct Impostor {
  Impostor(const std::string& path, std::vector<std::string> words) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    ::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener, 1);
    thread = std::thread([this, path, words = std::move(words)] {
      for (std::size_t i = 0; i < words.size(); ++i) {
        const storage::OpenFile peer(::accept(listener, nullptr, nullptr), 0);
        if (i + 1 == words.size()) {
          fs::remove(path);
        }
        hear_out(peer.descriptor());
        if (!words[i].empty()) {
          ::send(peer.descriptor(), words[i].data(), words[i].size(), MSG_NOSIGNAL);
        } else {
          char byte = 0;
          ::recv(peer.descriptor(), &byte, 1, 0);
        }
      }
    });
  }
  ~Impostor() {
    ::shutdown(listener, SHUT_RDWR);
    thread.join();
    ::close(listener);
  }
  static void hear_out(int peer) {
    std::string got;
    std::array<char, 4096> bytes{};
    for (ssize_t size = 0;
         !got.ends_with(std::string(4, '\0')) && (size = ::recv(peer, bytes.data(), bytes.size(), 0)) > 0;) {
      got.append(bytes.data(), static_cast<std::size_t>(size));
    }
  }
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  std::thread thread;
};

const std::string kNothingFound("stream: OK\0", 11);

std::vector<std::string> bad_answers() {
  return {std::string("\0", 1), std::string("stream: maybe\0", 14), std::string("OK\0", 3), std::string(9000, 'x')};
}

TEST_F(Scans, OfWhoComesToNoEndWithThisFileAreUnfinished) {
  for (const auto& words : bad_answers()) {
    const Impostor scans_others(socket, {words, kNothingFound});
    EXPECT_EQ(ask("x").outcome, Scan::Outcome::kUnfinished) << words.substr(0, 20);
  }
  for (const auto& words : bad_answers()) {
    const Impostor is_gone(socket, {words});
    EXPECT_EQ(ask("x").outcome, Scan::Outcome::kUnfinished) << words.substr(0, 20);
  }
}

TEST_F(Scans, OfWhoComesToNoEndWithAnyAreUnavailable) {
  for (const auto& words : bad_answers()) {
    const Impostor impostor(socket, {words, words});
    EXPECT_EQ(ask("x").outcome, Scan::Outcome::kUnavailable) << words.substr(0, 20);
  }
}

TEST_F(Scans, OfWhoFallsSilentOverThisFileAreUnfinished) {
  const Impostor impostor(socket, {"", kNothingFound});
  EXPECT_EQ(scan(socket, file("x"), stop, std::chrono::milliseconds(200)).outcome, Scan::Outcome::kUnfinished);
}

TEST_F(Scans, OfWhoIsSilentAreUnavailable) {
  const Impostor impostor(socket, {"", ""});
  EXPECT_EQ(scan(socket, file("x"), stop, std::chrono::milliseconds(200)).outcome, Scan::Outcome::kUnavailable);
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
