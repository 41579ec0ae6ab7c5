// What the school decides by itself: read by everybody, changed by head and admins, one after the other.
#include "tests/unit/space/contact_asks.h"
#include "tests/unit/space/staff.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct SchoolSettings : Staff {
  SpaceSettings settings_of(Person& who) { return who.ask(settings_question()).space_settings(); }
  Profile profile_of(Person& who) {
    ClientFrame frame;
    frame.mutable_read_profile();
    return who.ask(frame).profile();
  }
  ClientFrame profile_wish(Person& by, std::uint64_t version, std::string title) {
    ClientFrame frame;
    auto& wish = *frame.mutable_change_profile();
    *wish.mutable_request_id() = by.next_request();
    wish.mutable_profile()->set_version(version);
    wish.mutable_profile()->set_title(std::move(title));
    wish.mutable_profile()->set_phone("+7 495 123-45-67");
    wish.mutable_profile()->set_support_email("help@college.example");
    return frame;
  }
  static SettingsChange no_invites() {
    SettingsChange change;
    change.set_invites_students(false);
    return change;
  }
};

TEST_F(SchoolSettings, BeginWithWhatIsUsual) {
  const auto settings = settings_of(*student);
  EXPECT_EQ(settings.version(), 0u);
  EXPECT_FALSE(settings.demands_verification());
  EXPECT_TRUE(settings.has_structure() && settings.invites_students() && settings.takes_join_requests());
}

TEST_F(SchoolSettings, ChangeOnlyInWhatIsNamedAndLast) {
  EXPECT_TRUE(admin->ask(settings_wish(*admin, 0, no_invites())).has_space_settings());
  restart();
  const auto settings = settings_of(*student);
  EXPECT_EQ(settings.version(), 1u);
  EXPECT_FALSE(settings.invites_students());
  EXPECT_TRUE(settings.has_structure() && settings.takes_join_requests());
}

TEST_F(SchoolSettings, OfTwoWhoChangeThemOneWinsAndTheOtherIsTold) {
  EXPECT_TRUE(head->ask(settings_wish(*head, 0, no_invites())).has_space_settings());
  SettingsChange other;
  other.set_takes_join_requests(false);
  EXPECT_EQ(code_of(*admin, settings_wish(*admin, 0, other)), ERROR_CODE_CONFLICT);
  EXPECT_TRUE(settings_of(*admin).takes_join_requests());
  EXPECT_TRUE(admin->ask(settings_wish(*admin, 1, other)).has_space_settings());
  EXPECT_FALSE(settings_of(*head).invites_students()) << "what the first one changed stays";
}

TEST_F(SchoolSettings, AreChangedByOverseersOnly) {
  for (auto* person : {teacher.get(), student.get()}) {
    EXPECT_EQ(code_of(*person, settings_wish(*person, 0, no_invites())), ERROR_CODE_FORBIDDEN);
    EXPECT_EQ(code_of(*person, profile_wish(*person, 0, "Наш колледж")), ERROR_CODE_FORBIDDEN);
  }
}

TEST_F(SchoolSettings, ShowTheTableOfContactsToEmployees) {
  EXPECT_EQ(settings_of(*teacher).contact_rules_size(), 49);
  EXPECT_EQ(settings_of(*student).contact_rules_size(), 0);
}

TEST_F(SchoolSettings, RefuseARuleByWhichStrangersReachStudents) {
  const auto wish = rule_wish(*head, ROLE_PARENT, ROLE_STUDENT, CONTACT_CONDITION_ALWAYS);
  EXPECT_EQ(code_of(*head, wish), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(settings_of(*head).version(), 0u);
}

TEST_F(SchoolSettings, ARuleThatIsSetTwiceStandsOnce) {
  head->ask(rule_wish(*head, ROLE_STUDENT, ROLE_STUDENT, CONTACT_CONDITION_NEVER));
  head->ask(rule_wish(*head, ROLE_STUDENT, ROLE_STUDENT, CONTACT_CONDITION_TIED));
  restart();
  int rules = 0;
  school.at_home([&] { rules = school.space().record().settings().contact_rules_size(); });
  EXPECT_EQ(rules, 1);
}

TEST_F(SchoolSettings, EachChangeIsOnRecord) {
  head->ask(settings_wish(*head, 0, no_invites()));
  const auto records = audit();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].settings_changed().version(), 1u);
  EXPECT_TRUE(records[0].settings_changed().change().has_invites_students());
  EXPECT_FALSE(records[0].settings_changed().change().has_takes_join_requests());
}

TEST_F(SchoolSettings, TheProfileHasAHistoryAndOneWriterAtATime) {
  EXPECT_TRUE(head->ask(profile_wish(*head, 0, "Колледж № 1")).has_profile());
  EXPECT_EQ(code_of(*admin, profile_wish(*admin, 0, "Другое имя")), ERROR_CODE_CONFLICT);
  EXPECT_TRUE(admin->ask(profile_wish(*admin, 1, "Колледж связи")).has_profile());
  restart();
  EXPECT_EQ(profile_of(*student).title(), "Колледж связи");
  EXPECT_EQ(profile_of(*student).support_email(), "help@college.example");
  const auto records = audit();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].profile_changed().title(), "Колледж № 1");
  EXPECT_EQ(records[1].profile_changed().version(), 2u);
}

TEST_F(SchoolSettings, AProfileHasATitle) {
  EXPECT_EQ(code_of(*head, profile_wish(*head, 0, "")), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(code_of(*head, profile_wish(*head, 0, std::string(300, 'x'))), ERROR_CODE_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace atrium::test
