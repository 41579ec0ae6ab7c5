#include "server/observability/log.h"

#include <gtest/gtest.h>
#include <spdlog/formatter.h>

#include <chrono>

namespace atrium::observability {
namespace {

std::string json_line(std::string_view text) {
  const auto time = std::chrono::system_clock::time_point(std::chrono::milliseconds(1'788'251'400'123));
  const spdlog::details::log_msg message(time, {}, "atrium", spdlog::level::warn, {text.data(), text.size()});
  spdlog::memory_buf_t out;
  make_json_formatter()->format(message, out);
  return {out.data(), out.size()};
}

TEST(JsonLog, IsOneObjectALine) {
  EXPECT_EQ(json_line("space opened"),
            "{\"ts\":\"2026-09-01T08:30:00.123Z\",\"level\":\"warning\",\"msg\":\"space opened\"}\n");
}

TEST(JsonLog, DoesNotLetATextEndItsStringOrLine) { EXPECT_EQ(json_escaped("a\"},{\"b\\\r\n\t"), R"(a\"},{\"b\\\r\n\t)"); }

TEST(JsonLog, EscapesControlCharacters) {
  EXPECT_EQ(json_escaped(std::string_view("\0\x1b[31m\x7f", 7)), "\\u0000\\u001b[31m\\u007f");
}

TEST(JsonLog, KeepsWhatIsUtf8) { EXPECT_EQ(json_escaped("Школа № 5 \xf0\x9f\x8f\xab"), "Школа № 5 \xf0\x9f\x8f\xab"); }

TEST(JsonLog, ReplacesWhatIsNot) {
  EXPECT_EQ(json_escaped("a\xff"
                         "b"),
            "a\\ufffdb");
  EXPECT_EQ(json_escaped("\xd0"), "\\ufffd");                                   // cut in the middle
  EXPECT_EQ(json_escaped("\xc0\xaf"), "\\ufffd\\ufffd");                        // overlong
  EXPECT_EQ(json_escaped("\xed\xa0\x80"), "\\ufffd\\ufffd\\ufffd");             // a surrogate
  EXPECT_EQ(json_escaped("\xf4\x90\x80\x80"), "\\ufffd\\ufffd\\ufffd\\ufffd");  // above U+10FFFF
}

}  // namespace
}  // namespace atrium::observability
