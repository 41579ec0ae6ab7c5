// What every SDK does, as proto/scenarios says: the C++ SDK.
#include <gtest/gtest.h>

#include <cctype>
#include <ostream>

#include "tests/conformance/scenario_player.h"

namespace atrium::test {

// Else a name for ctest holds the bytes of the object.
void PrintTo(const Scenario& scenario, std::ostream* out) { *out << scenario.name; }

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience(30'000);
// For what never comes.
constexpr milliseconds kShortPatience(500);

const char* const kFolder = ATRIUM_PROTO_DIR "/scenarios";

class Scenarios : public testing::TestWithParam<Scenario> {};

TEST_P(Scenarios, Play) {
  const auto wrong = ScenarioPlayer(GetParam(), kPatience).play();
  EXPECT_FALSE(wrong) << *wrong;
}

std::string test_name(const testing::TestParamInfo<Scenario>& info) {
  std::string name = info.param.file + "_" + info.param.name;
  for (char& c : name) {
    c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Sdk, Scenarios, testing::ValuesIn(load_scenarios(kFolder)), test_name);

// What a player says of a client that is signed in and subscribed, in a scenario of these steps more.
std::string complaint(const std::string& steps) {
  const auto text = R"({"name": "", "steps": [{"play": "subscribe at 4"}, )" + steps + "]}";
  const auto scenario = make_scenario(parse_json(text), load_scenario_parts(kFolder));
  return ScenarioPlayer(scenario, kShortPatience).play().value_or("");
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

constexpr const char* kEntry = R"({"entry": {"chatId": "1", "seq": "5", "message": {"text": "hi"}}})";
constexpr const char* kAsked = R"({"do": {"listChats": {}}, "as": "chats"})";

TEST(ScenarioPlayer, NoticesAnEventThatNobodyExpects) {
  const auto flush = R"(, {"send": [{"goingAway": {"inMs": 60000}}]}, {"refuse": {}})";
  EXPECT_TRUE(holds(complaint(R"({"send": [)" + std::string(kEntry) + "]}" + flush), "nobody expects"));
}

TEST(ScenarioPlayer, NoticesWhatDoesNotCome) {
  EXPECT_TRUE(holds(complaint(R"({"expect": [)" + std::string(kEntry) + "]}"), "did not come"));
  EXPECT_TRUE(holds(complaint(R"({"receive": {"listChats": {}}})"), "receive"));
  EXPECT_TRUE(holds(complaint(R"({"cut": {}}, {"accept": {}}, {"accept": {}})"), "accept"));
}

TEST(ScenarioPlayer, NoticesAnotherEvent) {
  const auto sent = R"({"send": [)" + std::string(kEntry) + "]}, ";
  EXPECT_TRUE(holds(complaint(sent + R"({"expect": [{"entry": {"seq": "6"}}]})"), R"(.entry.seq is "5", not "6")"));
  EXPECT_TRUE(holds(complaint(sent + R"({"expect": [{"entry": {"message": null}}]})"), "not null"));
  EXPECT_EQ(complaint(sent + R"({"expect": [{"entry": {"seq": "5"}}]})"), "");
}

TEST(ScenarioPlayer, NoticesAnotherFrame) {
  const auto asked = std::string(kAsked) + ", ";
  EXPECT_TRUE(holds(complaint(asked + R"({"receive": {"listMembers": {}}})"), ".listMembers is not there"));
  EXPECT_TRUE(holds(complaint(asked + R"({"receive": {"listChats": {}}, "notBeforeMs": 60000})"), "too early"));
  EXPECT_TRUE(holds(complaint(asked + R"({"receive": {"id": "$a", "listChats": {"chatId": "$a"}}})"), "not there"));
}

TEST(ScenarioPlayer, NoticesAFrameThatNobodyReceives) {
  const auto left = std::string(kAsked) + R"(, {"send": ["00"]}, {"accept": {}})";
  EXPECT_TRUE(holds(complaint(left), "the client has sent"));
}

TEST(ScenarioPlayer, NoticesAnotherValueOfAName) {
  const auto of_chat = [](const std::string& chat) {
    return R"({"do": {"listMembers": {"chatId": ")" + chat + R"("}}, "as": "members"}, )" +
           R"({"receive": {"listMembers": {"chatId": "$chat"}}})";
  };
  EXPECT_TRUE(holds(complaint(of_chat("1") + ", " + of_chat("2")), R"(is "2", not "$chat")"));
  EXPECT_TRUE(holds(complaint(R"({"send": [{"replyTo": "$nobody", "done": {}}]})"), "nothing is known"));
}

}  // namespace
}  // namespace atrium::test
