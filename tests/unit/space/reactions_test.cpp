// Signs that people put to messages: one each, twelve different ones, five hundred people.
#include "server/config/limits.h"
#include "tests/unit/space/amendment_asks.h"
#include "tests/unit/space/contact_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct Reacting : Amendments {
  const std::uint64_t message = say(*teacher, "едем в музей");

  std::uint64_t react(Person& who, std::string emoji) { return seq_of(who, reaction(who, chat, message, std::move(emoji))); }
  ErrorCode refusal(Person& who, std::string emoji) { return code_of(who, reaction(who, chat, message, std::move(emoji))); }
  // "👍: teacher, student; ❤️: student"
  std::string shown() {
    std::string text;
    const auto now = overlay(message);
    for (const auto& each : now.reactions()) {
      text += (text.empty() ? "" : "; ") + each.emoji() + ":";
      for (const auto id : each.account_ids()) {
        text += id == teacher->id().value ? " teacher" : id == student->id().value ? " student" : " other";
      }
    }
    return text;
  }
  // As if so many people had put these signs to it, one after the other.
  void put_signs(std::size_t people, const std::vector<std::string>& emojis) {
    school.at_home([&] {
      auto& space = school.space();
      auto draft = space.draft(64 * 1024).value();
      Overlay overlay;
      for (const auto& emoji : emojis) {
        overlay.add_reactions()->set_emoji(emoji);
      }
      for (std::size_t i = 0; i < people; ++i) {
        overlay.mutable_reactions(static_cast<int>(i % emojis.size()))->add_account_ids(1'000'000 + i);
      }
      auto& record = *draft.change->add_overlays();
      record.set_chat_id(chat.value);
      record.set_target_seq(message);
      record.set_encoded(overlay.SerializeAsString());
      space.commit(std::move(draft), {}, {}, std::nullopt, {});
    });
    say(*teacher, "дальше");
  }
};

TEST_F(Reacting, PutsASignInPlaceOfTheOneBefore) {
  student->resume({{chat.value, message}});
  react(*student, "👍");
  react(*teacher, "👍");
  EXPECT_EQ(shown(), "👍: student teacher");
  const auto seq = react(*student, "❤️");
  EXPECT_EQ(shown(), "👍: teacher; ❤️: student");
  student->wait_for_entry(chat, seq);
  const auto pushed = student->entries(chat).back();
  EXPECT_EQ(pushed.reaction().target_seq(), message);
  EXPECT_EQ(pushed.reaction().emoji(), "❤️");
  EXPECT_EQ(pushed.author_id(), student->id().value);
}

TEST_F(Reacting, TakesASignBack) {
  react(*student, "👍");
  react(*teacher, "👍");
  react(*student, "");
  EXPECT_EQ(shown(), "👍: teacher");
  react(*teacher, "");
  EXPECT_EQ(shown(), "");
}

TEST_F(Reacting, WhatStandsAlreadyIsAnsweredWithTheHeadAndIsNoEntry) {
  EXPECT_EQ(react(*student, ""), message);
  const auto seq = react(*student, "👍");
  const auto later = say(*teacher, "в субботу");
  EXPECT_EQ(react(*student, "👍"), later);
  EXPECT_EQ(head(), later);
  EXPECT_EQ(seq + 1, later);
}

TEST_F(Reacting, IsNoEdit) {
  react(*student, "👍");
  EXPECT_EQ(overlay(message).changed_by_seq(), 0u);
  const auto edited = seq_of(*teacher, edit(*teacher, chat, message, "едем в театр"));
  react(*teacher, "👍");
  EXPECT_EQ(overlay(message).changed_by_seq(), edited);
  EXPECT_EQ(overlay(message).text(), "едем в театр");
  EXPECT_EQ(shown(), "👍: student teacher") << "an edit leaves them";
}

TEST_F(Reacting, TakesTwelveDifferentSigns) {
  put_signs(limits::kEmojis - 1,
            {"1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟", "🕚"});
  react(*student, "🕛");
  EXPECT_EQ(refusal(*teacher, "🕐"), ERROR_CODE_CONFLICT);
  react(*teacher, "7️⃣");
  EXPECT_EQ(refusal(*teacher, "🕐"), ERROR_CODE_CONFLICT);
  react(*student, "🕐");  // in place of the only 🕛
  EXPECT_EQ(overlay(message).reactions_size(), static_cast<int>(limits::kEmojis));
}

TEST_F(Reacting, TakesFiveHundredPeople) {
  put_signs(limits::kReactions - 1, {"👍", "❤️"});
  react(*student, "👍");
  EXPECT_EQ(refusal(*teacher, "👍"), ERROR_CODE_CONFLICT);
  EXPECT_EQ(refusal(*teacher, "🎉"), ERROR_CODE_CONFLICT);
  react(*student, "❤️");
  react(*student, "");
  react(*teacher, "👍");
  EXPECT_EQ(refusal(*student, "👍"), ERROR_CODE_CONFLICT);
}

TEST_F(Reacting, WantsOneEmoji) {
  for (const auto* emoji : {"👍", "👍🏿", "❤", "❤️", "☺️", "❤️‍🔥", "👩‍👩‍👧‍👦",
                            "🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F", "🇷🇺", "5️⃣", "#⃣",
                            "🧑🏻‍❤️‍💋‍🧑🏿", "\U0001FAEF"}) {
    EXPECT_EQ(refusal(*student, emoji), ERROR_CODE_UNSPECIFIED) << emoji;
  }
  const std::vector<std::string> others{"x",
                                        "дурак",
                                        "5",
                                        "👍👍",
                                        "👍 ",
                                        "👍x",
                                        "🇷",
                                        "🇷🇺🇷🇺",
                                        "\uFE0F",
                                        "\u200D",
                                        "👍‍",
                                        "‍👍",
                                        "a\nb",
                                        "🏿",
                                        "㊗x",
                                        "\u202e👍",
                                        "👍\U000E0078",
                                        "👍‍a",
                                        std::string(limits::kEmojiBytes + 1, 'x')};
  for (const auto& other : others) {
    EXPECT_EQ(refusal(*student, other), ERROR_CODE_INVALID_ARGUMENT) << other;
  }
}

TEST_F(Reacting, IsForWhoTakesPart) {
  const auto muted = newcomer();
  ClientFrame create = creation(*teacher, {student.get()});
  create.mutable_create_chat()->set_kind(CHAT_KIND_CHANNEL);
  const ChatId channel(teacher->ask(create).chat_opened().chat_id());
  const auto news = seq_of(*teacher, teacher->message(channel, "новость"));
  EXPECT_TRUE(student->ask(reaction(*student, channel, news, "👍")).has_accepted()) << "a member of a channel";
  ASSERT_TRUE(teacher->ask(mute_wish(*teacher, chat, *muted, 1'000'000)).has_done());
  const auto seen = say(*teacher, "при нём");
  EXPECT_EQ(code_of(*muted, reaction(*muted, chat, seen, "👍")), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*muted, reaction(*muted, channel, news, "👍")), ERROR_CODE_NOT_FOUND) << "a stranger";
}

TEST_F(Reacting, InADirectChatEndsWithABlock) {
  const auto mother = newcomer(ROLE_PARENT);
  const auto father = newcomer(ROLE_PARENT);
  const ChatId direct(mother->ask(direct_wish(*mother, *father)).chat_opened().chat_id());
  const auto said = seq_of(*mother, mother->message(direct, "привет"));
  EXPECT_TRUE(father->ask(reaction(*father, direct, said, "👍")).has_accepted());
  ASSERT_TRUE(mother->ask(block_wish(*mother, *father)).has_done());
  EXPECT_EQ(code_of(*father, reaction(*father, direct, said, "❤️")), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*father, reaction(*father, direct, said, "")), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*mother, reaction(*mother, direct, said, "👍")), ERROR_CODE_FORBIDDEN);
}

TEST_F(Reacting, IsAboutAMessageThatIsThereForThem) {
  const auto late = newcomer();
  const auto error_of = [&](std::uint64_t target) {
    return late->ask(reaction(*late, chat, target, "👍")).error().SerializeAsString();
  };
  const auto not_there = late->ask(late->message(ChatId(424242), "эй")).error().SerializeAsString();
  for (const std::uint64_t target : {message, head() + 1000, std::uint64_t{0}, head()}) {
    EXPECT_EQ(error_of(target), not_there) << target;  // the last one tells of the join
  }
}

TEST_F(Reacting, EndsWithTheMessage) {
  react(*student, "👍");
  teacher->ask(edit(*teacher, chat, message, "едем в театр"));
  teacher->ask(deletion(*teacher, chat, message));
  EXPECT_EQ(refusal(*student, "❤️"), ERROR_CODE_CONFLICT);
  EXPECT_EQ(refusal(*student, ""), ERROR_CODE_CONFLICT);
  EXPECT_EQ(refusal(*student, "👍"), ERROR_CODE_CONFLICT);
  auto left = overlay(message);
  EXPECT_TRUE(left.deleted());
  left.clear_deleted();
  left.clear_changed_by_seq();
  left.clear_changed_at_ms();
  EXPECT_EQ(left.ByteSizeLong(), 0u);
}

TEST_F(Reacting, LastsThroughARestart) {
  react(*student, "👍");
  react(*teacher, "❤️");
  restart();
  EXPECT_EQ(shown(), "👍: student; ❤️: teacher");
  react(*student, "❤️");
  EXPECT_EQ(shown(), "❤️: teacher student");
}

TEST_F(Reacting, OfTheSameRequestCountsOnce) {
  auto wish = reaction(*student, chat, message, "👍");
  const auto seq = seq_of(*student, wish);
  react(*student, "");
  EXPECT_EQ(seq_of(*student, wish), seq);
  EXPECT_EQ(shown(), "");
}

}  // namespace
}  // namespace atrium::test
