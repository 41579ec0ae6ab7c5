#include "tests/matrix/matrix.h"

namespace atrium::matrix {

namespace {

constexpr std::string_view kBystanders[] = {"bystander", "lyceum-bystander", "operator-bystander"};

}  // namespace

Matrix::Matrix(const Schema& schema, std::uint16_t port) : schema_(schema), cast_(schema, port), objects_(cast_) {
  for (const auto name : kBystanders) {
    cast_.voice(name).must("resume", "");
  }
}

void Matrix::ask_bystanders() {
  for (const auto name : kBystanders) {
    auto& bystander = cast_.voice(name);
    bystander.must("list_devices", "");  // what was pushed before comes before the answer
    if (!bystander.pushes().empty()) {
      report_.complain(std::string(name) + " was told " + std::to_string(bystander.pushes().size()) +
                       " times, first: " + bystander.pushes().front());
    }
  }
}

void Matrix::ask(const Row& row) {
  for (const auto& situation : situations(std::string(row.fields) + std::string(row.shows))) {
    ask(row, situation);
  }
}

void Matrix::ask(const Row& row, const Situation& situation) {
  objects_.begin_question();
  const Question question{std::string(row.command), objects_.fill(row.fields, situation)};
  const auto before = objects_.look(situation);
  auto answer = answer_to(row, situation, question);
  if (answer.ok() && !row.shows.empty() && !answer.holds(objects_.fill(row.shows, situation))) {
    answer.outcome = kLeftOut;
  }
  report_.count(row, answer.outcome);
  compare(row, situation, answer);
  if (!answer.ok() && objects_.look(situation) != before) {
    report_.complain(std::string(row.command) + ", " + situation.words() + ": was refused and changed something");
  } else if (answer.ok() && schema_.has_request_id(row.command)) {
    objects_.put_away(situation, answer);
  }
  if (answer.ok() && row.changes == Row::Changes::kThePerson) {
    objects_.replace_person(situation);
  } else if (answer.ok() && row.changes == Row::Changes::kTheActor) {
    objects_.replace_actor(situation);
  }
}

Answer Matrix::answer_to(const Row& row, const Situation& situation, const Question& question) {
  switch (situation.actor->standing) {
    case Standing::kAnonymous:
      return cast_.anonymous()->ask(question);
    case Standing::kSignedOut:
      return cast_.signed_out()->ask(question);
    case Standing::kDismissed:
      return cast_.dismissed()->ask(question);
    case Standing::kMember:
    case Standing::kElsewhere:
      break;
  }
  switch (row.connection) {
    case Row::Connection::kFresh:
      return cast_.another(situation.actor->name)->ask(question);
    case Row::Connection::kFreshDevice:
      return cast_.on_new_device(situation.actor->name)->ask(question);
    case Row::Connection::kKept:
      break;
  }
  return cast_.voice(situation.actor->name).ask(question);
}

void Matrix::compare(const Row& row, const Situation& situation, const Answer& answer) {
  const auto verdict = judge(row, situation);
  if (answer.outcome != verdict.outcome) {
    report_.complain(std::string(row.command) + ", " + situation.words() + ": " + answer.outcome + " instead of " +
                     std::string(verdict.outcome) +
                     (verdict.words.empty() ? "" : " for want of: " + std::string(verdict.words)));
  } else if (!answer.error.empty()) {
    compare_error(row, situation, verdict, answer.error);
  }
}

void Matrix::compare_error(const Row& row, const Situation& situation, const Verdict& verdict, const std::string& error) {
  const auto [first, is_first] = errors_.try_emplace({row.command, verdict.words}, error, situation.words());
  if (!is_first && first->second.first != error) {
    report_.complain(std::string(row.command) + ", " + situation.words() + ": another " + std::string(verdict.outcome) +
                     " than for " + first->second.second);
  }
}

}  // namespace atrium::matrix
