#include "tests/matrix/command_line.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <sstream>

#include "tests/matrix/people.h"
#include "tests/support/child_process.h"

namespace atrium::matrix {
namespace {

// The error code that it says: of exit statuses it has but one for all refusals.
std::string outcome_of(const std::string& complaint) {
  constexpr std::string_view kBegin = "{\"error\": \"";
  if (!complaint.starts_with(kBegin)) {
    return "\"" + complaint + "\"";
  }
  auto code = complaint.substr(kBegin.size(), complaint.find('"', kBegin.size()) - kBegin.size());
  std::ranges::transform(code, code.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return code;
}

// The program signs in before it asks: who can't is told so.
std::string_view as_the_program_tells(std::string_view outcome) {
  return outcome == "NOT_SIGNED_IN" ? "WRONG_CREDENTIALS" : outcome;
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) {
    words.push_back(word);
  }
  return words;
}

}  // namespace

CommandLine::CommandLine(const Schema& schema, std::uint16_t port)
    : cast_(schema, port),
      objects_(cast_),
      folder_(std::filesystem::temp_directory_path() / ("atrium-matrix-" + std::to_string(::getpid()))) {
  std::filesystem::create_directories(folder_);
  environment_ = {{"XDG_STATE_HOME", folder_}, {"ATRIUM_SERVER", "ws://127.0.0.1:" + std::to_string(port) + "/ws"}};
}

CommandLine::~CommandLine() { std::filesystem::remove_all(folder_); }

void CommandLine::ask(const Row& row) {
  for (const auto& situation : situations(std::string(row.fields) + std::string(row.shows))) {
    // A device that was signed out has no token to begin with, nor has a closed account; nobody's login is empty, and no entry is
    // number 0. The program looks people up first, and finds nobody of a school for an operator.
    const bool is_found =
        !situation.actor_has("operator") || situation.person == nullptr || situation.person->bond == Bond::kSelf;
    const bool can_be = situation.actor->standing != Standing::kSignedOut &&
                        situation.actor->standing != Standing::kDismissed &&
                        (situation.message == nullptr || situation.message->message != Message::kZero) &&
                        (situation.person == nullptr || situation.person->bond != Bond::kZero);
    if (can_be && is_found && seen_++ % ATRIUM_MATRIX_STRIDE == 0) {
      ask(row, situation);
    }
  }
}

void CommandLine::ask(const Row& row, const Situation& situation) {
  sign_in(situation);
  const auto before = objects_.look(situation);
  const auto outcome = run(row, situation);
  report_.count(row, outcome);
  const auto wanted = as_the_program_tells(judge(row, situation).outcome);
  if (outcome != wanted) {
    report_.complain(std::string(row.command) + ", " + situation.words() + ": " + outcome + " instead of " +
                     std::string(wanted));
  }
  if (outcome != kOk && objects_.look(situation) != before) {
    report_.complain(std::string(row.command) + ", " + situation.words() + ": was refused and changed something");
  }
}

void CommandLine::sign_in(const Situation& situation) {
  const auto name = situation.actor->name;
  if (situation.actor->standing == Standing::kAnonymous || !signed_in_.insert(cast_.login(name)).second) {
    return;
  }
  auto environment = environment_;
  environment["ATRIUM_PASSWORD"] = kPassword;
  test::ChildProcess program(
      {ATRIUM_CLIENT_PROGRAM, "--as", cast_.login(name), "--space", std::string(person_called(name).space), "sign-in"},
      environment);
  program.close_input();
  program.wait();
}

std::string CommandLine::run(const Row& row, const Situation& situation) {
  const bool is_anonymous = situation.actor->standing == Standing::kAnonymous;
  const auto name = situation.actor->name;
  // Always somebody else, for whom no wrong password was tried yet.
  const auto login = is_anonymous ? login_of("student", seen_ % kCopies) : cast_.login(name);
  const auto space = is_anonymous ? kCollege : person_called(name).space;
  auto environment = environment_;
  environment["ATRIUM_PASSWORD"] = is_anonymous ? "не тот" : std::string(kPassword);
  if (is_anonymous) {
    environment["XDG_STATE_HOME"] = folder_ / "anonymous";  // where no token is kept
  }
  std::vector<std::string> words = {ATRIUM_CLIENT_PROGRAM, "--as", login, "--space", std::string(space), "--json"};
  for (auto& word : words_of(objects_.fill(row.command_line, situation))) {
    words.push_back(std::move(word));
  }
  test::ChildProcess program(words, environment);
  program.close_input();
  const auto status = program.wait();
  const auto complaints = program.error_lines(0);
  if (status != 0) {
    return status == 1 && complaints.size() == 1 ? outcome_of(complaints.front()) : "exit status " + std::to_string(status);
  }
  if (!row.shows.empty()) {
    const auto wanted = objects_.fill("\"$chat\"", situation);
    for (const auto& line : program.lines(0)) {
      if (line.find(wanted) != std::string::npos) {
        return std::string(kOk);
      }
    }
    return std::string(kLeftOut);
  }
  return std::string(kOk);
}

}  // namespace atrium::matrix
