// What the parts of a transfer make of what comes, and a name of a stranger.
#include <gtest/gtest.h>

#include "client-sdk/cpp/cli/file_name.h"
#include "client-sdk/cpp/src/attempts.h"
#include "client-sdk/cpp/src/base64.h"
#include "client-sdk/cpp/src/http.h"

namespace atrium::client {
namespace {

using cli::safe_file_name;

TEST(Base64, IsThatOfRfc4648) {
  EXPECT_EQ(base64("", Base64::kUsual), "");
  EXPECT_EQ(base64("f", Base64::kUsual), "Zg==");
  EXPECT_EQ(base64("fo", Base64::kUsual), "Zm8=");
  EXPECT_EQ(base64("foo", Base64::kUsual), "Zm9v");
  EXPECT_EQ(base64("foobar", Base64::kUsual), "Zm9vYmFy");
  EXPECT_EQ(base64("\xfb\xff\xfe", Base64::kUsual), "+//+");
  EXPECT_EQ(base64("\xfb\xff\xfe", Base64::kUrl), "-__-");
  EXPECT_EQ(base64("f", Base64::kUrl), "Zg");
}

TEST(SafeFileName, LeadsIntoNoFolderAndHidesNothing) {
  EXPECT_EQ(safe_file_name("отчёт.pdf", 0), "отчёт.pdf");
  EXPECT_EQ(safe_file_name("../../etc/passwd", 0), "passwd");
  EXPECT_EQ(safe_file_name("C:\\Windows\\win.ini", 0), "win.ini");
  EXPECT_EQ(safe_file_name(".ssh", 0), "ssh");
  EXPECT_EQ(safe_file_name("..", 0), "file-1");
  EXPECT_EQ(safe_file_name("... .bashrc", 0), "bashrc");
  EXPECT_EQ(safe_file_name("folder/", 2), "file-3");
  EXPECT_EQ(safe_file_name("", 9), "file-10");
  EXPECT_EQ(safe_file_name(std::string("a\n\x1b[2Jb\0c", 9), 0), "a[2Jbc");
}

TEST(SafeFileName, IsShortAndKeepsItsEnding) {
  std::string name;
  for (int i = 0; i < 150; ++i)
    name += "ы";
  const auto safe = safe_file_name(name + ".docx", 0);
  EXPECT_LE(safe.size(), 200U);
  EXPECT_GE(safe.size(), 198U);
  EXPECT_TRUE(safe.ends_with("ы.docx"));
}

struct AttemptsTest : testing::Test {
  Options options;
  Progress progress;
  AttemptsTest() { options.backoff_first = options.backoff_max = std::chrono::milliseconds(1); }
  // What an answer comes to; nothing: it is tried again.
  static std::optional<ErrorCode> after(Attempts& attempts, unsigned status, const std::string& retry_after = {}) {
    HttpAnswer answer;
    answer.status = status;
    if (!retry_after.empty())
      answer.headers.emplace_back("retry-after", retry_after);
    const auto error = attempts.after(answer, 0);
    return error ? std::optional(error->code) : std::nullopt;
  }
  static std::optional<ErrorCode> after(Attempts& attempts, HttpAnswer::Broken broken) {
    HttpAnswer answer;
    answer.broken = broken;
    const auto error = attempts.after(answer, 0);
    return error ? std::optional(error->code) : std::nullopt;
  }
};

TEST_F(AttemptsTest, GoOnAfterWhatPasses) {
  Attempts attempts(options, progress, 10);
  for (const unsigned status : {408U, 409U, 500U, 502U, 503U, 504U})
    EXPECT_EQ(after(attempts, status), std::nullopt) << status;
  EXPECT_EQ(after(attempts, 429, "0"), std::nullopt);
  EXPECT_EQ(after(attempts, HttpAnswer::Broken::kNetwork), std::nullopt);
  EXPECT_EQ(after(attempts, HttpAnswer::Broken::kUntrusted), std::nullopt);
}

TEST_F(AttemptsTest, EndWithWhatDoesNot) {
  Attempts attempts(options, progress, 10);
  const std::pair<unsigned, ErrorCode> rows[] = {{401, ErrorCode::kSignedOut}, {403, ErrorCode::kForbidden},
                                                 {404, ErrorCode::kNotFound},  {413, ErrorCode::kTooLarge},
                                                 {429, ErrorCode::kConflict},  {507, ErrorCode::kStorageFull},
                                                 {302, ErrorCode::kRejected},  {200, ErrorCode::kRejected}};
  for (const auto& [status, code] : rows)
    EXPECT_EQ(after(attempts, status), code) << status;
  EXPECT_EQ(after(attempts, HttpAnswer::Broken::kEnded), ErrorCode::kStopped);
  EXPECT_EQ(after(attempts, HttpAnswer::Broken::kUntrusted), ErrorCode::kUntrusted);
}

TEST_F(AttemptsTest, OfTheImpatientEndWithoutAServerOnlyIfThereNeverWasOne) {
  options.patient = false;
  Attempts first(options, progress, 10);
  EXPECT_EQ(after(first, HttpAnswer::Broken::kNetwork), ErrorCode::kOffline);
  Attempts later(options, progress, 10);
  later.succeeded();
  EXPECT_EQ(after(later, HttpAnswer::Broken::kNetwork), std::nullopt);
}

TEST_F(AttemptsTest, ListenWhileTheyWait) {
  progress = [](std::uint64_t, std::uint64_t) { return GoOn::kNo; };
  Attempts attempts(options, progress, 10);
  EXPECT_EQ(after(attempts, 503, "3600"), ErrorCode::kStopped);
}

}  // namespace
}  // namespace atrium::client
