// What a file is called.
#include "server/transfer/file_name.h"

#include <gtest/gtest.h>

#include "server/codec/utf8.h"

namespace atrium::transfer {
namespace {

TEST(FileName, IsTheEndOfAPath) {
  EXPECT_EQ(file_name("Отчёт за май.pdf"), "Отчёт за май.pdf");
  EXPECT_EQ(file_name("/etc/passwd"), "passwd");
  EXPECT_EQ(file_name("C:\\Users\\x\\план.docx"), "план.docx");
  EXPECT_EQ(file_name("../../../x"), "x");
  EXPECT_EQ(file_name("a/b/.."), "file");
}

TEST(FileName, IsNeverNothingAndNeverHidden) {
  for (const auto* said : {"", ".", "..", "/", "\\", "   ", "\t\r\n", "a/"}) {
    EXPECT_EQ(file_name(said), "file") << said;
  }
  EXPECT_EQ(file_name(".htaccess"), "htaccess");
  EXPECT_EQ(file_name("  x  "), "x");
}

TEST(FileName, HoldsNothingThatControlsOrTurnsTheLine) {
  EXPECT_EQ(file_name("a\r\nSet-Cookie: x=1"), "aSet-Cookie: x=1");
  EXPECT_EQ(file_name(std::string_view("a\0b", 3)), "ab");
  EXPECT_EQ(file_name("счёт\u202Efdp.exe"), "счётfdp.exe");
  EXPECT_EQ(file_name("a\u2066b\u2069c\u200Fd\u2028e"), "abcde");
}

TEST(FileName, OfBytesThatAreNoTextIsFile) {
  EXPECT_EQ(file_name("\xFF\xFE"), "file");
  EXPECT_EQ(file_name("\xC0\xAE\xC0\xAE"), "file");
  // Without what stands within them these would turn the line.
  EXPECT_EQ(file_name("exe.\xE2\x80\x01\xAE"
                      "fdp"),
            "file");
  EXPECT_EQ(file_name("exe.\xE2\x80\xE2\x80\xAE\xAE"
                      "fdp"),
            "file");
}

TEST(FileName, KeepsItsEndingWhenItIsLong) {
  std::string said;
  for (int i = 0; i < 300; ++i) {
    said += "ы";
  }
  const auto name = file_name(said + ".pdf");
  EXPECT_LE(name.size(), 255u);
  EXPECT_GT(name.size(), 250u);
  EXPECT_TRUE(name.ends_with("ы.pdf"));
  EXPECT_TRUE(codec::valid_utf8(name));
  EXPECT_EQ(file_name(std::string(300, 'a')).size(), 255u);
}

TEST(FileName, InAHeaderIsAsciiWithoutQuotesOrLines) {
  EXPECT_EQ(as_attachment("a b\".pdf"), "Content-Disposition: attachment; filename*=UTF-8''a%20b%22.pdf\r\n");
  EXPECT_EQ(as_attachment("ё"), "Content-Disposition: attachment; filename*=UTF-8''%D1%91\r\n");
}

}  // namespace
}  // namespace atrium::transfer
