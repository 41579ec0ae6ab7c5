// A sync of the disk fails under the whole server, over real files.
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/integration/college.h"
#include "tests/integration/faulty_server_process.h"
#include "tests/integration/wire_client.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

constexpr int kStopped = 70;  // of storage::stop_process
const std::string kIvanova(32, 'i');
const std::string kPetrov(32, 'p');

struct AFailedSync : testing::Test {
  FaultyServerProcess server{std::filesystem::temp_directory_path() / ("atrium-sync-" + std::to_string(getpid()))};
  std::unique_ptr<WireClient> ivanova = std::make_unique<WireClient>(server.port());
  std::unique_ptr<WireClient> petrov = std::make_unique<WireClient>(server.port());

  AFailedSync() {
    ivanova->sign_in("ivanova", kPassword, kIvanova);
    petrov->sign_in("petrov", kPassword, kPetrov);
    ClientFrame resume;
    resume.mutable_resume();
    petrov->ask(resume);
  }
  std::uint64_t say(const std::string& text) { return ivanova->say(server.chat(), text).accepted().seq(); }
  void send(const std::string& text) { ivanova->send(ivanova->message(server.chat(), text)); }

  void send_typing() {
    ClientFrame frame;
    frame.mutable_set_typing()->set_chat_id(server.chat().value);
    ivanova->send(frame);
  }
  // Numbers, ten at a time; returns how many were acknowledged when the connection ended.
  std::size_t send_by_tens_until_the_end() {
    std::size_t sent = 0;
    std::size_t acknowledged = 0;
    try {
      while (sent < 200) {
        for (int i = 0; i < 10; ++i) {
          send(std::to_string(sent++));
        }
        while (acknowledged < sent) {
          EXPECT_TRUE(ivanova->next().has_accepted());
          ++acknowledged;
        }
      }
    } catch (const boost::system::system_error&) {
    }
    return acknowledged;
  }

  void start_again() {
    server.start();
    ivanova = std::make_unique<WireClient>(server.port());
    petrov = std::make_unique<WireClient>(server.port());
    EXPECT_EQ(ivanova->sign_in(kIvanova).signed_in().login(), "ivanova");
    EXPECT_EQ(petrov->sign_in(kPetrov).signed_in().login(), "petrov");
  }
  // The texts of the chat's messages, from the oldest.
  std::vector<std::string> history() {
    ClientFrame frame;
    frame.mutable_read_history()->set_chat_id(server.chat().value);
    frame.mutable_read_history()->set_direction(HISTORY_DIRECTION_NEWER);
    frame.mutable_read_history()->set_view(HISTORY_VIEW_MESSAGES);
    frame.mutable_read_history()->set_limit(200);
    std::vector<std::string> texts;
    for (const auto page = petrov->ask(frame).history_page(); const auto& item : page.items()) {
      texts.push_back(item.entry().message().text());
    }
    return texts;
  }
};

TEST_F(AFailedSync, IsToldToNobodyAndStopsTheServer) {
  const auto seq = say("при здоровом диске");
  EXPECT_EQ(petrov->next().entry().seq(), seq);
  server.hang_disk_after(0);
  send("в никуда");
  send_typing();  // goes past the disk, behind the message
  EXPECT_TRUE(petrov->next().has_typing());
  server.fail_what_hangs();
  EXPECT_EQ(server.wait_for_end(), kStopped);
  EXPECT_TRUE(ivanova->rest().empty());
  EXPECT_TRUE(petrov->rest().empty());
}

TEST_F(AFailedSync, LeavesAllThatWasAcknowledgedForTheNextStart) {
  const auto last = say("при здоровом диске");
  server.break_disk_after(0);
  send("в никуда");
  EXPECT_EQ(server.wait_for_end(), kStopped);
  start_again();
  EXPECT_EQ(history().front(), "при здоровом диске");
  EXPECT_GT(say("диск заменили"), last);
}

TEST_F(AFailedSync, AmongOthersLosesNothingThatAnybodyWasTold) {
  server.break_disk_after(3);
  const auto acknowledged = send_by_tens_until_the_end();
  EXPECT_EQ(server.wait_for_end(), kStopped);
  const auto pushed = petrov->rest().size();
  start_again();
  const auto kept = history();
  EXPECT_GE(acknowledged, 1u);
  ASSERT_GE(kept.size(), std::max(acknowledged, pushed));
  for (std::size_t i = 0; i < kept.size(); ++i) {
    EXPECT_EQ(kept[i], std::to_string(i));
  }
}

}  // namespace
}  // namespace atrium::test
