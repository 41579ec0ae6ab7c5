// Who sees which invites and requests, page by page, and what is forgotten of them.
#include <random>

#include "tests/unit/space/invite_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct AdmissionLists : Invited {
  std::uint64_t next_id = 0;

  space::JoinRequest request(Role role, std::uint64_t unit, JoinState state = JOIN_STATE_PENDING) {
    space::JoinRequest made;
    made.set_join_request_id(++next_id);
    made.set_login("login-" + std::to_string(next_id));
    made.set_name("Имя");
    made.set_role(role);
    made.set_unit_id(unit);
    made.set_state(state);
    made.set_decided_at_ms(state == JOIN_STATE_PENDING ? 0 : school.now_ms());
    return made;
  }
  void put(const space::JoinRequest& made) {
    school.at_home([&] {
      auto& space = school.space();
      auto draft = space.draft(4096).value();
      space.put_join_request(draft, made, AccountId());
      space.commit(std::move(draft), {}, {}, std::nullopt, {});
    });
  }
  // All pages, of at most so many each.
  std::vector<std::uint64_t> listed(Person& who, JoinState state, std::uint32_t limit) {
    std::vector<std::uint64_t> ids;
    auto question = request_list(state);
    auto& wish = *question.mutable_list_join_requests();
    wish.set_limit(limit);
    do {
      const auto list = who.ask(question).join_request_list();
      EXPECT_LE(list.requests_size(), static_cast<int>(limit));
      for (const auto& each : list.requests()) {
        ids.push_back(each.join_request_id());
      }
      wish.set_after_join_request_id(list.next_after_join_request_id());
    } while (wish.after_join_request_id() != 0);
    return ids;
  }
  std::set<std::uint64_t> kept_of(AccountId account) {
    std::set<std::uint64_t> ids;
    school.at_home([&] {
      for (const auto id : school.space().join_requests().of_account(account)) {
        ids.insert(id.value);
      }
    });
    return ids;
  }
  // The space has as many invites as it may, each for one person and used or not.
  void fill_with_invites(std::uint32_t used_times) {
    school.at_home([&] {
      auto& space = school.space();
      auto draft = space.draft(1024 * 1024).value();
      for (std::size_t i = 0; i < limits::kInvitesPerSpace; ++i) {
        space::Invite invite;
        invite.set_secret_hash(space::sha256("secret " + std::to_string(i)));
        invite.set_made_by_id(admin->id().value);
        invite.set_role(ROLE_TEACHER);
        invite.set_uses(1);
        invite.set_used(used_times);
        invite.set_expires_at_ms(school.now_ms() + 1'000'000);
        space.put_invite(draft, std::move(invite));
      }
      space.commit(std::move(draft), {}, {}, std::nullopt, {});
    });
  }
};

TEST_F(AdmissionLists, ShowEachRequestOnceAndInOrderToThoseWhoDecideIt) {
  std::vector<std::uint64_t> all;
  std::vector<std::uint64_t> of_is21;
  for (int i = 0; i < 30; ++i) {
    const bool here = i % 3 == 0;
    const auto role = i % 3 == 1 ? ROLE_TEACHER : i % 2 == 0 ? ROLE_STUDENT : ROLE_PARENT;
    put(request(role, role == ROLE_TEACHER ? 0 : here ? is21 : is22));
    all.push_back(next_id);
    if (here) {
      of_is21.push_back(next_id);
    }
  }
  for (const auto limit : {1u, 7u, 100u}) {
    EXPECT_EQ(listed(*head, JOIN_STATE_PENDING, limit), all);
    EXPECT_EQ(listed(*head, JOIN_STATE_UNSPECIFIED, limit), all);
    EXPECT_EQ(listed(*curator, JOIN_STATE_PENDING, limit), of_is21);
    EXPECT_TRUE(listed(*teacher, JOIN_STATE_PENDING, limit).empty());
    EXPECT_TRUE(listed(*student, JOIN_STATE_UNSPECIFIED, limit).empty());
  }
}

TEST_F(AdmissionLists, ShowRequestsByTheirState) {
  put(request(ROLE_STUDENT, is21));
  const auto pending = next_id;
  put(request(ROLE_STUDENT, is21, JOIN_STATE_REFUSED));
  const auto refused = next_id;
  EXPECT_EQ(listed(*curator, JOIN_STATE_PENDING, 100), std::vector{pending});
  EXPECT_EQ(listed(*curator, JOIN_STATE_REFUSED, 100), std::vector{refused});
  EXPECT_EQ(listed(*curator, JOIN_STATE_UNSPECIFIED, 100), (std::vector{pending, refused}));
  auto decided = request(ROLE_STUDENT, is21, JOIN_STATE_REFUSED);
  decided.set_join_request_id(pending);
  put(decided);
  EXPECT_TRUE(listed(*curator, JOIN_STATE_PENDING, 100).empty());
  EXPECT_EQ(listed(*curator, JOIN_STATE_REFUSED, 100), (std::vector{pending, refused}));
}

TEST_F(AdmissionLists, ShowTheirOwnRequestsToAnybody) {
  auto own = request(ROLE_STUDENT, is22);
  own.set_account_id(student->id().value);
  put(own);
  put(request(ROLE_STUDENT, is22));
  EXPECT_EQ(listed(*student, JOIN_STATE_PENDING, 100), std::vector{own.join_request_id()});
  EXPECT_TRUE(listed(*student, JOIN_STATE_ACCEPTED, 100).empty());
}

TEST_F(AdmissionLists, ShowInvitesPageByPage) {
  std::set<std::uint64_t> all;
  std::set<std::uint64_t> curators;
  for (int i = 0; i < 12; ++i) {
    const bool by_curator = i % 3 == 0;
    const auto id = invite(by_curator ? *curator : *admin, secret_of("ссылка " + std::to_string(i)),
                           {.role = by_curator || i % 2 == 0 ? ROLE_STUDENT : ROLE_STAFF,
                            .unit = by_curator   ? is21
                                    : i % 2 == 0 ? is22
                                                 : 0});
    all.insert(id);
    if (by_curator) {
      curators.insert(id);
    }
  }
  const auto seen_by = [&](Person& who) {
    std::vector<std::uint64_t> ids;
    ClientFrame question;
    auto& wish = *question.mutable_list_invites();
    wish.set_limit(5);
    do {
      const auto list = who.ask(question).invite_list();
      for (const auto& each : list.invites()) {
        ids.push_back(each.invite_id());
      }
      wish.set_after_invite_id(list.next_after_invite_id());
    } while (wish.after_invite_id() != 0);
    return ids;
  };
  EXPECT_EQ(seen_by(*head), std::vector(all.begin(), all.end()));
  EXPECT_EQ(seen_by(*curator), std::vector(curators.begin(), curators.end()));
  EXPECT_TRUE(seen_by(*teacher).empty());
}

TEST_F(AdmissionLists, TwentyPastRequestsOfAPersonAreKeptTheNewest) {
  for (int i = 0; i < 30; ++i) {
    auto wish = request(ROLE_STAFF, 0);
    wish.set_account_id(teacher->id().value);
    put(wish);
    wish.set_state(JOIN_STATE_WITHDRAWN);
    school.pass(std::chrono::milliseconds(1));
    wish.set_decided_at_ms(school.now_ms());
    put(wish);
  }
  std::set<std::uint64_t> newest;
  for (std::uint64_t id = 11; id <= 30; ++id) {
    newest.insert(id);
  }
  EXPECT_EQ(kept_of(teacher->id()), newest);
  restart();
  EXPECT_EQ(kept_of(teacher->id()), newest);
}

TEST_F(AdmissionLists, ARefusalIsNotForgottenOverWhatCameAfterIt) {
  auto refused = request(ROLE_STAFF, 0, JOIN_STATE_REFUSED);
  put(refused);
  for (int i = 0; i < 30; ++i) {
    school.pass(std::chrono::milliseconds(1));
    auto wish = request(ROLE_STAFF, 0, JOIN_STATE_WITHDRAWN);
    wish.set_login(refused.login());
    put(wish);
  }
  school.at_home([&] {
    const auto& requests = school.space().join_requests();
    EXPECT_EQ(requests.refused_at_ms(refused), refused.decided_at_ms());
    EXPECT_EQ(requests.decided_before(school.now_ms(), 1000).size(), 21u);
  });
}

TEST_F(AdmissionLists, InvitesThatAreUsedUpLeaveRoomForNewOnes) {
  fill_with_invites(1);
  EXPECT_TRUE(admin->ask(invite_wish(*admin, secret_of("новая"), {.role = ROLE_TEACHER})).has_invite_made());
  EXPECT_TRUE(sign_up(secret_of("новая"), "orlova").has_signed_in());
}

TEST_F(AdmissionLists, InvitesThatStandDoNotGiveWay) {
  fill_with_invites(0);
  EXPECT_EQ(code_of(*admin, invite_wish(*admin, secret_of("новая"), {.role = ROLE_TEACHER})), ERROR_CODE_CONFLICT);
}

TEST_F(AdmissionLists, PeopleWithLongNamesFillMoreThanOnePage) {
  school.at_home([&] {
    auto& space = school.space();
    auto draft = space.draft(128 * 1024).value();
    for (int i = 0; i < 200; ++i) {
      space.create_account(draft, std::string(60, 'a') + std::to_string(i), std::string(256, 'n'), {ROLE_PARENT}, "");
    }
    space.commit(std::move(draft), {}, {}, std::nullopt, {});
  });
  ClientFrame question;
  auto& wish = *question.mutable_list_people();
  wish.set_limit(200);
  wish.set_role(ROLE_PARENT);
  std::set<std::uint64_t> ids;
  int pages = 0;
  do {
    const auto answer = head->ask(question);
    EXPECT_LT(answer.ByteSizeLong(), limits::kMessageBytes);
    for (const auto& person : answer.people().people()) {
      ids.insert(person.account_id());
    }
    wish.set_after_account_id(answer.people().next_after_account_id());
    ++pages;
  } while (wish.after_account_id() != 0);
  EXPECT_EQ(ids.size(), 200u);
  EXPECT_EQ(pages, 2);
}

// What the lists find by their indexes is what a look at each would find.
TEST(AdmissionIndexes, FindWhatALookAtEachFinds) {
  std::mt19937 random(7);
  const auto any = [&](int below) { return std::uniform_int_distribution(0, below - 1)(random); };
  space::JoinRequests requests;
  std::map<std::uint64_t, space::JoinRequest> all;
  for (int step = 0; step < 3000; ++step) {
    const auto id = static_cast<std::uint64_t>(1 + any(60));
    if (any(4) == 0) {
      requests.remove(JoinRequestId(id));
      all.erase(id);
    } else {
      space::JoinRequest request;
      request.set_join_request_id(id);
      request.set_account_id(static_cast<std::uint64_t>(any(3)));
      request.set_login(std::string(1, static_cast<char>('a' + any(3))));
      request.set_state(1 + any(4));
      request.set_invite_hash(std::string(1, static_cast<char>('x' + any(2))));
      request.set_decided_at_ms(space::is_pending(request) ? 0 : any(1000));
      requests.put(request);
      all[id] = request;
    }
    std::size_t pending = 0;
    std::size_t by_x = 0;
    bool a_is_reserved = false;
    std::int64_t refused_1 = 0;
    std::size_t early = 0;
    for (const auto& [key, request] : all) {
      const bool waits = space::is_pending(request);
      pending += waits ? 1 : 0;
      by_x += waits && request.invite_hash() == "x" ? 1 : 0;
      a_is_reserved |= waits && request.account_id() == 0 && request.login() == "a";
      if (request.account_id() == 1 && request.state() == JOIN_STATE_REFUSED) {
        refused_1 = std::max(refused_1, request.decided_at_ms());
      }
      early += !waits && request.decided_at_ms() <= 500 ? 1 : 0;
    }
    space::JoinRequest of_1;
    of_1.set_account_id(1);
    ASSERT_EQ(requests.pending(), pending);
    ASSERT_EQ(requests.pending_by("x"), by_x);
    ASSERT_EQ(requests.reserves("a"), a_is_reserved);
    ASSERT_EQ(requests.refused_at_ms(of_1), refused_1);
    ASSERT_EQ(requests.decided_before(500, 1000).size(), early);
  }
}

}  // namespace
}  // namespace atrium::test
