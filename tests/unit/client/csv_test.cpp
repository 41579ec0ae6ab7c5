// Tables of the command-line client.
#include "client-sdk/cpp/cli/csv.h"

#include <gtest/gtest.h>

namespace atrium::cli {
namespace {

TEST(Csv, QuotesWhatHasToBe) {
  EXPECT_EQ(csv_line({"Вариант", "с \"кавычками\"", "a,b", "a;b"}), "Вариант,\"с \"\"кавычками\"\"\",\"a,b\",\"a;b\"\r");
  EXPECT_EQ(csv_line({"две\nстроки", "", "7"}), "\"две\nстроки\",,7\r");
  EXPECT_EQ(csv_line({}), "\r");
}

TEST(Csv, MakesNoFormulaOfWhatSomebodyWrote) {
  EXPECT_EQ(csv_line({"=1+1", "-2", "+3", "@a", "\tb"}), "'=1+1,'-2,'+3,'@a,\"'\tb\"\r");
  EXPECT_EQ(csv_line({"=\"a\",1", "1-2", "\r"}), "\"'=\"\"a\"\",1\",1-2,\"'\r\"\r");
}

}  // namespace
}  // namespace atrium::cli
