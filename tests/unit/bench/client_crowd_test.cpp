// A crowd over real sockets, against the server as it ships.
#include "bench/crowd/client_crowd.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "bench/crowd/talk.h"
#include "bench/crowd/verdict.h"
#include "bench/load/atrium_client.h"
#include "bench/load/tls_settings.h"

namespace atrium::bench {
namespace {

constexpr std::size_t kClients = 20;
constexpr auto kPatience = std::chrono::seconds(20);

struct ClientCrowdTest : testing::Test {
  ClientCrowdTest() {
    std::filesystem::create_directories(folder);
    demo = start_demo(folder, kClients, {}, Rates::kShipped);
    card = read_card(demo);
    crowd = std::make_unique<ClientCrowd>(demo.port);
    for (const auto& token : card.tokens) {
      crowd->add({card.space, token});
    }
  }
  ~ClientCrowdTest() override {
    demo.program.reset();
    std::filesystem::remove_all(folder);
  }

  void say(std::size_t client) { crowd->say(client, card.chat, {'a', Clock::now()}, "hello"); }
  bool holds() {
    Verdict verdict("test");
    verdict.settle({crowd.get()});
    return verdict.holds();
  }

  const std::filesystem::path folder = std::filesystem::temp_directory_path() / ("crowd_test." + std::to_string(::getpid()));
  DemoServer demo;
  LoadCard card;
  std::unique_ptr<ClientCrowd> crowd;
};

TEST_F(ClientCrowdTest, HearsWhatOneOfItSays) {
  crowd->enter_all();
  say(0);
  EXPECT_TRUE(holds());
  EXPECT_EQ(crowd->tally().delivered, kClients);
  EXPECT_EQ(crowd->tally().waits('a').count(), kClients);
}

TEST_F(ClientCrowdTest, ComesBackWithWhatItMissedWhenItIsCut) {
  crowd->enter_all();
  for (std::size_t i = 1; i < kClients; ++i) {
    crowd->cut(i);
  }
  EXPECT_EQ(crowd->there(), 1u);
  say(0);
  EXPECT_TRUE(holds());
  EXPECT_EQ(crowd->tally().returns, kClients - 1);
  EXPECT_EQ(crowd->tally().delivered, kClients);
}

TEST_F(ClientCrowdTest, MissesWhoWasCutAndNobodyWhoLeft) {
  crowd->enter_all();
  crowd->leave(3);
  EXPECT_EQ(crowd->there(), kClients - 1);
  EXPECT_EQ(crowd->missing(), 0u);
  EXPECT_FALSE(crowd->say(3, card.chat, {}, "from far away"));
  crowd->cut(4);
  EXPECT_EQ(crowd->missing(), 1u);
  EXPECT_EQ(crowd->behind({{card.chat, 1'000'000}}), kClients - 1);
}

TEST_F(ClientCrowdTest, TriesAgainWhileThereIsNoServer) {
  crowd->enter_all();
  const auto settings = std::vector<std::string>{"--port", std::to_string(demo.port)};
  demo.program.reset();
  EXPECT_TRUE(crowd->turn_until([&] { return crowd->tally().endings[kNoCloseCode] > 2 * kClients; }, kPatience));
  EXPECT_EQ(crowd->there(), 0u);
  demo = start_demo(folder, kClients, settings, Rates::kShipped);
  EXPECT_TRUE(crowd->turn_until([&] { return crowd->there() == kClients; }, kPatience));
  EXPECT_TRUE(holds());
}

TEST_F(ClientCrowdTest, SpeaksTls) {
  demo.program.reset();
  const test::Authority authority;
  demo = start_demo(folder, kClients, tls_settings(authority), Rates::kShipped);
  ClientCrowd covered(demo.port, Cover::kTls);
  for (const auto& token : card.tokens) {
    covered.add({card.space, token});
  }
  covered.enter_all();
  covered.cut(1);
  covered.say(0, card.chat, {'a', Clock::now()}, "hello");
  Verdict verdict("test");
  verdict.settle({&covered});
  EXPECT_TRUE(verdict.holds());
  EXPECT_EQ(covered.tally().delivered, kClients);
}

TEST_F(ClientCrowdTest, TalksAtItsPace) {
  crowd->enter_all();
  Talk talk("hello");
  const auto begin = Clock::now();
  talk.add(0, card.chat, 'a', 100, begin);
  talk_until(*crowd, talk, begin + std::chrono::milliseconds(95));
  EXPECT_EQ(crowd->tally().said, 10u);
}

TEST(RunTogether, PassesOnWhatWentWrong) {
  int done = 0;
  EXPECT_THROW(run_together({[] { throw std::runtime_error("no"); }, [&] { ++done; }}), std::runtime_error);
  EXPECT_EQ(done, 1);
}

}  // namespace
}  // namespace atrium::bench
