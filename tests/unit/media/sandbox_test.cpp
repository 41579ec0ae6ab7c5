// What looks into files can't do anything else.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>

namespace atrium::media {
namespace {

struct Outcome {
  std::string said;
  int status = 0;
};

Outcome probe(const std::string& what) {
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe(pipe.data()), 0);
  const auto child = ::fork();
  if (child == 0) {
    ::dup2(pipe[1], STDOUT_FILENO);
    ::execl(ATRIUM_MEDIA_PROBER, ATRIUM_MEDIA_PROBER, what.c_str(), nullptr);
    ::_exit(3);
  }
  ::close(pipe[1]);
  Outcome outcome;
  std::array<char, 64> bytes{};
  for (ssize_t got = 0; (got = ::read(pipe[0], bytes.data(), bytes.size())) > 0;) {
    outcome.said.append(bytes.data(), static_cast<std::size_t>(got));
  }
  ::close(pipe[0]);
  ::waitpid(child, &outcome.status, 0);
  return outcome;
}

TEST(Sandbox, LeavesAloneWhoTriesNothing) { EXPECT_EQ(probe("nothing").said, "done\n"); }

TEST(Sandbox, EndsWhoTriesToReachAnybody) {
  for (const auto* what : {"socket", "fork", "exec", "trace", "kill"}) {
    const auto outcome = probe(what);
    EXPECT_EQ(outcome.said, "") << what;
    EXPECT_TRUE(WIFSIGNALED(outcome.status) && WTERMSIG(outcome.status) == SIGSYS) << what;
  }
}

TEST(Sandbox, OpensNoFileAndGivesNoMemoryWithoutEnd) {
  for (const auto* what : {"read a file", "write a file", "memory"}) {
    EXPECT_EQ(probe(what).said, "refused\n") << what;
  }
}

}  // namespace
}  // namespace atrium::media
