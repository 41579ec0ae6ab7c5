// Wrong passwords at the front door: what they do to whom.
#include "server/config/limits.h"
#include "tests/unit/space/front_door.h"
#include "tests/unit/space/invite_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

constexpr std::uint64_t kHome = 1;
constexpr std::uint64_t kThief = 2;

struct Lockout : FrontDoor {
  Lockout() { give_password(*student); }

  // Tries to come in with a password, on a socket of its own.
  ServerFrame knock(std::uint64_t address, const std::string& password, const Person* known_device = nullptr) {
    Person device(school, student->id());
    device.come_from(address);
    auto frame = device.sign_in_frame(password, "чужой");
    if (known_device != nullptr) {
      frame.mutable_sign_in()->mutable_password()->set_known_token(known_device->token());
    }
    return device.ask(frame);
  }
  ServerFrame knock_for(const std::string& login, std::uint64_t address) {
    Person device(school, student->id());
    device.come_from(address);
    auto frame = device.sign_in_frame("не тот", "чужой");
    frame.mutable_sign_in()->mutable_password()->set_login(login);
    return device.ask(frame);
  }
  void guess(std::uint64_t address, int times) {
    for (int i = 0; i < times; ++i) {
      knock(address, "попытка " + std::to_string(i));
    }
  }
};

TEST_F(Lockout, FiveWrongPasswordsShutTheDoorForAWhile) {
  guess(kThief, 4);
  EXPECT_EQ(knock(kThief, "пятая").error().code(), ERROR_CODE_WRONG_CREDENTIALS);
  const auto shut = knock(kThief, kOld).error();
  EXPECT_EQ(shut.code(), ERROR_CODE_TOO_MANY_ATTEMPTS);
  EXPECT_EQ(shut.retry_after_ms(), 30'000u);
  EXPECT_FALSE(shut.retry());
  school.pass(std::chrono::seconds(30));
  EXPECT_TRUE(knock(kThief, kOld).has_signed_in());
}

TEST_F(Lockout, DoesNotTouchAKnownDevice) {
  const auto phone = sign_in(*student, "телефон");
  for (std::uint64_t address = 10; address < 30; ++address) {
    guess(address, 5);
  }
  EXPECT_EQ(knock(kHome, kOld).error().code(), ERROR_CODE_TOO_MANY_ATTEMPTS);
  EXPECT_TRUE(phone->sign_in_with_token().has_signed_in());
  EXPECT_TRUE(knock(kHome, kOld, phone.get()).has_signed_in());
  EXPECT_TRUE(phone->ask(new_password(*phone, kOld, kNew)).has_done());
}

TEST_F(Lockout, TakesNoTokenOfSomebodyElseForAKnownDevice) {
  give_password(*teacher);
  const auto other = sign_in(*teacher, "ноутбук");
  guess(kThief, 5);
  EXPECT_EQ(knock(kThief, kOld, other.get()).error().code(), ERROR_CODE_TOO_MANY_ATTEMPTS);
}

TEST_F(Lockout, OfOneAddressLeavesTheOthersOpen) {
  guess(kThief, 20);
  EXPECT_TRUE(knock(kHome, kOld).has_signed_in());
}

TEST_F(Lockout, AnswersAlikeForALoginThatIsNotThere) {
  for (int i = 0; i < 10; ++i) {
    auto there = knock_for("student-who-is-there", kThief);
    auto real = knock(kThief, "не тот");
    there.clear_reply_to();
    real.clear_reply_to();
    EXPECT_EQ(there.SerializeAsString(), real.SerializeAsString()) << "attempt " << i;
  }
}

TEST_F(Lockout, EndsAConnectionThatKnocksOnAndOn) {
  guess(kThief, 5);
  Person device(school, student->id());
  device.come_from(kThief);
  for (std::size_t i = 0; i < limits::kFailedSignInsPerConnection; ++i) {
    EXPECT_EQ(device.ask(device.sign_in_frame(kOld, "чужой")).error().code(), ERROR_CODE_TOO_MANY_ATTEMPTS);
  }
  device.wait_until_ended();
}

TEST_F(Lockout, OfADeviceIsItsOwn) {
  const auto phone = sign_in(*student, "телефон");
  for (std::size_t i = 0; i < limits::kFailedSignInsPerConnection; ++i) {
    code_of(*phone, new_password(*phone, "не тот", kNew));
  }
  phone->wait_until_ended();
  EXPECT_TRUE(phone->sign_in_with_token().has_signed_in());
  EXPECT_EQ(code_of(*phone, new_password(*phone, kOld, kNew)), ERROR_CODE_TOO_MANY_ATTEMPTS);
  EXPECT_TRUE(knock(kHome, kOld).has_signed_in());
}

// What somebody who comes with links or codes may try, by their address.
struct Addresses : Invited {
  ErrorCode knock(std::uint64_t address, const ClientFrame& frame) {
    const auto device = stranger();
    device->come_from(address);
    return device->ask(frame).error().code();
  }
  void expect_counted(const ClientFrame& frame, ErrorCode answer) {
    for (std::uint32_t i = 0; i < limits::kWrongPasswordsPerAddress; ++i) {
      ASSERT_EQ(knock(kThief, frame), answer) << i;
    }
    EXPECT_EQ(knock(kThief, frame), ERROR_CODE_TOO_MANY_ATTEMPTS);
    EXPECT_EQ(knock(kHome, frame), answer);
  }
};

TEST_F(Addresses, GuessAHundredLinks) {
  expect_counted(signing_up(secret_of("угадай"), "vlasov"), ERROR_CODE_WRONG_CREDENTIALS);
}

TEST_F(Addresses, FindOutAHundredLoginsWithALink) {
  invite(*admin, secret_of("учителя"), {.role = ROLE_TEACHER, .uses = 10});
  sign_up(secret_of("учителя"), "orlova");
  auto frame = signing_up(secret_of("учителя"), "orlova");
  frame.mutable_sign_in()->mutable_invite()->set_new_token(std::string(32, 'x'));
  expect_counted(frame, ERROR_CODE_CONFLICT);
}

TEST_F(Addresses, GuessAHundredCodes) {
  ClientFrame frame;
  frame.mutable_sign_in()->set_protocol(1);
  frame.mutable_sign_in()->set_space("college");
  auto& credential = *frame.mutable_sign_in()->mutable_code();
  credential.set_mobile("+79991234568");
  credential.set_code("01234567");
  credential.set_login("first");
  credential.set_name("Иванов Иван");
  credential.set_password("сорока на заборе");
  credential.set_new_token(std::string(32, 'x'));
  expect_counted(frame, ERROR_CODE_WRONG_CREDENTIALS);
}

TEST_F(Addresses, OfASchoolWhoseLinksAreGoodAreNotCounted) {
  invite(*admin, secret_of("учителя"), {.role = ROLE_TEACHER, .uses = 1000});
  for (std::uint32_t i = 0; i < 2 * limits::kWrongPasswordsPerAddress; ++i) {
    ASSERT_EQ(knock(kHome, signing_up(secret_of("учителя"), "orlova" + std::to_string(i))), ERROR_CODE_UNSPECIFIED);
  }
}

TEST_F(Lockout, OfAnotherSpaceIsNotJudgedInTheFirst) {
  Person device(school, student->id());
  auto elsewhere = device.sign_in_frame(kOld, "чужой");
  elsewhere.mutable_sign_in()->set_space("lyceum");
  EXPECT_EQ(device.ask(elsewhere).error().code(), ERROR_CODE_WRONG_CREDENTIALS);
  EXPECT_TRUE(device.ask(device.sign_in_frame(kOld, "телефон")).has_signed_in());
  EXPECT_TRUE(device.sign_in_with_token().has_signed_in());
  Person other(school, student->id());
  auto by_token = elsewhere;
  by_token.mutable_sign_in()->set_token(device.token());
  EXPECT_EQ(other.ask(by_token).error().code(), ERROR_CODE_WRONG_CREDENTIALS);
}

}  // namespace
}  // namespace atrium::test
