// The methods of Client about schools' applications.
#include "client_impl.h"

namespace atrium::client {
namespace {

Application to_application(const wire::Application& from) {
  const auto& form = from.form();
  Application application;
  application.number = from.number();
  application.form = {form.title(),        form.space(), {form.order().order_number(), form.order().order_date()},
                      form.contact_name(), form.email(), form.mobile()};
  application.state = static_cast<ApplicationState>(from.state());
  application.submitted_at_ms = from.submitted_at_ms();
  application.submitted_by = AccountId{from.submitted_by_id()};
  application.decided_at_ms = from.decided_at_ms();
  application.decided_by = AccountId{from.decided_by_id()};
  application.reason = from.reason();
  application.space_id = from.space_id();
  return application;
}

std::function<void(Command::Answer)> told(Done<Application> done) {
  return answer<Application>(std::move(done),
                             [](const wire::ServerFrame& frame) { return to_application(frame.application()); });
}

std::optional<Error> check_form(const ApplicationForm& form) {
  const std::pair<const char*, const std::string*> texts[] = {{"title", &form.title},
                                                              {"space", &form.space},
                                                              {"order_number", &form.order.order_number},
                                                              {"order_date", &form.order.order_date},
                                                              {"contact_name", &form.contact_name},
                                                              {"email", &form.email},
                                                              {"mobile", &form.mobile}};
  for (const auto& [field, text] : texts) {
    if (auto wrong = check_text(*text, field, kTitleBytes))
      return wrong;
  }
  return std::nullopt;
}

}  // namespace

RequestId Client::submit_application(ApplicationForm form, Done<Application> done) {
  Command command;
  command.refusal = check_form(form);
  auto& message = *command.frame.mutable_submit_application()->mutable_form();
  message.set_title(std::move(form.title));
  message.set_space(std::move(form.space));
  message.mutable_order()->set_order_number(std::move(form.order.order_number));
  message.mutable_order()->set_order_date(std::move(form.order.order_date));
  message.set_contact_name(std::move(form.contact_name));
  message.set_email(std::move(form.email));
  message.set_mobile(std::move(form.mobile));
  command.done = told(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_submit_application);
}

void Client::list_applications(ApplicationsRequest request, Done<ApplicationPage> done) {
  Command command;
  auto& message = *command.frame.mutable_list_applications();
  message.set_state(static_cast<wire::ApplicationState>(request.state));
  message.set_after_number(request.after);
  message.set_limit(request.limit);
  command.done = answer<ApplicationPage>(std::move(done), [](const wire::ServerFrame& frame) {
    ApplicationPage page;
    for (const auto& application : frame.application_list().applications())
      page.applications.push_back(to_application(application));
    page.next_after = frame.application_list().next_after_number();
    return page;
  });
  impl_->question(std::move(command));
}

RequestId Client::decide_application(std::uint64_t number, ApplicationState decision, std::string reason,
                                     std::optional<InviteSecret> head_secret, Done<Application> done) {
  Command command;
  if (!reason.empty())
    command.refusal = check_text(reason, "reason", kTitleBytes);
  auto& message = *command.frame.mutable_decide_application();
  message.set_number(number);
  message.set_decision(static_cast<wire::ApplicationState>(decision));
  message.set_reason(std::move(reason));
  if (head_secret)
    message.set_head_invite_hash(hash_of(*head_secret));
  command.done = told(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_decide_application);
}

}  // namespace atrium::client
