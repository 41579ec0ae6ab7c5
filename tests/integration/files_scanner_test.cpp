// Viruses: what a scanner finds goes to nobody, and what becomes of files while there is none.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <future>
#include <thread>

#include "tests/integration/files_school.h"
#include "tests/support/clamd.h"

namespace atrium::test {
namespace {

namespace fs = std::filesystem;
using client::UploadId;
using client::UploadRefusal;
using client::UploadState;
using client::UploadView;

enum class Unscanned { kWait, kPass };

fs::path scanner_folder() { return fs::temp_directory_path() / ("atrium-scanner-" + std::to_string(::getpid())); }

transfer::InspectionOptions scanned(Unscanned unscanned) {
  transfer::InspectionOptions options;
  options.scanner = Clamd::socket_in(scanner_folder());
  options.waits_for_scanner = unscanned == Unscanned::kWait;
  options.scanner_pause = std::chrono::milliseconds(10);
  return options;
}

constexpr char kBomb[] = "what a scanner comes to no end with";

// Says what clamd would, by its INSTREAM: in what is sent there is the virus, or there is not. It hangs up on the bomb.
class StandIn {
 public:
  explicit StandIn(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || ::listen(listener_, 8) != 0) {
      throw std::runtime_error("nobody can listen at " + path);
    }
    thread_ = std::thread([this] {
      for (int peer = 0; (peer = ::accept(listener_, nullptr, nullptr)) >= 0; ::close(peer)) {
        answer(peer);
      }
    });
  }
  ~StandIn() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  int bombs() const { return bombs_; }

 private:
  void answer(int peer) {
    std::string got;
    std::array<char, 4096> bytes{};
    for (ssize_t size = 0;
         !got.ends_with(std::string(4, '\0')) && (size = ::recv(peer, bytes.data(), bytes.size(), 0)) > 0;) {
      got.append(bytes.data(), static_cast<std::size_t>(size));
    }
    if (got.find(kBomb) != std::string::npos) {
      ++bombs_;
      return;
    }
    const std::string said = got.find(kEicar) == std::string::npos ? "stream: OK" : "stream: Eicar FOUND";
    ::send(peer, said.c_str(), said.size() + 1, MSG_NOSIGNAL);
  }

  std::atomic<int> bombs_ = 0;
  const int listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::thread thread_;
};

class ScannedFiles : public FilesSchool {
 protected:
  explicit ScannedFiles(Unscanned unscanned = Unscanned::kWait) : FilesSchool({}, scanned(unscanned)) {
    fs::remove_all(scanner_folder());
    fs::create_directories(scanner_folder());
  }
  ~ScannedFiles() override { fs::remove_all(scanner_folder()); }

  // Comes, and is not awaited.
  UploadId upload(const std::string& login, const std::string& bytes) const {
    return client::upload_file(options(login), write_file(folder_ / "sent", bytes)).value();
  }
  std::future<UploadView> view_of(FileSender& from, UploadId id) const {
    return std::async(std::launch::async, [&from, id] { return from.await(id).value(); });
  }
  void expect_refused(FileSender& from, const UploadView& view) const {
    EXPECT_EQ(view.state, UploadState::kRefused);
    EXPECT_EQ(view.refusal, UploadRefusal::kInfected);
    expect_not_sent(from, view.id);
  }
  void expect_not_sent(FileSender& from, UploadId id) const {
    const auto sent = from.send(group_, {id});
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, client::ErrorCode::kConflict);
  }
  // None of the server's files has it.
  bool is_nowhere(const std::string& bytes) const {
    for (const auto& path : stored()) {
      if (content_of(path).find(bytes) != std::string::npos) {
        return false;
      }
    }
    return true;
  }
};

struct FilesWithClamd : ScannedFiles {
  std::unique_ptr<Clamd> clamd;

  void SetUp() override {
    if (!Clamd::is_installed()) {
      GTEST_SKIP() << Clamd::kMissing;
    }
    clamd = std::make_unique<Clamd>(scanner_folder());
  }
};

TEST_F(FilesWithClamd, InWhichThereIsAVirusGoToNobody) {
  const auto ivanova = sender("ivanova");
  const auto found = upload("ivanova", kEicar);
  expect_refused(*ivanova, ivanova->await(found).value());
  EXPECT_TRUE(comes_about([&] { return is_nowhere(kEicar); }));
  EXPECT_EQ(ivanova->storage().used, 0U);
  EXPECT_EQ(call("PATCH", path_of(found), "college.ivanova",
                 {"Upload-Offset: 0", "Content-Type: application/offset+octet-stream"}, "x")
                .status,
            409);
  const auto entry = ivanova->send_file(group_, write_file(folder_ / "plan", "a plan of the week"));
  EXPECT_FALSE(entry.files.at(0).unscanned);
  EXPECT_EQ(call("GET", path_of(group_, entry.seq), "college.petrov").body, "a plan of the week");
}

TEST_F(FilesWithClamd, WaitUntilItIsBack) {
  clamd.reset();
  const auto ivanova = sender("ivanova");
  const auto clean = upload("ivanova", "a plan of the week");
  const auto infected = upload("ivanova", kEicar);
  clamd = std::make_unique<Clamd>(scanner_folder());
  EXPECT_EQ(ivanova->await(clean).value().state, UploadState::kReady);
  expect_refused(*ivanova, ivanova->await(infected).value());
  EXPECT_FALSE(ivanova->entry(group_, ivanova->send(group_, {clean}).value().seq).files.at(0).unscanned);
}

TEST_F(ScannedFiles, WaitWhileNobodyCanLookForViruses) {
  const auto ivanova = sender("ivanova");
  const auto petrov = sender("petrov");
  const auto clean = upload("ivanova", "a plan of the week");
  const auto infected = upload("petrov", kEicar);
  auto clean_view = view_of(*ivanova, clean);
  auto infected_view = view_of(*petrov, infected);
  expect_not_sent(*ivanova, clean);
  expect_not_sent(*petrov, infected);
  EXPECT_EQ(ivanova->storage().used, 18U);
  EXPECT_EQ(clean_view.wait_for(std::chrono::seconds(0)), std::future_status::timeout);

  const StandIn scanner(Clamd::socket_in(scanner_folder()));
  EXPECT_EQ(clean_view.get().state, UploadState::kReady);
  expect_refused(*petrov, infected_view.get());
  const auto entry = ivanova->entry(group_, ivanova->send(group_, {clean}).value().seq);
  EXPECT_FALSE(entry.files.at(0).unscanned);
  EXPECT_TRUE(comes_about([&] { return is_nowhere(kEicar); }));
}

TEST_F(ScannedFiles, ThatWaitMayBeGivenUp) {
  const auto ivanova = sender("ivanova");
  const auto mine = upload("ivanova", "a plan of the week");
  EXPECT_EQ(call("DELETE", path_of(mine), "college.ivanova").status, 204);
  EXPECT_EQ(call("HEAD", path_of(mine), "college.ivanova").status, 404);
  EXPECT_EQ(ivanova->storage().used, 0U);
  EXPECT_TRUE(comes_about([&] { return stored().empty(); }));
  const auto another = upload("ivanova", "a plan of the next week");
  const StandIn scanner(Clamd::socket_in(scanner_folder()));
  EXPECT_EQ(ivanova->await(another).value().state, UploadState::kReady);
  EXPECT_TRUE(comes_about([&] { return stored().size() == 1; }));
}

TEST_F(ScannedFiles, ThatWaitAreLookedAtByTheNextServer) {
  const auto clean = upload("ivanova", "a plan of the week");
  const auto infected = upload("ivanova", kEicar);
  const auto begin = std::chrono::steady_clock::now();
  server_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5)) << "it waits for no scanner";
  const StandIn scanner(Clamd::socket_in(scanner_folder()));
  come_back();
  const auto ivanova = sender("ivanova");
  EXPECT_EQ(ivanova->await(clean).value().state, UploadState::kReady);
  expect_refused(*ivanova, ivanova->await(infected).value());
}

TEST_F(ScannedFiles, WithWhichTheScannerComesToNoEndAreTriedSomeTimes) {
  const StandIn scanner(Clamd::socket_in(scanner_folder()));
  const auto ivanova = sender("ivanova");
  const auto bomb = upload("ivanova", kBomb);
  const auto clean = upload("ivanova", "a plan of the week");
  EXPECT_EQ(ivanova->await(clean).value().state, UploadState::kReady);
  EXPECT_LT(scanner.bombs(), 8) << "nothing waits behind it";
  const auto view = ivanova->await(bomb).value();
  EXPECT_EQ(view.state, UploadState::kRefused);
  EXPECT_EQ(view.refusal, UploadRefusal::kFailed);
  EXPECT_EQ(scanner.bombs(), 8);
  expect_not_sent(*ivanova, bomb);
  EXPECT_TRUE(comes_about([&] { return is_nowhere(kBomb); }));
}

struct UnscannedFiles : ScannedFiles {
  UnscannedFiles() : ScannedFiles(Unscanned::kPass) {}
};

TEST_F(UnscannedFiles, PassAndSayThatTheyAre) {
  const auto ivanova = sender("ivanova");
  const auto entry = ivanova->send_file(group_, write_file(folder_ / "plan", "a plan of the week"));
  EXPECT_TRUE(entry.files.at(0).unscanned);
  EXPECT_EQ(call("GET", path_of(group_, entry.seq), "college.petrov").body, "a plan of the week");
  const StandIn scanner(Clamd::socket_in(scanner_folder()));
  EXPECT_FALSE(ivanova->send_file(group_, write_file(folder_ / "plan", "another one")).files.at(0).unscanned);
  expect_refused(*ivanova, ivanova->await(upload("ivanova", kEicar)).value());
}

}  // namespace
}  // namespace atrium::test
