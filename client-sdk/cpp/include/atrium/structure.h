#pragma once

#include <atrium/types.h>

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// The values about what a school is made of: departments and classes, disciplines, who is what to whom, and the chats whose
/// members follow from that. All texts are UTF-8; all times are milliseconds since 1970-01-01 UTC by the server's clock.

namespace atrium::client {

/// Names a department or a class: a random 64-bit number, as ChatId. 0 = none.
enum class UnitId : std::uint64_t {};
/// Names a discipline: a random 64-bit number, as ChatId. 0 = none.
enum class DisciplineId : std::uint64_t {};
/// Names a tie: a random 64-bit number, as ChatId. 0 = none.
enum class TieId : std::uint64_t {};

/// What a unit is.
enum class UnitKind {
  kUnspecified,  ///< One that a newer server knows.
  kDepartment,   ///< Holds classes and other departments.
  kClass,        ///< The group of students that a curator leads.
};

/// A part of the school.
struct Unit {
  UnitId id{};                             ///< For ever; never given to another one.
  UnitKind kind = UnitKind::kUnspecified;  ///< For ever.
  UnitId parent{};                         ///< The department that it belongs to. 0 = none.
  std::string title;                       ///< 1 to 256 bytes, such as "ИС-21".
};

/// What is taught.
struct Discipline {
  DisciplineId id{};  ///< For ever.
  std::string title;  ///< 1 to 256 bytes.
};

/// All units and disciplines of a school.
struct Structure {
  std::vector<Unit> units;              ///< Ascending by id.
  std::vector<Discipline> disciplines;  ///< Ascending by id.
};

/// A unit to be made.
struct NewUnit {
  UnitKind kind = UnitKind::kClass;  ///< kClass or kDepartment.
  std::string title;                 ///< 1 to 256 bytes; no other unit is called so.
  UnitId parent{};                   ///< The department that it belongs to. 0 = none.
};

/// What somebody is to a class, a discipline or a person.
enum class TieKind {
  kUnspecified,      ///< One that a newer server knows.
  kCuratorOf,        ///< An employee leads a class.
  kTeaches,          ///< A teacher teaches a discipline to a class.
  kStudiesIn,        ///< A student is in a class, and in no other.
  kGuardianOf,       ///< A parent stands for a student.
  kParentActivist,   ///< A parent speaks for the parents of a class.
  kStudentActivist,  ///< A student speaks for the students of a class.
};

/// A tie that holds, or is to be made: then `id` and `from_ms` count for nothing.
struct Tie {
  TieId id{};                            ///< To name it to Client::end_tie.
  TieKind kind = TieKind::kUnspecified;  ///< What `person` is.
  AccountId person{};                    ///< Who.
  UnitId unit{};                         ///< The class. Not for kGuardianOf.
  DisciplineId discipline{};             ///< Only for kTeaches.
  AccountId ward{};                      ///< Only for kGuardianOf: the student.
  std::int64_t from_ms = 0;              ///< When it began.
  std::int64_t until_ms = 0;             ///< When it ends by itself. 0 = not by itself.
};

/// Whose chat a chat is: its members follow from the structure.
enum class ChatTemplate {
  kUnspecified,       ///< None.
  kSchool,            ///< Channel of the whole school; the administration writes.
  kEmployees,         ///< Channel of all employees; the administration writes.
  kStaffRoom,         ///< All employees.
  kDeputies,          ///< The head with the deputies.
  kTeachers,          ///< The head with the teachers.
  kParentActivists,   ///< The head with those who speak for parents.
  kStudentActivists,  ///< The head with those who speak for students.
  kClass,             ///< The students of a class with their curators.
  kClassParents,      ///< The guardians of a class's students with its curators.
  kClassTeachers,     ///< Those who teach a class, with its curators.
  kSubject,           ///< A class with those who teach it a discipline.
};

/// One chat of a template.
struct TemplateChat {
  ChatTemplate chat_template = ChatTemplate::kUnspecified;  ///< Whose.
  UnitId unit{};                                            ///< From kClass on: the class.
  DisciplineId discipline{};                                ///< For kSubject.
};

}  // namespace atrium::client
