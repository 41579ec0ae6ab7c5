// What is too long for one frame comes in several; the last one says that nothing follows.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/unit/space/class_chat.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct LongLists : ClassChat {
  // So many more people of the class chat.
  void add_people(int count) {
    school.at_home([&] {
      auto& space = school.space();
      auto draft = space.draft(256 * static_cast<std::size_t>(count)).value();
      for (int i = 0; i < count; ++i) {
        const auto login = "person-" + std::to_string(i);
        auto& account = space.create_account(draft, login, "Имя и фамилия", {ROLE_STUDENT}, "");
        space.add_member(draft, *space.chat(chat), account, MEMBER_ROLE_MEMBER, Seq(1));
      }
      space.commit(std::move(draft), {}, {}, std::nullopt, {});
    });
  }
  // So many more chats of the student.
  void add_chats(int count) {
    school.at_home([&] {
      auto& space = school.space();
      auto draft = space.draft(512 * static_cast<std::size_t>(count)).value();
      for (int i = 0; i < count; ++i) {
        auto& made = space.create_chat(draft, CHAT_KIND_GROUP, std::string(200, 'x'), false);
        space.add_member(draft, made, *space.account(student->id()), MEMBER_ROLE_MEMBER, Seq(1));
      }
      space.commit(std::move(draft), {}, {}, std::nullopt, {});
    });
  }
  ClientFrame members() const {
    ClientFrame frame;
    frame.mutable_list_members()->set_chat_id(chat.value);
    return frame;
  }
  static ClientFrame chats() {
    ClientFrame frame;
    frame.mutable_list_chats();
    return frame;
  }
};

bool more(const ServerFrame& part) { return part.member_list().more() || part.chat_list().more(); }

void expect_parts(const std::vector<ServerFrame>& parts) {
  EXPECT_GT(parts.size(), 1u);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    EXPECT_EQ(more(parts[i]), i + 1 < parts.size()) << "part " << i;
    EXPECT_LT(parts[i].ByteSizeLong(), 64u * 1024);
  }
}

TEST_F(LongLists, AChatOf1500NamesEachOnceAndInOrder) {
  add_people(1498);
  const auto parts = student->ask_in_parts(members());
  expect_parts(parts);
  std::vector<std::uint64_t> ids;
  for (const auto& part : parts) {
    EXPECT_EQ(part.member_list().chat_id(), chat.value);
    for (const auto& member : part.member_list().members()) {
      ids.push_back(member.account_id());
    }
  }
  EXPECT_EQ(ids.size(), 1500u);
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 1500u);
  EXPECT_TRUE(std::ranges::is_sorted(ids));
}

TEST_F(LongLists, SomebodyIn501ChatsSeesEachOnce) {
  add_chats(500);
  const auto parts = student->ask_in_parts(chats());
  expect_parts(parts);
  std::multiset<std::uint64_t> ids;
  for (const auto& part : parts) {
    for (const auto& view : part.chat_list().chats()) {
      ids.insert(view.chat_id());
    }
  }
  EXPECT_EQ(ids.size(), 501u);
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 501u);
}

}  // namespace
}  // namespace atrium::test
