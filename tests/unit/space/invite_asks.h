#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/space/class_chat.h"
#include "tests/unit/space/staff.h"
#include "tests/unit/space/structure_asks.h"

// The commands that people are let in by, and a school with a class to be let into.
namespace atrium::test {

// Of 20 bytes that begin so.
inline std::string secret_of(std::string_view words) {
  std::string secret(words);
  secret.resize(20, '.');
  return secret;
}

struct InviteWish {
  wire::v1::Role role = wire::v1::ROLE_TEACHER;
  std::uint64_t unit = 0;
  std::uint64_t chat = 0;
  std::uint64_t ward = 0;
  std::uint32_t uses = 1;
  bool needs_approval = false;
  std::int64_t expires_at_ms = 0;
};

inline wire::v1::ClientFrame invite_wish(Person& by, const std::string& secret, const InviteWish& invite) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_make_invite();
  *wish.mutable_request_id() = by.next_request();
  wish.set_secret_hash(space::sha256(secret));
  wish.set_role(invite.role);
  wish.set_unit_id(invite.unit);
  wish.set_chat_id(invite.chat);
  wish.set_ward_id(invite.ward);
  wish.set_uses(invite.uses);
  wish.set_needs_approval(invite.needs_approval);
  wish.set_expires_at_ms(invite.expires_at_ms);
  return frame;
}

inline wire::v1::ClientFrame invite_revocation(Person& by, const std::vector<std::uint64_t>& ids,
                                               std::int64_t before_ms = 0) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_revoke_invites();
  *wish.mutable_request_id() = by.next_request();
  wish.mutable_invite_ids()->Add(ids.begin(), ids.end());
  wish.set_unclaimed_before_ms(before_ms);
  return frame;
}

inline wire::v1::ClientFrame joining(Person& by, const std::string& secret, std::string hint = {}) {
  wire::v1::ClientFrame frame;
  *frame.mutable_join_by_invite()->mutable_request_id() = by.next_request();
  frame.mutable_join_by_invite()->set_secret(secret);
  frame.mutable_join_by_invite()->set_ward_hint(std::move(hint));
  return frame;
}

inline std::string token_of(const std::string& login) {
  auto token = "token of " + login;
  token.resize(32, '.');
  return token;
}

inline constexpr char kFirstPassword[] = "первый снег на крыше";

inline wire::v1::ClientFrame signing_up(const std::string& secret, const std::string& login, std::string hint = {}) {
  wire::v1::ClientFrame frame;
  auto& sign_in = *frame.mutable_sign_in();
  sign_in.set_protocol(1);
  sign_in.set_space("college");
  auto& wish = *sign_in.mutable_invite();
  wish.set_secret(secret);
  wish.set_login(login);
  wish.set_name("Имя " + login);
  wish.set_password(kFirstPassword);
  wish.set_new_token(token_of(login));
  wish.set_ward_hint(std::move(hint));
  return frame;
}

inline wire::v1::ClientFrame by_token(const std::string& login) {
  wire::v1::ClientFrame frame;
  frame.mutable_sign_in()->set_protocol(1);
  frame.mutable_sign_in()->set_space("college");
  frame.mutable_sign_in()->set_token(token_of(login));
  return frame;
}

inline wire::v1::ClientFrame request_list(wire::v1::JoinState state = wire::v1::JOIN_STATE_PENDING) {
  wire::v1::ClientFrame frame;
  frame.mutable_list_join_requests()->set_state(state);
  return frame;
}

inline wire::v1::ClientFrame join_decision(Person& by, std::uint64_t request, wire::v1::JoinState decision,
                                           std::uint64_t ward = 0) {
  wire::v1::ClientFrame frame;
  auto& wish = *frame.mutable_decide_join_requests();
  *wish.mutable_request_id() = by.next_request();
  wish.add_join_request_ids(request);
  wish.set_decision(decision);
  wish.set_reason(decision == wire::v1::JOIN_STATE_REFUSED ? "не из нашей группы" : "");
  wish.set_ward_id(ward);
  return frame;
}

struct Invited : Staff {
  std::unique_ptr<Person> curator = school.person(wire::v1::ROLE_TEACHER);
  std::uint64_t is21 = made(admin->ask(unit_wish(*admin, wire::v1::UNIT_KIND_CLASS, "ИС-21")));
  std::uint64_t is22 = made(admin->ask(unit_wish(*admin, wire::v1::UNIT_KIND_CLASS, "ИС-22")));
  std::uint64_t curates = tie(wire::v1::TIE_KIND_CURATOR_OF, *curator, is21);
  ChatId class_chat = chat_of(wire::v1::CHAT_TEMPLATE_CLASS, is21);
  ChatId parents_chat = chat_of(wire::v1::CHAT_TEMPLATE_CLASS_PARENTS, is21);

  std::uint64_t tie(wire::v1::TieKind kind, const Person& who, std::uint64_t unit, std::uint64_t discipline = 0) {
    return made(admin->ask(tie_wish(*admin, {kind, who.id().value, unit, discipline, 0})));
  }
  ChatId chat_of(wire::v1::ChatTemplate chat_template, std::uint64_t unit = 0) {
    return ChatId(head->ask(template_wish(*head, {chat_template, unit, 0})).chat_opened().chat_id());
  }
  std::set<std::uint64_t> in(ChatId chat) { return members_now(school, chat); }

  // The id.
  std::uint64_t invite(Person& by, const std::string& secret, const InviteWish& wish) {
    const auto answer = by.ask(invite_wish(by, secret, wish));
    EXPECT_TRUE(answer.has_invite_made()) << answer.error().message();
    return answer.invite_made().invite_id();
  }
  // Somebody at the door, who has no account.
  std::unique_ptr<Person> stranger() { return std::make_unique<Person>(school, AccountId(next_stranger_++)); }
  wire::v1::ServerFrame sign_up(const std::string& secret, const std::string& login, std::string hint = {}) {
    return stranger()->ask(signing_up(secret, login, std::move(hint)));
  }
  std::uint64_t used(std::uint64_t invite_id) {
    std::uint64_t uses = 0;
    school.at_home([&] { uses = school.space().invites().find(invite_id)->used(); });
    return uses;
  }
  // The one that waits, as `who` sees it; an empty one if there is none.
  wire::v1::JoinRequest waiting(Person& who) {
    const auto list = who.ask(request_list()).join_request_list();
    EXPECT_LE(list.requests_size(), 1);
    return list.requests_size() == 0 ? wire::v1::JoinRequest() : list.requests(0);
  }
  wire::v1::JoinOutcome decide(Person& who, std::uint64_t request, wire::v1::JoinState decision, std::uint64_t ward = 0) {
    const auto answer = who.ask(join_decision(who, request, decision, ward));
    return answer.join_outcomes().outcomes_size() == 1 ? answer.join_outcomes().outcomes(0) : wire::v1::JoinOutcome();
  }
  void restart() {
    Staff::restart();
    curator->reconnect();
  }

 private:
  std::uint64_t next_stranger_ = 1'000'000;
};

}  // namespace atrium::test
