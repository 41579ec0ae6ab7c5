// What an application wants of messages, and what the SDK does not even ask for.
#include <gtest/gtest.h>

#include <future>

#include "tests/unit/client/recording_client.h"

namespace atrium::client {
namespace {

constexpr ChatId kClassChat{1};

// What comes of a wish that is refused before anything is sent.
template <class T, class Wish>
ErrorCode refusal(Wish wish) {
  RecordingClient client("ws://127.0.0.1:1");
  client.start();
  std::promise<ErrorCode> refused;
  wish(client.client(), [&](Result<T> result) { refused.set_value(result ? ErrorCode::kStopped : result.error().code); });
  return refused.get_future().get();
}

ErrorCode refusal_of(std::string text, std::vector<TextEntity> entities, std::optional<MessageRef> forward) {
  NewMessage message;
  message.chat = kClassChat;
  message.text = std::move(text);
  message.entities = std::move(entities);
  message.forward = forward;
  return refusal<Accepted>([&](Client& client, auto done) { client.send(message, std::move(done)); });
}

TEST(ClientMessages, ATextIsWantedUnlessSomethingIsPassedOn) {
  EXPECT_EQ(refusal_of("", {}, std::nullopt), ErrorCode::kInvalidArgument);
  EXPECT_EQ(refusal_of(std::string(16 * 1024 + 1, 'x'), {}, MessageRef{kClassChat, 7}), ErrorCode::kInvalidArgument);
}

TEST(ClientMessages, ATextHasSoManyPartsAndTheirAddressesAreTexts) {
  const std::vector<TextEntity> many(101, TextEntity{0, 1, EntityKind::kBold, {}, {}, {}});
  EXPECT_EQ(refusal_of("x", many, std::nullopt), ErrorCode::kInvalidArgument);
  const TextEntity broken{0, 1, EntityKind::kLink, "https://\xff", {}, {}};
  EXPECT_EQ(refusal_of("x", {broken}, std::nullopt), ErrorCode::kInvalidArgument);
  const auto edited =
      refusal<Accepted>([&](Client& client, auto done) { client.edit(kClassChat, 7, "x", many, std::move(done)); });
  EXPECT_EQ(edited, ErrorCode::kInvalidArgument);
}

TEST(ClientMessages, ASignIsShort) {
  const auto react = [](const std::string& emoji) {
    return refusal<Accepted>([&](Client& client, auto done) { client.react(kClassChat, 7, emoji, std::move(done)); });
  };
  EXPECT_EQ(react(std::string(65, 'x')), ErrorCode::kInvalidArgument);
  EXPECT_EQ(react("\xff"), ErrorCode::kInvalidArgument);
}

TEST(ClientMessages, OneToAHundredEntriesAreRead) {
  const auto read = [](std::size_t count) {
    return refusal<HistoryPage>(
        [&](Client& client, auto done) { client.read_entries(kClassChat, std::vector<Seq>(count, 1), std::move(done)); });
  };
  EXPECT_EQ(read(0), ErrorCode::kInvalidArgument);
  EXPECT_EQ(read(101), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace atrium::client
