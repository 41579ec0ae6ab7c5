// The conformance cases of the Autobahn test suite against the server's own layer of the network, which echoes here.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <set>

#include "tests/hostile/case.h"
#include "tests/unit/net/running_listener.h"

namespace atrium::test {

const bool kOverTls = false;

namespace {

// What the suite checks, beside the pace of section 9.
constexpr std::size_t kConformanceCases = 247;

// Which limits a listener has: those that the suite needs, or its own.
enum class Limits { kLifted, kOwn };

struct Autobahn : RunningListener {
  Autobahn() {
    reaction = [](Peer& peer, std::string_view message) { peer.send(echo_of(message)); };
  }
  void listen(Limits limits) {
    if (limits == Limits::kLifted) {
      options.frames = {32 * 1024 * 1024, 1'000'000, 1'000'000, true};
    }
    start();
  }
  void check(const std::vector<Case>& cases, Limits limits = Limits::kLifted) {
    listen(limits);
    for (const auto& one : cases) {
      SCOPED_TRACE("case " + one.id());
      const auto unwelcome = limits == Limits::kOwn ? one.code_in_production() : std::nullopt;
      check(one, unwelcome);
      if (HasFatalFailure()) {
        return;
      }
    }
  }

 private:
  void check(const Case& one, std::optional<std::uint16_t> unwelcome) {
    RawClient client(port());
    const int at_once = 1;
    ::setsockopt(client.stream().descriptor(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof(at_once));
    ASSERT_EQ(client.upgrade(), 101u);
    std::size_t heard = 0;
    for (const auto& stretch : one.sent()) {
      while (!unwelcome && heard < stretch.after) {
        ASSERT_TRUE(hears_answer(client, one, heard++));
      }
      const auto piece = one.piece() > 0 ? one.piece() : std::max<std::size_t>(stretch.bytes.size(), 1);
      for (std::size_t at = 0; at < stretch.bytes.size(); at += piece) {
        client.send(std::string_view(stretch.bytes).substr(at, piece));
      }
    }
    if (!unwelcome && one.closes_at_the_end()) {
      for (; heard < one.answers().size(); ++heard) {
        ASSERT_TRUE(hears_answer(client, one, heard));
      }
      client.send_frame(Opcode::kClose, "\x03\xE8");
    }
    expect_end(client, one, heard, unwelcome);
  }
  bool hears_answer(RawClient& client, const Case& one, std::size_t number) {
    const auto frame = client.next();
    EXPECT_TRUE(frame && is(*frame, one, number)) << "answer " << number << " is another";
    return frame.has_value();
  }
  // The server's close frame, after the answers that are left.
  void expect_end(RawClient& client, const Case& one, std::size_t heard, std::optional<std::uint16_t> unwelcome) {
    auto frame = client.next();
    for (; frame && frame->opcode != Opcode::kClose; frame = client.next()) {
      EXPECT_TRUE(is(*frame, one, heard++)) << "an answer that is another, or too much";
    }
    ASSERT_TRUE(frame) << "no close frame came";
    EXPECT_EQ(frame->close_code(), unwelcome.value_or(one.code()));
    EXPECT_TRUE(unwelcome || !one.strict() || heard == one.answers().size()) << "only " << heard << " answers";
    EXPECT_FALSE(client.next()) << "a frame after the last";
  }
  static bool is(const ServerFrame& frame, const Case& one, std::size_t number) {
    return number < one.answers().size() && frame.opcode == one.answers()[number].opcode &&
           frame.payload == one.answers()[number].payload;
  }
};

std::vector<Case> conformance() {
  std::vector<Case> all;
  for (auto* section : {frame_sizes, pings, reserved_bits, opcodes, fragmentation, utf8, closing, many_fragments}) {
    for (auto& one : section()) {
      all.push_back(std::move(one));
    }
  }
  return all;
}

TEST_F(Autobahn, section_1_frames_of_every_size) { check(frame_sizes()); }
TEST_F(Autobahn, section_2_pings) { check(pings()); }
TEST_F(Autobahn, section_3_reserved_bits) { check(reserved_bits()); }
TEST_F(Autobahn, section_4_opcodes) { check(opcodes()); }
TEST_F(Autobahn, section_5_fragments) { check(fragmentation()); }
TEST_F(Autobahn, section_6_text_is_utf8) { check(utf8()); }
TEST_F(Autobahn, section_7_closing) { check(closing()); }
TEST_F(Autobahn, section_9_large_texts_and_many) { check(large_messages(Opcode::kText)); }
TEST_F(Autobahn, section_9_large_binaries_and_many) { check(large_messages(Opcode::kBinary)); }
TEST_F(Autobahn, section_10_many_fragments) { check(many_fragments()); }

TEST(AutobahnTable, has_every_case_once) {
  std::set<std::string> ids;
  for (const auto& one : conformance()) {
    EXPECT_TRUE(ids.insert(one.id()).second) << one.id();
  }
  EXPECT_EQ(ids.size(), kConformanceCases);
}

// The same with the limits that a school has: text is refused, and everything that is too much; all else is the same.
TEST_F(Autobahn, sections_1_to_10_with_the_servers_own_limits) {
  auto cases = conformance();
  std::erase_if(cases,
                [](const Case& one) { return one.id() == "2.10" || one.id() == "2.11"; });  // an eleventh control frame
  check(cases, Limits::kOwn);
}

}  // namespace
}  // namespace atrium::test
