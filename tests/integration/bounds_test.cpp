// What peers cost that do what no honest client does, and what honest ones notice of it. The bounds are those of
// server/config/README.md; what was measured is printed.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <list>
#include <thread>

#include "server/config/limits.h"
#include "tests/integration/load_school.h"

namespace atrium::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kOdd = 200;
constexpr std::size_t kAccounts = kOdd + 3;
// What a connection is made of, beside what a limit bounds: about 6 KiB, and steps of the allocator.
constexpr std::size_t kObjectBytes = 8 * 1024;
// The least that is taken for a message of which some bytes have come.
constexpr std::size_t kFirstStepBytes = 4 * 1024;
// What grows with what is said and not with the peers: RocksDB's tables of what was written last take their memory in steps
// of 2 and 4 MiB, and the heap of every thread grows in steps of its own. The honest pair's talk alone takes 1 to 2 MiB.
constexpr std::size_t kTalkBytes = 4 * 1024 * 1024;
constexpr std::size_t kStoreBytes = 24 * 1024 * 1024;  // with texts of some MiB

// Two people who talk with each other, one message at a time.
class Pair {
 public:
  explicit Pair(const LoadSchool& school) : speaker_(school, kOdd), listener_(school, kOdd + 1) {
    speaker_.sign_in();
    const auto other = listener_.sign_in();
    chat_ = speaker_.direct_chat_with(other);
    listener_.resume();
  }
  // From the sending to the acknowledgement; the other has heard it too when it returns.
  Clock::duration say_something() {
    const auto text = "реплика " + std::to_string(++said_);
    const auto begin = Clock::now();
    EXPECT_TRUE(speaker_.ask(speaker_.message(chat_, text)).has_accepted());
    const auto taken = Clock::now() - begin;
    listener_.wait_for_text(text);
    return taken;
  }
  Clock::duration median_of(std::size_t messages) {
    std::vector<Clock::duration> taken(messages);
    std::ranges::generate(taken, [this] { return say_something(); });
    std::ranges::sort(taken);
    return taken[messages / 2];
  }

 private:
  Member speaker_;
  Member listener_;
  ChatId chat_;
  std::size_t said_ = 0;
};

// Always so many messages in flight, into the chat of all.
class Pipeline {
 public:
  static constexpr std::size_t kInFlight = 512;

  explicit Pipeline(const LoadSchool& school) : chat_(school.chat()), member_(school, kOdd + 2) {
    member_.sign_in();
    thread_ = std::thread([this] { run(); });
  }
  ~Pipeline() {
    stop_ = true;
    thread_.join();
  }
  std::size_t acknowledged() const { return acknowledged_; }

 private:
  void run() {
    std::uint64_t newest = 0;
    for (std::size_t i = 0; i < kInFlight; ++i) {
      newest = member_.send(member_.message(chat_, "поток"));
    }
    for (auto next = newest - kInFlight + 1; !stop_; ++next) {
      EXPECT_TRUE(member_.wait_for(next).has_accepted());
      ++acknowledged_;
      member_.send(member_.message(chat_, "поток"));
    }
  }

  const ChatId chat_;
  Member member_;
  std::atomic<bool> stop_ = false;
  std::atomic<std::size_t> acknowledged_ = 0;
  std::thread thread_;
};

void tell_times(const char* where, std::vector<Clock::duration> times) {
  const auto in_us = [](auto time) { return std::chrono::duration_cast<std::chrono::microseconds>(time).count(); };
  std::ranges::sort(times);
  std::cerr << "an acknowledgement " << where << ": " << in_us(times.front()) << " us in the quickest of " << times.size()
            << " rounds, " << in_us(times[times.size() / 2]) << " us in the middle one\n";
}

struct Bounds : testing::Test {
  LoadSchool school{kAccounts};
  Pair pair{school};
  const std::size_t honest_sockets = school.sockets();
  std::size_t before = 0;
  std::size_t most = 0;

  Bounds() {
    pair.median_of(100);
    remember();
  }
  void remember() { most = before = school.memory(); }
  void look() { most = std::max(most, school.memory()); }
  std::size_t growth() const { return most - before; }
  // The honest pair goes on all the while.
  void talk_until(const std::function<bool()>& condition) {
    wait_for([&] {
      pair.say_something();
      look();
      return condition();
    });
  }
  void talk_until_the_odd_are_gone() {
    talk_until([&] { return school.sockets() == honest_sockets; });
  }
  void tell(const char* what) const {
    std::cerr << what << ": " << static_cast<double>(growth()) / kOdd / 1024 << " KiB each\n";
  }
  std::list<RawClient> sockets(const std::function<void(RawClient&)>& start) {
    std::list<RawClient> made;
    while (made.size() < kOdd) {
      start(made.emplace_back(school.port()));
    }
    return made;
  }
  std::list<Member> members(const std::function<void(Member&)>& start) {
    std::list<Member> made;
    while (made.size() < kOdd) {
      auto& member = made.emplace_back(school, made.size());
      member.raw().take_little();
      member.sign_in();
      start(member);
    }
    return made;
  }
  // So many texts into the chat of all, each as long as a text may be.
  void fill_chat(std::size_t texts) {
    Member writer(school, kOdd + 2);
    writer.sign_in();
    for (std::size_t i = 0; i < texts; ++i) {
      writer.ask(writer.message(school.chat(), std::string(limits::kTextBytes, 'x')));
    }
  }
};

const auto kHalfRequest = "GET /ws HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(limits::kHttpHeaderBytes - 100, 'x');
const auto kWholeFrame = client_frame(Opcode::kBinary, std::string(limits::kMessageBytes, 'x'));
// As much as somebody may send who has not signed in (net::kUntrustedBytes), with what came before.
constexpr std::size_t kHalfBytes = limits::kMessageBytes - limits::kTlsRecordBytes - limits::kHttpHeaderBytes;
const auto kHalfFrame = kWholeFrame.substr(0, kHalfBytes);

void send_half_a_request(RawClient& client) { client.send(kHalfRequest); }
void announce_a_frame(RawClient& client) {
  client.upgrade();
  client.send(kWholeFrame.substr(0, 20));
}

TEST_F(Bounds, IdlePeople) {
  const auto idle = members([](Member& member) { member.resume(); });
  look();
  tell("signed in and idle");
  EXPECT_LE(growth(), kOdd * kObjectBytes + kTalkBytes);
}

TEST_F(Bounds, HalfARequest) {
  const auto odd = sockets(send_half_a_request);
  talk_until_the_odd_are_gone();
  tell("half a request");
  EXPECT_LE(growth(), kOdd * (limits::kHttpHeaderBytes + kObjectBytes) + kTalkBytes);
}

TEST_F(Bounds, AFrameCostsWhatHasComeNotWhatWasAnnounced) {
  auto odd = sockets(announce_a_frame);
  pair.median_of(100);
  look();
  tell("a frame announced");
  EXPECT_LE(growth(), kOdd * (kFirstStepBytes + kObjectBytes) + kTalkBytes);
  for (auto& one : odd) {
    one.send(kHalfFrame.substr(20));
  }
  talk_until([&] { return growth() > kOdd * kHalfBytes * 3 / 4; });
  talk_until_the_odd_are_gone();
  tell("half a frame");
  // What comes in gets memory ahead of it, in steps.
  EXPECT_LE(growth(), kOdd * (kHalfBytes + limits::kTlsRecordBytes + kObjectBytes) + kTalkBytes);
}

TEST_F(Bounds, PeopleWhoAskAndNeverRead) {
  fill_chat(8);
  remember();
  const auto odd = members([](Member& member) { member.send_together(member.page(), limits::kFramesPerMessage); });
  talk_until_the_odd_are_gone();
  tell("asks for pages and never reads");
  EXPECT_GE(growth(), kOdd * limits::kMessageBytes) << "they were never near the bound";
  EXPECT_LE(growth(), kOdd * (limits::kQueueBytes + limits::kMessageBytes + kObjectBytes) + kStoreBytes);
}

TEST_F(Bounds, MembersOfABusyChatWhoNeverRead) {
  auto odd = members([](Member& member) { member.resume(); });
  Member writer(school, kOdd + 2);
  writer.sign_in();
  talk_until([&] {
    EXPECT_TRUE(writer.ask(writer.message(school.chat(), std::string(limits::kTextBytes, 'x'))).has_accepted());
    return school.sockets() == honest_sockets + 1;
  });
  tell("hears a busy chat and never reads");
  EXPECT_LE(growth(), kOdd * (limits::kQueueBytes + kObjectBytes) + kStoreBytes);
  for (auto& one : odd) {
    EXPECT_TRUE(one.raw().ends_within(limits::kQueueBytes));
  }
}

TEST_F(Bounds, SomebodyWithManyInFlight) {
  Pipeline pipeline(school);
  talk_until([&] { return pipeline.acknowledged() > 20'000; });
  std::cerr << Pipeline::kInFlight << " in flight, 20,000 stored: " << growth() / 1024 << " KiB\n";
  EXPECT_LE(growth(), limits::kCommandBytesInFlight + limits::kQueueBytes + kStoreBytes);
}

// Machines are busy, and what else they do only makes us slower: so the quickest of several rounds are compared, and there
// are more of them if the first don't agree.
TEST_F(Bounds, HonestPeopleAreNotSlower) {
  constexpr std::size_t kMessages = 50;
  constexpr int kRounds = 3;
  constexpr int kMostRounds = 20;
  constexpr int kSlower = 3;
  std::vector<Clock::duration> alone;
  std::vector<Clock::duration> among;
  const auto slower = [&] { return std::ranges::min(among) > kSlower * std::ranges::min(alone); };
  for (int round = 0; round < kRounds || (slower() && round < kMostRounds); ++round) {
    alone.push_back(pair.median_of(kMessages));
    const auto requests = sockets(send_half_a_request);
    const auto frames = sockets(announce_a_frame);
    const auto deaf = members([](Member& member) { member.send(member.page()); });
    const Pipeline pipeline(school);
    among.push_back(pair.median_of(kMessages));
  }
  tell_times("alone", alone);
  tell_times("among the odd", among);
  EXPECT_FALSE(slower());
}

}  // namespace
}  // namespace atrium::test
