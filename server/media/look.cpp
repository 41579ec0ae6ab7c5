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

// What is made of a file.
struct Outputs {
  fs::path clean;
  fs::path thumbnail;
};

// What a program is to find out, and what can't be true of it.
struct Question {
  Zygotes& zygotes;
  Outputs outputs;
  bool (*is_right)(const stored::v1::MediaVerdict&);
};

Report report_of(const std::optional<std::string>& said, int status, const Question& question) {
  const bool ended_well = said && WIFEXITED(status) && WEXITSTATUS(status) == kDone;
  auto verdict = ended_well ? verdict_in(*said) : std::nullopt;
  const bool is_right = verdict && question.is_right(*verdict);
  return {status, is_right ? std::move(verdict) : std::nullopt};
}

// Nothing: the zygote is no more.
Result<std::optional<Report>> ask(Zygote& zygote, const fs::path& file, const Question& question,
                                  const std::atomic<bool>& stop) {
  const auto from = open(file, O_RDONLY);
  if (from.descriptor() < 0) {
    return failure("a file can't be looked into: " + file.string());
  }
  const auto clean = open(question.outputs.clean, O_RDWR | O_CREAT | O_TRUNC);
  const auto thumbnail = open(question.outputs.thumbnail, O_RDWR | O_CREAT | O_TRUNC);
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
  return status ? std::optional(report_of(said, *status, question)) : std::nullopt;
}

Failure unable(const fs::path& program, int status) {
  return Failure{program.string() + " can't shut itself in or lacks its libraries (" + std::to_string(WEXITSTATUS(status)) +
                 "): files can't be looked into"};
}

bool is_unable(int status) {
  return WIFEXITED(status) && (WEXITSTATUS(status) == kNoSandbox || WEXITSTATUS(status) == kNoLibraries);
}

// A zygote that was ended, by somebody or for want of memory, has found out nothing about the file: another one is asked.
Result<Report> report_on(const fs::path& file, const Question& question, const std::atomic<bool>& stop) {
  auto& zygotes = question.zygotes;
  for (int tries = 0; tries < kZygoteTries; ++tries) {
    auto zygote = tries == 0 ? zygotes.take() : Zygote::start(zygotes.program());
    auto report = zygote ? ask(**zygote, file, question, stop) : zygote.error();
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

// What the program finds out; a row of bytes if it comes to no end.
Result<stored::v1::MediaVerdict> verdict_on(const fs::path& file, const Question& question, const std::atomic<bool>& stop) {
  const auto& program = question.zygotes.program();
  auto report = report_on(file, question, stop);
  if (!report || is_unable(report->status)) {
    return report ? unable(program, report->status) : report.error();
  }
  if (!report->verdict) {
    if (const int status = report->status; !stop) {
      spdlog::warn("a file could not be looked into to the end ({}, {} {}): it is taken as a row of bytes",
                   program.filename().string(), WIFSIGNALED(status) ? "signal" : "status",
                   WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    }
    report->verdict.emplace().set_type(kBytes);
  }
  return std::move(*report->verdict);
}

// Says no more than what it is, and has nowhere to write to.
Question type_of(Lookers& lookers) {
  return {lookers.types, {"/dev/null", "/dev/null"}, [](const auto& verdict) { return !verdict.is_image(); }};
}

Question picture_of(Lookers& lookers, const Look& look) {
  return {lookers.pictures, {look.clean, look.thumbnail}, [](const auto& verdict) {
            return is_picture(verdict.type()) == verdict.is_image();
          }};
}

}  // namespace

Result<Look> look_into(Lookers& lookers, const fs::path& file, const std::atomic<bool>& stop) {
  Look look;
  look.clean = file.string() + storage::kCleanOfPart;
  look.thumbnail = file.string() + storage::kThumbnailOfPart;
  auto verdict = verdict_on(file, type_of(lookers), stop);
  if (verdict && is_picture(verdict->type())) {
    verdict = verdict_on(file, picture_of(lookers, look), stop);
  }
  if (!verdict || !verdict->is_image()) {
    std::error_code ignored;  // what a server has left that was killed goes, too
    fs::remove(look.clean, ignored);
    fs::remove(look.thumbnail, ignored);
  }
  if (!verdict) {
    return verdict.error();
  }
  look.verdict = std::move(*verdict);
  return look;
}

fs::path folder_of_this() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

}  // namespace atrium::media
