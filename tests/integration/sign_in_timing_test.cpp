// Whether there is a login can't be told by the time that a refusal takes: over real sockets, to a real server. Two samples that only
// chance tells apart stay below 4.5 in Welch's t-test (Reparaz, Balasch, Verbauwhede 2017), but for one time in a hundred thousand.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <random>

#include "server/server.h"
#include "tests/integration/knocker.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

constexpr std::size_t kSamples = 1000;
// Cheap, so that it does not drown the rest. What counts is that it is the same for all.
constexpr session::HashCost kCost{1, 256 * 1024};

// Mean and variance, as they come (Welford).
class Sample {
 public:
  void add(double value) {
    ++count_;
    const auto delta = value - mean_;
    mean_ += delta / count_;
    squares_ += delta * (value - mean_);
  }
  double mean() const { return mean_; }
  double count() const { return count_; }
  double variance() const { return squares_ / (count_ - 1); }

 private:
  double count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

double welch_t(const Sample& one, const Sample& other) {
  return (one.mean() - other.mean()) / std::sqrt(one.variance() / one.count() + other.variance() / other.count());
}

std::string login(const char* kind, std::size_t number) { return kind + std::to_string(10'000 + number); }

struct SignInTiming : testing::Test {
  const std::filesystem::path data =
      std::filesystem::temp_directory_path() / ("atrium-timing-" + std::to_string(::getpid()));
  std::unique_ptr<Server> server;
  std::uint16_t port = 0;
  std::size_t knocks = 0;

  SignInTiming() {
    std::filesystem::remove_all(data);
    ServerOptions options;
    options.data = data;
    options.hash_cost = kCost;
    options.listen.trusted_proxies = {"127.0.0.1"};
    server = Server::start(options).value();
    server->create_space("college", "Колледж").value();
    const auto hash = session::hash_password("пароль-для-проверки", kCost);
    server->with_space("college", [&](space::Space& space) {
      auto draft = space.draft(kSamples * 1024).value();
      for (std::size_t number = 0; number < kSamples; ++number) {
        space.create_account(draft, login("pupil", number), "pupil", {ROLE_STUDENT}, hash);
      }
      space.commit(std::move(draft), {}, {}, std::nullopt, {});
    });
    port = server->open().value();
  }
  ~SignInTiming() override {
    server.reset();
    std::filesystem::remove_all(data);
  }
  // Microseconds from the question to the answer; everybody comes from an address of their own.
  double time_of_refusal(const std::string& who) {
    Knocker stranger(port, address(++knocks));
    const auto begin = std::chrono::steady_clock::now();
    stranger.try_password(who, "не тот пароль");
    const auto answer = stranger.answer();
    const std::chrono::duration<double, std::micro> taken = std::chrono::steady_clock::now() - begin;
    EXPECT_EQ(answer->error().code(), ERROR_CODE_WRONG_CREDENTIALS);
    return taken.count();
  }
};

TEST_F(SignInTiming, DoesNotTellWhetherALoginIsThere) {
  std::minstd_rand coin(1);
  Sample there;
  Sample not_there;
  for (std::size_t number = 0; number < kSamples; ++number) {
    const auto pupil = [&] { there.add(time_of_refusal(login("pupil", number))); };
    const auto nobody = [&] { not_there.add(time_of_refusal(login("ghost", number))); };
    if (coin() % 2 == 0) {
      pupil();
      nobody();
    } else {
      nobody();
      pupil();
    }
  }
  const auto t = welch_t(there, not_there);
  std::cerr << "a refusal takes " << there.mean() << " us for a login, " << not_there.mean() << " us for none; t = " << t
            << '\n';
  EXPECT_LT(std::abs(t), 4.5);
}

}  // namespace
}  // namespace atrium::test
