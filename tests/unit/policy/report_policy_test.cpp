// Who decides about a message that was reported: written by hand as the school wants it.
#include "tests/unit/policy/expectations.h"

namespace atrium::policy {
namespace {

// Reports as whoever decides sees them.
constexpr TargetFacts kOfAnother{.visible = true, .roles = {}};
constexpr TargetFacts kOfTheirOwn{.own_message = true, .visible = true, .roles = {}};
constexpr TargetFacts kNever{};

const struct {
  const char* name;
  ChatFacts chat;
  std::string_view decides;  // a letter a role: head, deputy, admin, teacher, staff, student, parent
  std::string_view mutes;
} kWhere[] = {
    {"a direct chat of others", {CHAT_KIND_DIRECT, MEMBER_ROLE_UNSPECIFIED}, "aaaNNNN", "FFFNNNN"},
    {"a group that they are not in", {CHAT_KIND_GROUP, MEMBER_ROLE_UNSPECIFIED}, "aaaNNNN", "aaaNNNN"},
    {"a channel that they are not in", {CHAT_KIND_CHANNEL, MEMBER_ROLE_UNSPECIFIED}, "aaaNNNN", "aaaNNNN"},
    {"their direct chat", {CHAT_KIND_DIRECT, MEMBER_ROLE_MEMBER}, "aaaNNNN", "FFFNNNN"},
    {"a direct chat that they moderate", {CHAT_KIND_DIRECT, MEMBER_ROLE_MODERATOR}, "aaaNNNN", "FFFNNNN"},
    {"their group", {CHAT_KIND_GROUP, MEMBER_ROLE_MEMBER}, "aaaNNNN", "aaaNNNN"},
    {"a group that they moderate", {CHAT_KIND_GROUP, MEMBER_ROLE_MODERATOR}, "aaaaaaa", "aaaaaaa"},
    {"their channel", {CHAT_KIND_CHANNEL, MEMBER_ROLE_MEMBER}, "aaaNNNN", "aaaNNNN"},
    {"a channel that they moderate", {CHAT_KIND_CHANNEL, MEMBER_ROLE_MODERATOR}, "aaaaaaa", "aaaaaaa"},
};

TEST(ReportPolicy, TheAdministrationDecidesAndModeratorsOfTheChat) {
  for (const auto& where : kWhere) {
    for (std::size_t i = 0; i < kAllRoles.size(); ++i) {
      for (const auto operation : {Operation::kReadReport, Operation::kDecideReport}) {
        expect(meant(where.decides[i]), operation, as(kAllRoles[i], where.chat, kOfAnother), where.name);
      }
      expect(meant(where.mutes[i]), Operation::kMuteReported, as(kAllRoles[i], where.chat, kOfAnother), where.name);
    }
  }
}

TEST(ReportPolicy, NobodyDecidesAboutWhatTheyWroteThemselves) {
  for (const auto& where : kWhere) {
    for (const auto role : kAllRoles) {
      for (const auto operation : {Operation::kReadReport, Operation::kDecideReport, Operation::kMuteReported}) {
        expect(kNotFound, operation, as(role, where.chat, kOfTheirOwn), where.name);
        expect(kNotFound, operation, as(role, where.chat, kNever), "a report that never was");
      }
    }
  }
}

TEST(ReportPolicy, WhoModeratesIsNotMutedAndWhoHasLeftCanNotBe) {
  const ChatFacts group{CHAT_KIND_GROUP, MEMBER_ROLE_UNSPECIFIED};
  const TargetFacts moderator{.visible = true, .roles = {}, .moderates = true};
  const TargetFacts gone{.visible = true, .roles = {}, .has_left = true};
  expect(kForbidden, Operation::kMuteReported, as(ROLE_HEAD, group, moderator), "a moderator wrote it");
  expect(kConflict, Operation::kMuteReported, as(ROLE_HEAD, group, gone), "who wrote it has left");
  expect(kNotFound, Operation::kMuteReported, as(ROLE_TEACHER, group, moderator), "has no say");
}

}  // namespace
}  // namespace atrium::policy
