// Classes, who is what to whom, and the chats that follow, from the command line. The demo's college has the classes ИС-21 and
// ЭК-22.
#include <algorithm>

#include "tests/integration/cli.h"

namespace atrium::test {
namespace {

class CliStructure : public Cli {
 protected:
  Outcome as_admin(const Words& words) { return run("admin", words); }
  void do_as_admin(const Words& words) { ASSERT_EQ(as_admin(words).status, 0) << joined(words); }

  Words chats_of(const std::string& login) {
    Words titles;
    for (const auto& chat : run(login, {"chats"}).json())
      titles.push_back(text(chat, "title"));
    return titles;
  }
  bool has_chat(const std::string& login, const std::string& title) {
    const auto titles = chats_of(login);
    return std::find(titles.begin(), titles.end(), title) != titles.end();
  }
  Json unit(const std::string& title) {
    for (auto& line : as_admin({"classes"}).json()) {
      if (text(line, "title") == title)
        return line;
    }
    ADD_FAILURE() << "there is no unit " << title;
    return {};
  }
};

TEST_F(CliStructure, ClassesAreShownBelowTheirDepartments) {
  do_as_admin({"make", "department", "Отделение информатики"});
  do_as_admin({"make", "class", "ПО-23", "--department", "Отделение информатики"});
  const auto units = as_admin({"classes"}).json();
  ASSERT_EQ(units.size(), 4U);
  EXPECT_EQ(text(units[0], "title"), "ИС-21");
  EXPECT_EQ(units[0].names(), (Words{"curators", "kind", "students", "teachers", "title", "unit"}));
  EXPECT_EQ(to_text(units[0].at("curators")), R"(["Иванова Мария Петровна"])");
  EXPECT_EQ(number(units[0], "students"), 6U);
  EXPECT_EQ(number(units[0], "teachers"), 2U);
  EXPECT_EQ(text(units[1], "kind"), "department");
  EXPECT_EQ(text(units[2], "title"), "ПО-23");
  EXPECT_EQ(text(units[2], "department"), "Отделение информатики");
  EXPECT_EQ(text(units[3], "title"), "ЭК-22");
}

TEST_F(CliStructure, AClassHasATitleOfItsOwn) {
  expect_refused(as_admin({"make", "class", "ИС-21"}), "there is a unit of that title");
  expect_refused(as_admin({"make", "class", "ПО-23", "--department", "Отделение химии"}),
                 "no department \"Отделение химии\"");
  expect_refused(run("ivanova", {"make", "class", "ПО-23"}), "you may not do this");
  expect_refused(run("borisova", {"classes"}), "you may not do this");
}

TEST_F(CliStructure, ATeacherIsTiedByTitlesAndLeavesWithTheTie) {
  do_as_admin({"make", "discipline", "Физика"});
  EXPECT_EQ(as_admin({"disciplines"}).lines.size(), 4U);
  do_as_admin({"make", "chat", "subject", "ИС-21", "Физика"});
  EXPECT_FALSE(has_chat("vasiliev", "ИС-21: Физика"));
  do_as_admin({"tie", "vasiliev", "teacher", "ИС-21", "Физика"});
  EXPECT_TRUE(has_chat("vasiliev", "ИС-21: Физика"));
  EXPECT_TRUE(has_chat("borisova", "ИС-21: Физика"));
  EXPECT_EQ(number(unit("ИС-21"), "teachers"), 3U);
  do_as_admin({"untie", "vasiliev", "teacher", "ИС-21", "Физика"});
  EXPECT_FALSE(has_chat("vasiliev", "ИС-21: Физика"));
  expect_refused(as_admin({"untie", "vasiliev", "teacher", "ИС-21", "Физика"}), "vasiliev is no teacher of ИС-21");
}

TEST_F(CliStructure, AStudentWhoIsMovedHasTheNewClass) {
  do_as_admin({"tie", "borisova", "student", "ЭК-22"});
  EXPECT_EQ(number(unit("ИС-21"), "students"), 5U);
  EXPECT_EQ(number(unit("ЭК-22"), "students"), 7U);
  EXPECT_TRUE(has_chat("borisova", "Группа ЭК-22"));
  EXPECT_FALSE(has_chat("borisova", "Группа ИС-21"));
}

TEST_F(CliStructure, ACuratorTiesTheParentsOfTheOwnClass) {
  EXPECT_EQ(run("ivanova", {"tie", "vlasova", "guardian", "borisova"}).status, 0);
  expect_refused(run("petrov", {"tie", "vlasova", "guardian", "borisova"}), "you may not do this");
  const auto ties = run("vlasova", {"ties"}).json();
  ASSERT_EQ(ties.size(), 2U);
  for (const auto& tie : ties)
    EXPECT_EQ(text(tie, "as"), "guardian");
}

TEST_F(CliStructure, TiesAreListedWithNames) {
  do_as_admin({"tie", "kuzmin", "curator", "ИС-21", "--until", "2099-05-31"});
  const auto ties = as_admin({"ties", "kuzmin"}).json();
  ASSERT_EQ(ties.size(), 1U);
  EXPECT_EQ(ties[0].names(), (Words{"account", "as", "from_ms", "name", "of", "tie", "until_ms"}));
  EXPECT_EQ(text(ties[0], "as"), "curator");
  EXPECT_EQ(text(ties[0], "of"), "ИС-21");
  EXPECT_EQ(as_admin({"ties", "--class", "ИС-21"}).lines.size(), 12U)
      << "two curators, six students, two lessons, two activists";
  expect_refused(run("borisova", {"ties", "kuzmin"}), "you may not do this");
}

TEST_F(CliStructure, AClassIsCalledOtherwiseAndItsChatsWithIt) {
  do_as_admin({"rename", "class", "ИС-21", "ИС-31"});
  EXPECT_TRUE(has_chat("borisova", "Группа ИС-31"));
  EXPECT_TRUE(has_chat("borisova", "ИС-31: математика"));
  do_as_admin({"rename", "discipline", "математика", "Алгебра"});
  EXPECT_TRUE(has_chat("borisova", "ИС-31: Алгебра"));
  expect_refused(as_admin({"rename", "class", "ИС-31", "ЭК-22"}), "there is a unit of that title");
}

TEST_F(CliStructure, AnArchivedClassIsReadAndNotWrittenIn) {
  ASSERT_EQ(run("borisova", {"send", "Группа ИС-21", "до свидания"}).status, 0);
  do_as_admin({"archive", "class", "ИС-21"});
  expect_refused(run("borisova", {"send", "Группа ИС-21", "ещё"}), "you may not write to ");
  EXPECT_EQ(run("borisova", {"history", "Группа ИС-21"}).status, 0);
  EXPECT_EQ(as_admin({"classes"}).lines.size(), 1U);
  const auto units = as_admin({"classes", "--archived"}).json();
  ASSERT_EQ(units.size(), 2U);
  EXPECT_GT(number(units[0], "archived_at_ms"), 0U);
  expect_refused(as_admin({"tie", "borisova", "student", "ИС-21"}), "no class \"ИС-21\"");
  EXPECT_EQ(text(as_admin({"audit", "show"}).json().at(0), "title"), "ИС-21");
}

TEST_F(CliStructure, AStudentIsKeptOutByTheCuratorUntilItIsLifted) {
  ASSERT_EQ(run("ivanova", {"exclude", "borisova", "class", "ИС-21", "--reason", "приказ 12"}).status, 0);
  EXPECT_FALSE(has_chat("borisova", kChat));
  const auto out = as_admin({"exclusions", "class", "ИС-21"}).json();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].names(), (Words{"account", "at_ms", "by", "name", "reason"}));
  EXPECT_EQ(text(out[0], "reason"), "приказ 12");
  EXPECT_EQ(text(out[0], "by"), "Иванова Мария Петровна");
  ASSERT_EQ(run("ivanova", {"readmit", "borisova", "class", "ИС-21"}).status, 0);
  EXPECT_TRUE(has_chat("borisova", kChat));
  expect_refused(as_admin({"exclude", "ivanova", "class", "ИС-21"}), "; nothing was changed");
}

TEST_F(CliStructure, AChannelHasWhomItsRuleNames) {
  do_as_admin({"make", "channel", "Классные руководители", "--role", "teacher,staff", "--tie", "curator"});
  EXPECT_TRUE(has_chat("ivanova", "Классные руководители"));
  EXPECT_FALSE(has_chat("orlova", "Классные руководители"));
  do_as_admin({"change-channel", "Классные руководители", "Совет", "--role", "teacher", "--unit", "ЭК-22"});
  EXPECT_TRUE(has_chat("petrov", "Совет"));
  EXPECT_FALSE(has_chat("ivanova", "Совет"));
  expect_refused(run("petrov", {"send", "Совет", "коллеги"}), "you may not write to ");
}

TEST_F(CliStructure, WordsThatMeanNothingAreMisused) {
  for (const auto& words :
       {Words{"tie", "kuzmin", "director", "ИС-21"}, Words{"tie", "orlova", "teacher", "ИС-21"},
        Words{"tie", "kuzmin", "curator", "ИС-21", "--until", "31.05.2027"},
        Words{"tie", "kuzmin", "curator", "ИС-21", "--until", "2027-06-31"}, Words{"make", "chat", "class"},
        Words{"exclude", "borisova", "class"}, Words{"make", "channel", "Совет", "--role", "director"},
        Words{"make", "chat", "deputies", "ИС-21"}, Words{"ties", "kuzmin", "--class", "ИС-21"}}) {
    EXPECT_EQ(as_admin(words).status, 2) << joined(words);
  }
}

}  // namespace
}  // namespace atrium::test
