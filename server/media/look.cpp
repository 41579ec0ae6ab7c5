#include "server/media/look.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <system_error>

#include "server/config/limits.h"
#include "server/media/child/orders.h"
#include "server/media/verdict.h"
#include "storage/file_store.h"

namespace atrium::media {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using storage::OpenFile;

constexpr std::chrono::milliseconds kLookStep(100);
constexpr std::size_t kVerdictBytes = 4096;

Failure failure(const std::string& what) { return Failure{what + ": " + std::strerror(errno)}; }

OpenFile open(const fs::path& path, int flags) {
  return {::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR), 0};
}

struct Pipe {
  OpenFile out;
  OpenFile in;
};

std::optional<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::nullopt;
  }
  return Pipe{{ends[0], 0}, {ends[1], 0}};
}

// What it says until it ends, at most so much and so long; nothing if that is over.
std::optional<std::string> listen(int pipe, const std::atomic<bool>& stop) {
  const auto deadline = Clock::now() + limits::kMediaTime;
  std::string said;
  while (Clock::now() < deadline && !stop && said.size() < kVerdictBytes) {
    pollfd wait{pipe, POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(kLookStep.count())) <= 0) {
      continue;
    }
    std::array<char, kVerdictBytes> bytes{};
    const auto got = ::read(pipe, bytes.data(), bytes.size());
    if (got <= 0) {
      return said;
    }
    said.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return std::nullopt;
}

// How a fork ended, and what it found out, if it ended well and can be believed.
struct Report {
  int status = 0;
  std::optional<stored::v1::MediaVerdict> verdict;
};

Report report_of(const std::optional<std::string>& said, int status) {
  const bool ended_well = said && WIFEXITED(status) && WEXITSTATUS(status) == kDone;
  return {status, ended_well ? verdict_in(*said) : std::nullopt};
}

// Nothing: the zygote is no more.
Result<std::optional<Report>> ask(Zygote& zygote, const fs::path& file, const Look& look, const std::atomic<bool>& stop) {
  const auto from = open(file, O_RDONLY);
  if (from.descriptor() < 0) {
    return failure("a file can't be looked into: " + file.string());
  }
  const auto clean = open(look.clean, O_RDWR | O_CREAT | O_TRUNC);
  const auto thumbnail = open(look.thumbnail, O_RDWR | O_CREAT | O_TRUNC);
  auto pipe = make_pipe();
  if (clean.descriptor() < 0 || thumbnail.descriptor() < 0 || !pipe) {
    return failure("a file can't be looked into: " + file.string());
  }
  if (!zygote.look({from.descriptor(), clean.descriptor(), thumbnail.descriptor(), pipe->in.descriptor()})) {
    return std::optional<Report>();
  }
  pipe->in = OpenFile();
  const auto said = listen(pipe->out.descriptor(), stop);
  const auto status = zygote.end_look();
  return status ? std::optional(report_of(said, *status)) : std::nullopt;
}

Failure unable(const fs::path& program, int status) {
  return Failure{program.string() + " can't shut itself in or lacks its libraries (" + std::to_string(WEXITSTATUS(status)) +
                 "): files can't be looked into"};
}

bool is_unable(int status) {
  return WIFEXITED(status) && (WEXITSTATUS(status) == kNoSandbox || WEXITSTATUS(status) == kNoLibraries);
}

// A zygote that was ended, by somebody or for want of memory, has found out nothing about the file: another one is asked.
Result<Report> report_on(Zygotes& zygotes, const fs::path& file, const Look& look, const std::atomic<bool>& stop) {
  for (int tries = 0; tries < kZygoteTries; ++tries) {
    auto zygote = tries == 0 ? zygotes.take() : Zygote::start(zygotes.program());
    auto report = zygote ? ask(**zygote, file, look, stop) : zygote.error();
    if (!report) {
      return report.error();
    }
    if (*report) {
      if ((*report)->verdict) {
        zygotes.give_back(std::move(*zygote));
      }
      return std::move(**report);
    }
    if (const int status = (*zygote)->end(); is_unable(status)) {
      return unable(zygotes.program(), status);
    }
    spdlog::warn("{} was ended: it is started anew", zygotes.program().string());
  }
  return Failure{zygotes.program().string() + " ends before it has looked into a file"};
}

constexpr char kBytes[] = "application/octet-stream";
constexpr char kNowhere[] = "/dev/null";

// What the program finds out; a row of bytes if it comes to no end.
Result<stored::v1::MediaVerdict> verdict_on(Zygotes& zygotes, const fs::path& file, const Look& look,
                                            const std::atomic<bool>& stop) {
  auto report = report_on(zygotes, file, look, stop);
  if (!report || is_unable(report->status)) {
    return report ? unable(zygotes.program(), report->status) : report.error();
  }
  if (!report->verdict) {
    if (const int status = report->status; !stop) {
      spdlog::warn("a file could not be looked into to the end ({} {}): it is taken as a row of bytes",
                   WIFSIGNALED(status) ? "signal" : "status", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    }
    report->verdict.emplace().set_type(kBytes);
  }
  return std::move(*report->verdict);
}

}  // namespace

Result<Look> look_into(Lookers& lookers, const fs::path& file, const std::atomic<bool>& stop) {
  Look look;
  look.clean = look.thumbnail = kNowhere;
  auto verdict = verdict_on(lookers.types, file, look, stop);
  look.clean = file.string() + ".clean";
  look.thumbnail = file.string() + ".thumbnail";
  if (verdict && is_picture(verdict->type())) {
    verdict = verdict_on(lookers.pictures, file, look, stop);
    if (!verdict || !verdict->is_image()) {
      std::error_code ignored;
      fs::remove(look.clean, ignored);
      fs::remove(look.thumbnail, ignored);
    }
  }
  if (!verdict) {
    return verdict.error();
  }
  look.verdict = std::move(*verdict);
  // Nobody is believed who has made nothing, or calls something a picture after all.
  if (is_picture(look.verdict.type()) != look.verdict.is_image()) {
    look.verdict.Clear();
    look.verdict.set_type(kBytes);
  }
  return look;
}

fs::path folder_of_this() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

}  // namespace atrium::media
