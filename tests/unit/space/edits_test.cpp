// What a message said before, for how long it may be changed, and what is left of it in the audit.
#include "server/config/limits.h"
#include "tests/unit/space/amendment_asks.h"
#include "tests/unit/space/contact_asks.h"
#include "tests/unit/space/staff.h"

namespace atrium::test {
namespace {

using namespace wire::v1;
using std::chrono::hours;
using std::chrono::milliseconds;

Seqs edits_of(const Overlay& overlay) { return {overlay.edit_seqs().begin(), overlay.edit_seqs().end()}; }

struct Edits : Amendments {
  std::unique_ptr<Person> admin = school.person(ROLE_ADMIN);

  void allow_changes_for(std::uint32_t time) {
    SettingsChange change;
    change.set_amend_hours(time);
    ASSERT_TRUE(admin->ask(settings_wish(*admin, change)).has_space_settings());
  }
  std::vector<AuditRecord> audit() {
    std::vector<AuditRecord> records;
    const auto answer = admin->ask(audit_question(1));
    for (const auto& bytes : answer.audit_page().records()) {
      EXPECT_TRUE(records.emplace_back().ParseFromString(bytes));
    }
    return records;
  }
};

TEST_F(Edits, AreKeptAndReadOneByOne) {
  const auto message = say(*teacher, "в среду");
  const auto first = seq_of(*teacher, edit(*teacher, chat, message, "в четверг"));
  const auto second = seq_of(*teacher, edit(*teacher, chat, message, "в пятницу"));
  EXPECT_EQ(edits_of(overlay(message)), (Seqs{first, second}));
  const auto page = student->ask(entries_question(chat, {message, first, second})).history_page();
  ASSERT_EQ(page.items_size(), 3);
  EXPECT_EQ(page.items(0).entry().message().text(), "в среду");
  EXPECT_EQ(page.items(0).overlay().text(), "в пятницу");
  EXPECT_EQ(page.items(1).entry().edit().text(), "в четверг");
  EXPECT_EQ(page.items(2).entry().edit().text(), "в пятницу");
}

TEST_F(Edits, LastThroughARestart) {
  const auto message = say(*teacher, "в среду");
  const auto first = seq_of(*teacher, edit(*teacher, chat, message, "в четверг"));
  restart();
  const auto second = seq_of(*teacher, edit(*teacher, chat, message, "в пятницу"));
  restart();
  EXPECT_EQ(edits_of(overlay(message)), (Seqs{first, second}));
  EXPECT_EQ(overlay(message).text(), "в пятницу");
}

TEST_F(Edits, ShowNothingAnyMoreOnceTheMessageIsDeleted) {
  const auto message = say(*teacher, "тайна один");
  const auto first = seq_of(*teacher, edit(*teacher, chat, message, "тайна два"));
  const auto second = seq_of(*teacher, edit(*teacher, chat, message, "тайна три"));
  teacher->ask(deletion(*teacher, chat, message));
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(edits_of(overlay(message)), Seqs{});
    const auto page = student->ask(entries_question(chat, {message, first, second})).history_page();
    EXPECT_EQ(page.items_size(), 3);
    EXPECT_EQ(page.SerializeAsString().find("тайна"), std::string::npos);
    restart();
  }
}

TEST_F(Edits, AreAHundredAtMost) {
  const auto message = say(*teacher, "0");
  Seqs edits;
  for (std::size_t i = 1; i <= limits::kEdits; ++i) {
    edits.push_back(seq_of(*teacher, edit(*teacher, chat, message, std::to_string(i))));
  }
  EXPECT_EQ(code_of(*teacher, edit(*teacher, chat, message, "101")), ERROR_CODE_CONFLICT);
  EXPECT_EQ(edits_of(overlay(message)), edits);
  EXPECT_EQ(overlay(message).text(), "100");
  EXPECT_TRUE(student->ask(reaction(*student, chat, message, "👍")).has_accepted());
  EXPECT_TRUE(teacher->ask(deletion(*teacher, chat, message)).has_accepted());
}

TEST_F(Edits, EndWithTheHoursThatTheSchoolGives) {
  const auto message = say(*student, "ошибка");
  school.pass(hours(48));
  EXPECT_TRUE(student->ask(edit(*student, chat, message, "поправка")).has_accepted()) << "to the end of the last hour";
  school.pass(milliseconds(1));
  EXPECT_EQ(code_of(*student, edit(*student, chat, message, "ещё одна")), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*student, deletion(*student, chat, message)), ERROR_CODE_FORBIDDEN);
  EXPECT_TRUE(student->ask(reaction(*student, chat, message, "👍")).has_accepted()) << "that is no change";
  EXPECT_TRUE(teacher->ask(deletion(*teacher, chat, message)).has_accepted()) << "a moderator may at any time";
}

TEST_F(Edits, OfAModeratorsOwnEndToo) {
  const auto message = say(*teacher, "ошибка");
  school.pass(hours(48) + milliseconds(1));
  EXPECT_EQ(code_of(*teacher, edit(*teacher, chat, message, "поправка")), ERROR_CODE_FORBIDDEN);
  EXPECT_TRUE(teacher->ask(deletion(*teacher, chat, message)).has_accepted());
}

TEST_F(Edits, GoOnAsTheSchoolSetsIt) {
  const auto message = say(*student, "ошибка");
  allow_changes_for(1);
  school.pass(hours(1) + milliseconds(1));
  EXPECT_EQ(code_of(*student, edit(*student, chat, message, "поправка")), ERROR_CODE_FORBIDDEN);
  allow_changes_for(0);
  school.pass(hours(24 * 400));
  EXPECT_TRUE(student->ask(edit(*student, chat, message, "поправка")).has_accepted());
  restart();
  admin->reconnect();
  EXPECT_EQ(student->ask(settings_question()).space_settings().amend_hours(), 0u);
  EXPECT_TRUE(student->ask(deletion(*student, chat, message)).has_accepted());
}

TEST_F(Edits, HaveAYearAtMost) {
  EXPECT_EQ(admin->ask(settings_question()).space_settings().amend_hours(), 48u);
  allow_changes_for(8760);
  SettingsChange change;
  change.set_amend_hours(8761);
  const auto answer = admin->ask(settings_wish(*admin, change));
  EXPECT_EQ(answer.error().code(), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(answer.error().field(), "amend_hours");
  EXPECT_EQ(admin->ask(settings_question()).space_settings().amend_hours(), 8760u);
}

TEST_F(Edits, OnlyAModeratorsDeletionOfWhatAnotherWroteIsInTheAudit) {
  const auto theirs = say(*student, "лишнее");
  const auto own = say(*teacher, "тоже лишнее");
  const auto kept = say(*student, "нужное");
  const auto before = audit().size();
  teacher->ask(edit(*teacher, chat, own, "совсем лишнее"));
  teacher->ask(deletion(*teacher, chat, own));
  teacher->ask(pin(*teacher, chat, kept));
  student->ask(deletion(*student, chat, kept));
  EXPECT_EQ(audit().size(), before);
  const auto gone = teacher->ask(deletion(*teacher, chat, theirs));
  EXPECT_TRUE(gone.has_accepted());
  EXPECT_EQ(code_of(*teacher, deletion(*teacher, chat, theirs)), ERROR_CODE_CONFLICT);
  EXPECT_EQ(code_of(*student, deletion(*student, chat, own)), ERROR_CODE_FORBIDDEN);
  ASSERT_EQ(audit().size(), before + 1);
  const auto record = audit().back();
  EXPECT_EQ(record.actor_id(), teacher->id().value);
  EXPECT_EQ(record.message_deleted().chat_id(), chat.value);
  EXPECT_EQ(record.message_deleted().seq(), theirs);
  EXPECT_EQ(record.message_deleted().author_id(), student->id().value);
}

}  // namespace
}  // namespace atrium::test
