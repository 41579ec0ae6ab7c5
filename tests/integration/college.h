#pragma once

#include "server/server.h"

namespace atrium::test {

// Of every account.
inline const std::string kPassword = "пароль-для-проверки";

// Makes the space "college" with ivanova and petrov, and a group of both; its first entry says that it was made.
inline ChatId found_college(Server& server) {
  server.create_space("college", "Колледж").value();
  const auto hash = session::hash_password(kPassword, {1, 8 * 1024 * 1024});
  ChatId chat;
  server.with_space("college", [&](space::Space& space) {
    auto draft = space.draft(4096).value();
    auto& group = space.create_chat(draft, wire::v1::CHAT_KIND_GROUP, "Группа ИС-21", false);
    chat = group.id();
    for (const auto* login : {"ivanova", "petrov"}) {
      auto& account = space.create_account(draft, login, login, {wire::v1::ROLE_TEACHER}, hash);
      space.add_member(draft, group, account, wire::v1::MEMBER_ROLE_MEMBER, Seq(1));
    }
    wire::v1::Entry created;
    created.mutable_chat_created();
    space.append(draft, group, AccountId(), std::move(created));
    space.commit(std::move(draft), {}, {}, std::nullopt, {});
  });
  return chat;
}

}  // namespace atrium::test
