// Classes, what is beside them, and who is tied to whom.
#include "tests/matrix/objects.h"
#include "tests/matrix/objects_text.h"

namespace atrium::matrix {

void Objects::make_class() {
  const auto title = "title: 'Матрица " + std::to_string(++texts_) + "'";
  class_ = cast_.voice("principal").must("make_unit", "kind: UNIT_KIND_CLASS " + title).number("id");
}

// Somebody is curator of the class, or is it again.
std::uint64_t Objects::a_tie() {
  const auto who = field("account_id", cast_.id("far-employee"));
  return cast_.voice("principal")
      .must("make_tie", "kind: TIE_KIND_CURATOR_OF " + who + field("unit_id", class_))
      .number("id");
}

std::uint64_t Objects::class_chat() {
  return cast_.voice("principal")
      .must("make_template_chat", "chat_template: CHAT_TEMPLATE_CLASS " + field("unit_id", class_))
      .number("chat_id");
}

std::uint64_t Objects::a_pupil() {
  const auto pupil = cast_.id("far-student");
  const auto who = field("account_id", pupil) + field("unit_id", class_);
  cast_.voice("principal").must("make_tie", "kind: TIE_KIND_STUDIES_IN " + who);
  return pupil;
}

void Objects::fill_class(std::string& filled, bool is_there) {
  const auto wants = [&](std::string_view placeholder) { return filled.find(placeholder) != std::string::npos; };
  if (wants("$outcast")) {
    const auto pupil = a_pupil();
    cast_.voice("principal").must("exclude_member", field("chat_id", class_chat()) + field("account_id", pupil));
    put(filled, "$outcast", std::to_string(pupil));
  }
  if (wants("$pupil")) {
    put(filled, "$pupil", std::to_string(a_pupil()));
  }
  if (wants("$class_chat")) {
    put(filled, "$class_chat", std::to_string(is_there ? class_chat() : 1));
  }
  if (wants("$tie")) {
    put(filled, "$tie", std::to_string(is_there ? a_tie() : 1));
  }
  put(filled, "$discipline", std::to_string(is_there ? discipline_ : 1));
  put(filled, "$channel", std::to_string(is_there ? channel_ : 1));
  put(filled, "$class", std::to_string(is_there ? class_ : 1));
}

std::vector<std::uint64_t> Objects::tie_to(const std::string& actor, const std::string& student, std::uint64_t unit) {
  const std::string_view roles = person_called(actor).roles;
  const bool teaches = roles.find("teacher") != std::string_view::npos;
  const auto make = [&](const std::string& kind, const std::string& who, const std::string& more) {
    const auto fields = "kind: TIE_KIND_" + kind + " " + field("account_id", cast_.id(who)) + more;
    return cast_.voice("principal").must("make_tie", fields).number("id");
  };
  const auto to_class = field("unit_id", unit);
  std::vector<std::uint64_t> ties{make("STUDIES_IN", student, to_class)};
  if (teaches) {
    ties.push_back(make("TEACHES", actor, to_class + field("discipline_id", discipline_)));
  } else if (roles == "staff") {
    ties.push_back(make("CURATOR_OF", actor, to_class));
  } else if (roles == "student") {
    ties.push_back(make("STUDIES_IN", actor, to_class));
  } else if (roles == "parent") {
    ties.push_back(make("GUARDIAN_OF", actor, field("ward_id", cast_.id(student))));
  }
  return ties;
}

void Objects::make_own(const std::string& actor, const std::string& student) {
  if (own_.emplace(cast_.login(actor), cast_.login(student)).second) {
    tie_to(actor, student, own_class_);
  }
}

}  // namespace atrium::matrix
