#include "client_impl.h"

namespace atrium::client {

Client::Client(Options options, Events events) : impl_(std::make_unique<Impl>(std::move(options), std::move(events))) {}

Client::~Client() { stop(); }

void Client::start() {
  if (impl_->thread.joinable())
    return;
  asio::post(impl_->io, [impl = impl_.get()] { impl->session.start(); });
  impl_->thread = std::thread([impl = impl_.get()] { impl->io.run(); });
}

void Client::stop() {
  asio::post(impl_->io, [impl = impl_.get()] {
    impl->take_inbox();  // so that nothing is without an answer
    impl->session.stop();
    impl->work.reset();
    impl->io.stop();
  });
  if (impl_->thread.joinable() && impl_->thread.get_id() != std::this_thread::get_id())
    impl_->thread.join();
}

RequestId Client::create_chat(NewChat chat, Done<ChatOpened> done) {
  Command command;
  command.refusal = check_text(chat.title, "title", kTitleBytes);
  if (!command.refusal)
    command.refusal = check_count(chat.members.size(), "member_ids", 0, kMembers);
  auto& message = *command.frame.mutable_create_chat();
  message.set_kind(static_cast<wire::ChatKind>(chat.kind));
  message.set_title(std::move(chat.title));
  for (const AccountId id : chat.members)
    message.add_member_ids(raw(id));
  message.set_open_history(chat.open_history);
  command.done = opened(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_create_chat);
}

RequestId Client::open_direct_chat(AccountId person, Done<ChatOpened> done) {
  Command command;
  command.frame.mutable_open_direct_chat()->set_account_id(raw(person));
  command.done = opened(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_open_direct_chat);
}

RequestId Client::add_members(ChatId chat, std::vector<AccountId> people, MemberRole role, Done<Accepted> done) {
  Command command;
  command.refusal = check_count(people.size(), "account_ids", 1, kMembers);
  auto& message = *command.frame.mutable_add_members();
  message.set_chat_id(raw(chat));
  for (const AccountId id : people)
    message.add_account_ids(raw(id));
  message.set_role(static_cast<wire::MemberRole>(role));
  command.done = accepted(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_add_members);
}

RequestId Client::remove_members(ChatId chat, std::vector<AccountId> people, Done<Accepted> done) {
  Command command;
  command.refusal = check_count(people.size(), "account_ids", 1, kMembers);
  auto& message = *command.frame.mutable_remove_members();
  message.set_chat_id(raw(chat));
  for (const AccountId id : people)
    message.add_account_ids(raw(id));
  command.done = accepted(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_remove_members);
}

void Client::list_chats(Done<std::vector<Chat>> done) {
  Command command;
  command.frame.mutable_list_chats();
  command.done = answer<std::vector<Chat>>(std::move(done), [](const wire::ServerFrame& frame) {
    std::vector<Chat> chats;
    for (const auto& chat : frame.chat_list().chats())
      chats.push_back(to_chat(chat));
    return chats;
  });
  impl_->question(std::move(command));
}

void Client::list_members(ChatId chat, Done<std::vector<Member>> done) {
  Command command;
  command.frame.mutable_list_members()->set_chat_id(raw(chat));
  command.done = answer<std::vector<Member>>(std::move(done), [](const wire::ServerFrame& frame) {
    std::vector<Member> members;
    for (const auto& member : frame.member_list().members())
      members.push_back(to_member(member));
    return members;
  });
  impl_->question(std::move(command));
}

void Client::find_people(std::vector<std::string> logins, std::vector<AccountId> ids, Done<std::vector<Person>> done) {
  Command command;
  command.refusal = check_count(logins.size() + ids.size(), "logins", 1, kPeople);
  auto& message = *command.frame.mutable_find_people();
  for (std::string& login : logins) {
    if (!command.refusal)
      command.refusal = check_text(login, "logins", kNameBytes);
    message.add_logins(std::move(login));
  }
  for (const AccountId id : ids)
    message.add_account_ids(raw(id));
  command.done = answer<std::vector<Person>>(std::move(done), [](const wire::ServerFrame& frame) {
    std::vector<Person> people;
    for (const auto& person : frame.people().people())
      people.push_back(to_person(person));
    return people;
  });
  impl_->question(std::move(command));
}

void Client::sign_out(Done<void> done) {
  Command command;
  command.frame.mutable_sign_out();
  command.done = nothing(std::move(done));
  impl_->question(std::move(command));
}

void Client::subscribe(Positions positions) {
  asio::post(impl_->io, [impl = impl_.get(), positions = std::move(positions)] { impl->session.subscribe(positions); });
}

void Client::read_positions(std::function<void(const Positions&)> done) {
  asio::post(impl_->io, [impl = impl_.get(), done = std::move(done)] { done(impl->session.positions()); });
}

}  // namespace atrium::client
