#include "server/policy/password_rules.h"

#include <gtest/gtest.h>

#include <string>

namespace atrium::policy {
namespace {

using namespace wire::v1;

bool is_weak(std::string_view password, Role role = ROLE_STUDENT) {
  return weakness(password, {"ivanova", "college", Roles{role}}).has_value();
}

TEST(Password, HasTenCharactersAndAnEmployeesTwelve) {
  EXPECT_TRUE(is_weak("кит и ёж 9") == false);
  EXPECT_TRUE(is_weak("кит и ёж "));
  EXPECT_TRUE(is_weak("кит и ёж 99", ROLE_TEACHER));
  EXPECT_FALSE(is_weak("кит и ёж 999", ROLE_TEACHER));
}

TEST(Password, HasAtMost128Bytes) {
  EXPECT_FALSE(is_weak(std::string(123, 'x') + "abcde"));
  EXPECT_TRUE(is_weak(std::string(124, 'x') + "abcde"));
}

TEST(Password, IsNotWhatIsTriedFirst) {
  for (const auto* password :
       {"password12345", "Password!!!!1", "ПАРОЛЬ2026!!!", "Школа-2026-2027", "1234567890", "йцукенгшщзхъ", "qwertyuiop12",
        "aaaaaaaaaaaa", "abababababab", "ivanova2026", "Ivanova-College"}) {
    EXPECT_TRUE(is_weak(password)) << password;
  }
}

TEST(Password, NeedsNoSignsAndNoCapitals) {
  for (const auto* password : {"зелёный чайник поёт", "correct horse battery", "nhfdf e ljvf", "пароль от дачи соседа"}) {
    EXPECT_FALSE(is_weak(password, ROLE_HEAD)) << password;
  }
}

}  // namespace
}  // namespace atrium::policy
