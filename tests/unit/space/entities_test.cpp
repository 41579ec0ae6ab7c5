// The parts of a text: what can be, what can't, and how many there may be.
#include <algorithm>

#include "server/config/limits.h"
#include "tests/unit/space/amendment_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

// The letters begin at 0, 2 and 4, the blank at 6, the emoji at 7; it ends at 11.
const std::string kText = "дом 👍";

Entity bold(std::uint32_t offset, std::uint32_t length) { return part(ENTITY_KIND_BOLD, offset, length); }

struct Parts : Amendments {
  // As a message, and as an edit of one.
  void expect(ErrorCode code, const std::vector<Entity>& entities, const std::string& what) {
    const auto sent = teacher->ask(with(teacher->message(chat, kText), entities));
    EXPECT_EQ(sent.error().code(), code) << what;
    EXPECT_EQ(sent.error().field(), code == ERROR_CODE_UNSPECIFIED ? "" : "entities") << what;
    EXPECT_EQ(code_of(*teacher, with(edit(*teacher, chat, message, kText), entities)), code) << what << ", edited";
  }
  void expect_good(const std::vector<Entity>& entities, const std::string& what) {
    expect(ERROR_CODE_UNSPECIFIED, entities, what);
  }
  void expect_fault(const Entity& entity, const std::string& what) { expect(ERROR_CODE_INVALID_ARGUMENT, {entity}, what); }
  // The largest that there may be, beside the text.
  static std::vector<Entity> as_much_as_can_be() {
    std::vector<Entity> entities(limits::kEntities - 3, bold(0, 2));
    entities.resize(limits::kEntities, link("https://" + std::string(limits::kUrlBytes - 8, 'x')));
    return entities;
  }
  const std::uint64_t message = say(*teacher, kText);
};

TEST_F(Parts, BeginAndEndBetweenCharacters) {
  for (const auto& [offset, length] : {std::pair(0u, 2u), {0u, 11u}, {2u, 4u}, {6u, 1u}, {7u, 4u}, {4u, 7u}}) {
    expect_good({bold(offset, length)}, std::to_string(offset) + ", " + std::to_string(length));
  }
  for (const auto& [offset, length] :
       {std::pair(1u, 1u), {0u, 1u}, {0u, 3u}, {3u, 3u}, {7u, 1u}, {7u, 2u}, {7u, 3u}, {8u, 3u}, {9u, 2u}, {10u, 1u}}) {
    expect_fault(bold(offset, length), std::to_string(offset) + ", " + std::to_string(length));
  }
}

TEST_F(Parts, LieInTheText) {
  constexpr auto kMost = ~std::uint32_t{0};
  for (const auto& [offset, length] : {std::pair(0u, 0u),
                                       {11u, 0u},
                                       {11u, 1u},
                                       {0u, 12u},
                                       {12u, 1u},
                                       {kMost, 1u},
                                       {0u, kMost},
                                       {kMost, kMost},
                                       {2u, kMost}}) {
    expect_fault(bold(offset, length), std::to_string(offset) + ", " + std::to_string(length));
  }
}

TEST_F(Parts, AreOfAKindThatIsKnown) {
  for (int kind = ENTITY_KIND_BOLD; kind <= ENTITY_KIND_LIST_ITEM; ++kind) {
    auto entity = part(static_cast<EntityKind>(kind), 0, 2);
    entity.set_url(kind == ENTITY_KIND_LINK ? "https://x" : "");
    expect_good({entity}, EntityKind_Name(entity.kind()));
  }
  for (const int kind : {-1, 0, ENTITY_KIND_MENTION_ALL + 1, 99}) {
    expect_fault(part(static_cast<EntityKind>(kind), 0, 2), "kind " + std::to_string(kind));
  }
}

TEST_F(Parts, LeadOnlyWhereABrowserMayGo) {
  const std::string longest = "https://" + std::string(limits::kUrlBytes - 8, 'x');
  for (const auto& url : {std::string("https://college.example/путь"), std::string("http://x"),
                          std::string("mailto:anna@college.example"), longest}) {
    expect_good({link(url)}, url);
  }
  for (const auto& url :
       {std::string(), std::string("javascript:alert(1)"), std::string("JavaScript:alert(1)"),
        std::string("data:text/html,x"), std::string("file:///etc/passwd"), std::string("//college.example"),
        std::string(" https://x"), std::string("HTTPS://x"), std::string("https:x"), std::string("https://x\njavascript:"),
        std::string("https://x\u202e"), std::string("https:///evil.example"), std::string("https://"),
        std::string("https://college.example@evil.example"), std::string("http://\\evil.example"), longest + "x"}) {
    expect_fault(link(url), url);
  }
}

TEST_F(Parts, HaveOnlyWhatTheirKindHas) {
  auto with_url = bold(0, 2);
  with_url.set_url("https://x");
  expect_fault(with_url, "an address");
  auto with_person = bold(0, 2);
  with_person.set_account_id(student->id().value);
  expect_fault(with_person, "a person");
  auto with_role = mention_of_all();
  with_role.set_role(ROLE_STUDENT);
  expect_fault(with_role, "a role");
}

TEST_F(Parts, MentionMembersAndRoles) {
  const auto outsider = school.person(ROLE_STUDENT);
  auto nobody = mention(*student);
  nobody.set_account_id(424242);
  expect_good({mention(*student), mention(*teacher), mention_of(ROLE_PARENT), mention_of_all()}, "members");
  expect_fault(mention(*outsider), "not a member");
  expect_fault(nobody, "nobody");
  expect_fault(part(ENTITY_KIND_MENTION, 0, 2), "no person");
  expect_fault(mention_of(ROLE_UNSPECIFIED), "no role");
  expect_fault(mention_of(static_cast<Role>(99)), "role 99");
  teacher->ask(removal(*teacher, chat, *student));
  expect_fault(mention(*student), "a former member");
}

TEST_F(Parts, OfAPersonWhoIsNotThereNothingIsFoundOut) {
  const auto outsider = school.person(ROLE_STUDENT);
  auto nobody = mention(*student);
  nobody.set_account_id(424242);
  const auto error_of = [&](const Entity& entity) {
    return student->ask(with(student->message(chat, kText), {entity})).error().SerializeAsString();
  };
  EXPECT_EQ(error_of(mention(*outsider)), error_of(nobody));
}

TEST_F(Parts, TellNobodyWhoIsInAChat) {
  const auto outsider = school.person(ROLE_STUDENT);
  for (auto* who : {outsider.get(), teacher.get()}) {
    EXPECT_EQ(code_of(*student, with(edit(*student, chat, message, kText), {mention(*who)})), ERROR_CODE_FORBIDDEN);
    ClientFrame draft;
    draft.mutable_set_draft()->set_chat_id(chat.value);
    draft.mutable_set_draft()->mutable_draft()->set_text(kText);
    *draft.mutable_set_draft()->mutable_draft()->add_entities() = mention(*who);
    EXPECT_TRUE(student->ask(draft).has_done());
  }
}

TEST_F(Parts, AscendAndMayOverlap) {
  expect_good({bold(0, 11), bold(0, 2), bold(2, 9), bold(2, 2)}, "ascending");
  expect(ERROR_CODE_INVALID_ARGUMENT, {bold(2, 2), bold(0, 2)}, "descending");
}

TEST_F(Parts, AreSoManyAtMost) {
  expect_good(std::vector<Entity>(limits::kEntities, bold(0, 2)), "100");
  expect(ERROR_CODE_INVALID_ARGUMENT, std::vector<Entity>(limits::kEntities + 1, bold(0, 2)), "101");
  expect_good(std::vector<Entity>(limits::kMentions, mention(*student)), "20 mentions");
  auto mentions = std::vector<Entity>(limits::kMentions, mention(*student));
  mentions.push_back(mention_of_all());
  expect(ERROR_CODE_INVALID_ARGUMENT, mentions, "21 mentions");
}

TEST_F(Parts, AreTogetherNotTooLarge) {
  expect_good(as_much_as_can_be(), "less than 8 KiB");
  auto more = as_much_as_can_be();
  more[limits::kEntities - 4] = more.back();
  expect(ERROR_CODE_INVALID_ARGUMENT, more, "more than 8 KiB");
}

// Else a reader would never come past it.
TEST_F(Parts, TheLargestMessageWithTheLargestOverlayIsOneItemOfAPage) {
  const std::string text(limits::kTextBytes, 'x');
  const auto large = seq_of(*teacher, with(teacher->message(chat, text), as_much_as_can_be()));
  for (std::size_t i = 0; i < limits::kEdits; ++i) {
    seq_of(*teacher, with(edit(*teacher, chat, large, text), as_much_as_can_be()));
  }
  EXPECT_EQ(overlay(large).entities_size(), static_cast<int>(limits::kEntities));
  EXPECT_EQ(student->ask(history(chat, HISTORY_VIEW_MESSAGES)).history_page().items().rbegin()->entry().seq(), large);
  restart();
  student->resume({{chat.value, large - 1}});
  student->wait_for_entry(chat, large + limits::kEdits);
}

TEST_F(Parts, ComeAsTheyWereSent) {
  const std::vector<Entity> entities{bold(0, 6), mention(*student, 0, 6), link("https://college.example")};
  student->resume({{chat.value, message}});
  const auto seq = seq_of(*teacher, with(teacher->message(chat, kText), entities));
  student->wait_for_entry(chat, seq);
  const auto pushed = student->entries(chat).back().message();
  ASSERT_EQ(pushed.entities_size(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(pushed.entities(i).SerializeAsString(), entities[static_cast<std::size_t>(i)].SerializeAsString());
  }
}

TEST_F(Parts, OfAnEditStandInTheOverlayAndADeletionTakesThem) {
  const auto edited = seq_of(*teacher, with(edit(*teacher, chat, message, kText), {bold(7, 4)}));
  EXPECT_EQ(overlay(message).entities(0).offset(), 7u);
  EXPECT_EQ(item(*student, edited).entry().edit().entities_size(), 1);
  teacher->ask(edit(*teacher, chat, message, kText));
  EXPECT_EQ(overlay(message).entities_size(), 0) << "the newest text has none";
  teacher->ask(deletion(*teacher, chat, message));
  EXPECT_EQ(item(*student, edited).entry().edit().entities_size(), 0);
  restart();
  EXPECT_EQ(item(*student, edited).entry().edit().entities_size(), 0);
}

TEST_F(Parts, KeepNothingThatTheServerDoesNotKnow) {
  auto entity = bold(0, 2);
  ASSERT_TRUE(entity.ParseFromString(entity.SerializeAsString() + "\xC2\x3E\x06secret"));
  const auto seq = seq_of(*teacher, with(teacher->message(chat, kText), {entity}));
  seq_of(*teacher, with(edit(*teacher, chat, seq, kText), {entity}));
  for (const auto& bytes : stored(chat)) {
    EXPECT_EQ(bytes.find("secret"), std::string::npos);
  }
  EXPECT_EQ(overlay(seq).SerializeAsString().find("secret"), std::string::npos);
}

}  // namespace
}  // namespace atrium::test
