// Settings, profile, contacts and mutes, asked of a scripted server.
#include <gtest/gtest.h>

#include <future>

#include "tests/support/fake_server.h"
#include "tests/unit/client/recording_client.h"

namespace atrium::client {
namespace {

// What the client asks of a server that gives this answer, and what it makes of it.
template <class T>
struct Exchange {
  wire::ClientFrame asked;
  Result<T> answer;
};

template <class T>
Exchange<T> exchange(const wire::ServerFrame& reply, const std::function<void(Client&, Done<T>)>& start) {
  std::promise<wire::ClientFrame> asked;
  std::promise<Result<T>> answer;
  FakeServer server({[&](Peer& peer) {
    peer.sign_in();
    const auto frame = peer.read();
    peer.send(reply, frame.id());
    asked.set_value(frame);
    peer.wait_for_end();
  }});
  RecordingClient client(server.url());
  client.start();
  start(client.client(), [&](Result<T> result) { answer.set_value(std::move(result)); });
  return {asked.get_future().get(), answer.get_future().get()};
}

wire::ServerFrame done() {
  wire::ServerFrame frame;
  frame.mutable_done();
  return frame;
}

TEST(ClientSettings, AreReadWithTheRulesAboutContacts) {
  wire::ServerFrame reply;
  auto& settings = *reply.mutable_space_settings();
  settings.set_version(7);
  settings.set_demands_verification(true);
  settings.set_takes_join_requests(true);
  auto& rule = *settings.add_contact_rules();
  rule.set_from(wire::ROLE_TEACHER);
  rule.set_to(wire::ROLE_STUDENT);
  rule.set_condition(wire::CONTACT_CONDITION_TIED);
  const auto [asked, answer] =
      exchange<SpaceSettings>(reply, [](Client& client, auto done) { client.read_settings(std::move(done)); });
  EXPECT_TRUE(asked.has_read_settings());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->version, 7U);
  EXPECT_TRUE(answer->demands_verification && answer->takes_join_requests);
  EXPECT_FALSE(answer->has_structure || answer->invites_students);
  ASSERT_EQ(answer->contact_rules.size(), 1U);
  EXPECT_EQ(answer->contact_rules[0].condition, ContactCondition::kTied);
}

TEST(ClientSettings, WhatIsNotSetIsNotChanged) {
  SettingsChange change;
  change.invites_students = false;
  change.contact_rules.push_back({Role::kParent, Role::kTeacher, ContactCondition::kNever});
  wire::ServerFrame reply;
  reply.mutable_space_settings();
  const auto [asked, answer] =
      exchange<SpaceSettings>(reply, [&](Client& client, auto done) { client.change_settings(3, change, std::move(done)); });
  const auto& sent = asked.change_settings();
  EXPECT_EQ(sent.version(), 3U);
  EXPECT_TRUE(sent.change().has_invites_students());
  EXPECT_FALSE(sent.change().invites_students());
  EXPECT_FALSE(sent.change().has_has_structure() || sent.change().has_demands_verification());
  EXPECT_EQ(sent.change().contact_rules(0).condition(), wire::CONTACT_CONDITION_NEVER);
}

TEST(ClientSettings, AProfileGoesThereAndBack) {
  const Profile profile{2, "Колледж связи", "Колледж", "Москва", "+7", "a@b", "https://c", "help@b"};
  wire::ServerFrame reply;
  reply.mutable_profile()->set_version(3);
  reply.mutable_profile()->set_title("Колледж");
  reply.mutable_profile()->set_support_email("help@b");
  const auto [asked, answer] =
      exchange<Profile>(reply, [&](Client& client, auto done) { client.change_profile(profile, std::move(done)); });
  const auto& sent = asked.change_profile().profile();
  EXPECT_EQ(sent.version(), 2U);
  EXPECT_EQ(sent.title() + sent.full_name() + sent.address() + sent.phone(), "Колледж связиКолледжМосква+7");
  EXPECT_EQ(sent.email() + sent.site() + sent.support_email(), "a@bhttps://chelp@b");
  EXPECT_EQ(answer->version, 3U);
  EXPECT_EQ(answer->support_email, "help@b");
}

TEST(ClientSettings, ContactsComeInTheOrderOfTheQuestion) {
  wire::ServerFrame reply;
  reply.mutable_contact_list()->add_contacts()->set_account_id(5);
  reply.mutable_contact_list()->add_contacts()->set_account_id(4);
  reply.mutable_contact_list()->mutable_contacts(1)->set_may_write(true);
  const auto [asked, answer] = exchange<std::vector<Contact>>(reply, [](Client& client, auto done) {
    client.check_contacts({AccountId{5}, AccountId{4}}, std::move(done));
  });
  EXPECT_EQ(asked.check_contacts().account_ids(0), 5U);
  ASSERT_EQ(answer->size(), 2U);
  EXPECT_FALSE(answer->at(0).may_write);
  EXPECT_TRUE(answer->at(1).may_write);
  EXPECT_EQ(answer->at(1).id, AccountId{4});
}

TEST(ClientSettings, BlockingNamesThePerson) {
  const auto [blocked, first] =
      exchange<void>(done(), [](Client& client, auto done) { client.block_person(AccountId{4}, std::move(done)); });
  EXPECT_EQ(blocked.block_person().account_id(), 4U);
  const auto [unblocked, second] =
      exchange<void>(done(), [](Client& client, auto done) { client.unblock_person(AccountId{4}, std::move(done)); });
  EXPECT_EQ(unblocked.unblock_person().account_id(), 4U);
  wire::ServerFrame people;
  people.mutable_people()->add_people()->set_login("anna");
  const auto [listed, list] =
      exchange<std::vector<Person>>(people, [](Client& client, auto done) { client.list_blocked(std::move(done)); });
  EXPECT_TRUE(listed.has_list_blocked());
  EXPECT_EQ(list->at(0).login, "anna");
}

TEST(ClientSettings, AMuteHasAnEnd) {
  const auto [asked, answer] = exchange<void>(
      done(), [](Client& client, auto done) { client.mute_member(ChatId{9}, AccountId{4}, kForGood, std::move(done)); });
  EXPECT_EQ(asked.mute_member().chat_id(), 9U);
  EXPECT_EQ(asked.mute_member().account_id(), 4U);
  EXPECT_EQ(asked.mute_member().until_ms(), 9223372036854775807);
}

TEST(ClientSettings, AProfileWithoutATitleIsNotAskedFor) {
  RecordingClient client("ws://127.0.0.1:1");
  client.start();
  std::promise<ErrorCode> refused;
  client.client().change_profile({}, [&](Result<Profile> result) { refused.set_value(result.error().code); });
  EXPECT_EQ(refused.get_future().get(), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace atrium::client
