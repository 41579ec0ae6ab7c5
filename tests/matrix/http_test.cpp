// The third door: HTTP has no commands.
#include <gtest/gtest.h>

#include "tests/matrix/objects.h"
#include "tests/matrix/people.h"
#include "tests/support/child_process.h"

namespace atrium::matrix {
namespace {

// What a GET finds; everything else is 404. /ws wants a WebSocket.
struct Target {
  std::string path;
  unsigned status;
};
const std::vector<Target> kDocumented = {{"/healthz", 200}, {"/readyz", 200}, {"/ws", 426}};

struct HttpDoor : testing::Test {
  const Schema schema{ATRIUM_WIRE_SET};
  test::ChildProcess school{{ATRIUM_MATRIX_SCHOOL}, {}};
  const std::uint16_t port = static_cast<std::uint16_t>(std::stoul(school.lines(1).at(0)));

  // As somebody who may do everything, in every way in which one could say so.
  unsigned status(const std::string& method, const std::string& target) const {
    const auto token = token_of("head");
    const auto answer = test::RawClient(port).ask(
        method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token +
        "\r\nCookie: token=" + token + "\r\nX-Space: college\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    return answer.size() < 12 ? 0 : static_cast<unsigned>(std::stoul(answer.substr(9, 3)));
  }

  // Wherever somebody might look for a command.
  std::vector<std::string> targets() const {
    std::vector<std::string> targets = {"/",    "/api",        "/v1",        "/admin",     "/metrics",
                                        "/ws/", "/ws?token=x", "/healthz/x", "/index.html"};
    for (const auto& command : schema.commands()) {
      for (const auto* folder : {"/", "/v1/", "/api/v1/", "/ws/", "/ws?command=", "/healthz?command="}) {
        targets.push_back(folder + command);
      }
    }
    return targets;
  }
};

TEST_F(HttpDoor, FindsWhatIsDocumented) {
  for (const auto& target : kDocumented) {
    EXPECT_EQ(status("GET", target.path), target.status) << target.path;
  }
}

TEST_F(HttpDoor, HasNothingElse) {
  for (const auto& target : targets()) {
    EXPECT_EQ(status("GET", target), 404U) << target;
    EXPECT_EQ(status("HEAD", target), 404U) << target;
  }
}

TEST_F(HttpDoor, OnlyReads) {
  for (const auto* method : {"POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    for (const auto& target : targets()) {
      EXPECT_EQ(status(method, target), 405U) << method << " " << target;
    }
  }
}

TEST_F(HttpDoor, ChangesNothing) {
  Cast cast(schema, port);
  Objects objects(cast);
  const Situation head{.actor = &kActors[0]};
  const auto before = objects.look(head);
  for (const auto* method : {"GET", "POST"}) {
    for (const auto& target : targets()) {
      status(method, target);
    }
  }
  EXPECT_EQ(objects.look(head), before);
}

}  // namespace
}  // namespace atrium::matrix
