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

}  // namespace atrium::client
