// The methods of Client about what the school is made of.
#include "client_impl.h"

namespace atrium::client {
namespace {

template <class Id>
std::function<void(Command::Answer)> made(Done<Id> done) {
  return answer<Id>(std::move(done), [](const wire::ServerFrame& frame) { return Id{frame.made().id()}; });
}

std::function<void(Command::Answer)> ties(Done<std::vector<Tie>> done) {
  return answer<std::vector<Tie>>(std::move(done), [](const wire::ServerFrame& frame) {
    std::vector<Tie> ties;
    for (const auto& tie : frame.tie_list().ties())
      ties.push_back(to_tie(tie));
    return ties;
  });
}

void put(wire::ChannelRule& to, const ChannelRule& rule) {
  for (const Role role : rule.roles)
    to.add_roles(static_cast<wire::Role>(role));
  for (const TieKind kind : rule.ties)
    to.add_ties(static_cast<wire::TieKind>(kind));
  to.set_unit_id(raw(rule.unit));
  for (const Role role : rule.writers)
    to.add_writers(static_cast<wire::Role>(role));
}

}  // namespace

void Client::read_structure(Done<Structure> done) {
  Command command;
  command.frame.mutable_read_structure();
  command.done = answer<Structure>(std::move(done), [](const auto& frame) { return to_structure(frame.structure()); });
  impl_->question(std::move(command));
}

RequestId Client::make_unit(NewUnit unit, Done<UnitId> done) {
  Command command;
  command.refusal = check_text(unit.title, "title", kTitleBytes);
  auto& message = *command.frame.mutable_make_unit();
  message.set_kind(static_cast<wire::UnitKind>(unit.kind));
  message.set_parent_unit_id(raw(unit.parent));
  message.set_title(std::move(unit.title));
  command.done = made(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_make_unit);
}

RequestId Client::make_discipline(std::string title, Done<DisciplineId> done) {
  Command command;
  command.refusal = check_text(title, "title", kTitleBytes);
  command.frame.mutable_make_discipline()->set_title(std::move(title));
  command.done = made(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_make_discipline);
}

RequestId Client::make_tie(Tie tie, Done<TieId> done) {
  Command command;
  auto& message = *command.frame.mutable_make_tie();
  message.set_kind(static_cast<wire::TieKind>(tie.kind));
  message.set_account_id(raw(tie.person));
  message.set_unit_id(raw(tie.unit));
  message.set_discipline_id(raw(tie.discipline));
  message.set_ward_id(raw(tie.ward));
  message.set_until_ms(tie.until_ms);
  command.done = made(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_make_tie);
}

RequestId Client::end_tie(TieId tie, Done<void> done) {
  Command command;
  command.frame.mutable_end_tie()->set_tie_id(raw(tie));
  command.done = nothing(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_end_tie);
}

void Client::list_ties(AccountId person, Done<std::vector<Tie>> done) {
  Command command;
  command.frame.mutable_list_ties()->set_account_id(raw(person));
  command.done = ties(std::move(done));
  impl_->question(std::move(command));
}

void Client::list_class_ties(UnitId unit, Done<std::vector<Tie>> done) {
  Command command;
  command.frame.mutable_list_ties()->set_unit_id(raw(unit));
  command.done = ties(std::move(done));
  impl_->question(std::move(command));
}

RequestId Client::make_template_chat(TemplateChat chat, Done<ChatOpened> done) {
  Command command;
  auto& message = *command.frame.mutable_make_template_chat();
  message.set_chat_template(static_cast<wire::ChatTemplate>(chat.chat_template));
  message.set_unit_id(raw(chat.unit));
  message.set_discipline_id(raw(chat.discipline));
  command.done = opened(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_make_template_chat);
}

RequestId Client::rename_unit(UnitId unit, std::string title, Done<void> done) {
  Command command;
  command.refusal = check_text(title, "title", kTitleBytes);
  auto& message = *command.frame.mutable_rename_unit();
  message.set_unit_id(raw(unit));
  message.set_title(std::move(title));
  command.done = nothing(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_rename_unit);
}

RequestId Client::rename_discipline(DisciplineId discipline, std::string title, Done<void> done) {
  Command command;
  command.refusal = check_text(title, "title", kTitleBytes);
  auto& message = *command.frame.mutable_rename_discipline();
  message.set_discipline_id(raw(discipline));
  message.set_title(std::move(title));
  command.done = nothing(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_rename_discipline);
}

RequestId Client::archive_unit(UnitId unit, Done<void> done) {
  Command command;
  command.frame.mutable_archive_unit()->set_unit_id(raw(unit));
  command.done = nothing(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_archive_unit);
}

RequestId Client::exclude_member(ChatId chat, AccountId person, std::string reason, Done<Accepted> done) {
  Command command;
  if (!reason.empty())
    command.refusal = check_text(reason, "reason", kTitleBytes);
  auto& message = *command.frame.mutable_exclude_member();
  message.set_chat_id(raw(chat));
  message.set_account_id(raw(person));
  message.set_reason(std::move(reason));
  command.done = accepted(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_exclude_member);
}

RequestId Client::lift_exclusion(ChatId chat, AccountId person, Done<Accepted> done) {
  Command command;
  auto& message = *command.frame.mutable_lift_exclusion();
  message.set_chat_id(raw(chat));
  message.set_account_id(raw(person));
  command.done = accepted(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_lift_exclusion);
}

void Client::list_exclusions(ChatId chat, Done<std::vector<Exclusion>> done) {
  Command command;
  command.frame.mutable_list_exclusions()->set_chat_id(raw(chat));
  command.done = answer<std::vector<Exclusion>>(std::move(done), [](const wire::ServerFrame& frame) {
    std::vector<Exclusion> exclusions;
    for (const auto& exclusion : frame.exclusion_list().exclusions())
      exclusions.push_back(to_exclusion(exclusion));
    return exclusions;
  });
  impl_->question(std::move(command));
}

RequestId Client::make_channel(std::string title, ChannelRule rule, Done<ChatOpened> done) {
  Command command;
  command.refusal = check_text(title, "title", kTitleBytes);
  auto& message = *command.frame.mutable_make_channel();
  message.set_title(std::move(title));
  put(*message.mutable_rule(), rule);
  command.done = opened(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_make_channel);
}

RequestId Client::change_channel(ChatId channel, std::string title, ChannelRule rule, Done<void> done) {
  Command command;
  command.refusal = check_text(title, "title", kTitleBytes);
  auto& message = *command.frame.mutable_change_channel();
  message.set_chat_id(raw(channel));
  message.set_title(std::move(title));
  put(*message.mutable_rule(), rule);
  command.done = nothing(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_change_channel);
}

}  // namespace atrium::client
