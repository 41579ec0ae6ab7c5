// Which spaces there are is told to nobody who is not in one.
#include <gtest/gtest.h>

#include <thread>

#include "server/config/limits.h"
#include "tests/unit/session/session_fixture.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct Kind {
  const char* name;
  void (*fill)(ClientFrame& frame, const std::string& space);
};

SignIn& sign_in_of(ClientFrame& frame, const std::string& space) {
  auto& request = *frame.mutable_sign_in();
  request.set_protocol(1);
  request.set_space(space);
  return request;
}

const std::string kSomeToken(limits::kTokenBytes, 'x');
constexpr char kPassword[] = "сорока на заборе";

constexpr Kind kKinds[] = {
    {"password",
     [](ClientFrame& frame, const std::string& space) {
       auto& credential = *sign_in_of(frame, space).mutable_password();
       credential.set_login("ivanova");
       credential.set_password("guess");
       credential.set_new_token(kSomeToken);
     }},
    {"token", [](ClientFrame& frame, const std::string& space) { sign_in_of(frame, space).set_token(kSomeToken); }},
    {"code",
     [](ClientFrame& frame, const std::string& space) {
       auto& credential = *sign_in_of(frame, space).mutable_code();
       credential.set_mobile("+79991234567");
       credential.set_code("01234567");
       credential.set_login("first");
       credential.set_name("Иванов Иван");
       credential.set_password(kPassword);
       credential.set_new_token(kSomeToken);
     }},
    {"invite",
     [](ClientFrame& frame, const std::string& space) {
       auto& credential = *sign_in_of(frame, space).mutable_invite();
       credential.set_secret(std::string(limits::kInviteSecretBytes, 's'));
       credential.set_login("vlasov");
       credential.set_name("Власов");
       credential.set_password(kPassword);
       credential.set_new_token(kSomeToken);
     }},
    {"reset",
     [](ClientFrame& frame, const std::string& space) {
       auto& credential = *sign_in_of(frame, space).mutable_reset();
       credential.set_secret(std::string(limits::kInviteSecretBytes, 's'));
       credential.set_password(kPassword);
       credential.set_new_token(kSomeToken);
     }},
    {"RequestCode",
     [](ClientFrame& frame, const std::string& space) {
       frame.mutable_request_code()->set_space(space);
       frame.mutable_request_code()->set_mobile("+79991234567");
     }},
};

struct Nowhere : SessionFixture, testing::WithParamInterface<Kind> {
  // The answer to one more attempt, and whether it was the last on its connection.
  std::string attempt(const std::string& name) {
    ClientFrame frame;
    GetParam().fill(frame, name);
    feed({frame});
    while (connection->sent().empty()) {
      sync_and_work();
      std::this_thread::yield();
    }
    std::string answer;
    for (const auto& message : connection->take_sent()) {
      answer += message;
    }
    work();
    return answer + (connection->closed_with() ? ", closed with " + std::to_string(*connection->closed_with()) : "");
  }
  // Of as many attempts as there may be on this connection and on others after it.
  std::vector<std::string> attempts(const std::string& name, int count) {
    std::vector<std::string> answers;
    restart_frames();
    connect();
    for (int i = 0; i < count; ++i) {
      answers.push_back(attempt(name));
      if (connection->closed_with()) {
        connect();
      }
    }
    return answers;
  }
};

TEST_P(Nowhere, AnswersLikeASpaceThatIsThere) {
  constexpr int kAttempts = 12;
  EXPECT_EQ(attempts("nowhere", kAttempts), attempts("college", kAttempts));
}

TEST_P(Nowhere, EndsAConnectionAsSoon) {
  connect();
  for (std::size_t i = 1; i < limits::kFailedSignInsPerConnection; ++i) {
    attempt("nowhere");
    EXPECT_FALSE(connection->closed_with());
  }
  attempt("college");
  EXPECT_EQ(connection->closed_with(), CLOSE_CODE_SIGN_IN_FAILED);
}

INSTANTIATE_TEST_SUITE_P(Each, Nowhere, testing::ValuesIn(kKinds),
                         [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace atrium::test
