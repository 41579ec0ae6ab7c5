// Schools' applications, and how a school's first administrator comes in.
#include <atrium/operator.h>

#include "account.h"
#include "commands.h"
#include "output.h"

namespace atrium::cli {
namespace {

using client::Application;
using client::ApplicationState;
using client::Done;

ApplicationState application_state_of(const std::string& word) {
  for (const auto state : {ApplicationState::kPending, ApplicationState::kApproved, ApplicationState::kRejected}) {
    if (to_text(state) == word)
      return state;
  }
  throw Misused("an application is pending, approved or rejected, not " + word);
}

void print_application(const Settings& settings, const Application& application) {
  const auto& form = application.form;
  if (!settings.json) {
    print_line(std::to_string(application.number) + "  " + std::string(to_text(application.state)) + "  " +
               printable(form.space) + "  " + printable(form.title) + "  order " + printable(form.order.order_number) +
               " of " + printable(form.order.order_date) + "  " + printable(form.contact_name) + "  " +
               printable(form.email) + "  " + printable(form.mobile) + "  since " +
               format_time(application.submitted_at_ms) +
               (application.reason.empty() ? "" : "  (" + printable(application.reason) + ")"));
    return;
  }
  JsonLine line;
  line.number("application", application.number).text("state", to_text(application.state)).text("space", form.space);
  line.text("title", form.title).text("order", form.order.order_number).text("order_date", form.order.order_date);
  line.text("contact", form.contact_name).text("email", form.email).text("mobile", form.mobile);
  line.number("submitted_at_ms", application.submitted_at_ms);
  if (application.decided_at_ms != 0)
    line.number("decided_at_ms", application.decided_at_ms).text("reason", application.reason);
  print_line(line.str());
}

Application decide(const Settings& settings, ApplicationState decision, std::optional<client::InviteSecret> head_secret) {
  Account account(settings);
  account.sign_in();
  return account.ask<Application>([&](Done<Application> done) {
    account.client().decide_application(settings.number, decision, settings.text, head_secret, std::move(done));
  });
}

}  // namespace

int run_applications(const Settings& settings) {
  client::ApplicationsRequest request;
  if (!settings.state.empty())
    request.state = application_state_of(settings.state);
  Account account(settings);
  account.sign_in();
  do {
    const auto page = account.ask<client::ApplicationPage>(
        [&](Done<client::ApplicationPage> done) { account.client().list_applications(request, std::move(done)); });
    for (const Application& application : page.applications)
      print_application(settings, application);
    request.after = page.next_after;
  } while (request.after != 0);
  return 0;
}

int run_apply(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const client::ApplicationForm form{settings.title, settings.short_name, {settings.order, settings.order_date},
                                     settings.name,  settings.email,      settings.mobile};
  const auto application =
      account.ask<Application>([&](Done<Application> done) { account.client().submit_application(form, std::move(done)); });
  print_application(settings, application);
  return 0;
}

// The school's head comes in by the link that it prints; a second approval makes another link.
int run_approve(const Settings& settings) {
  client::InviteLink link{settings.server, {}, client::LinkKind::kInvite, client::draw_invite_secret()};
  const auto application = decide(settings, ApplicationState::kApproved, link.secret);
  link.space = application.form.space;
  print_application(settings, application);
  print_line(settings.json ? JsonLine().text("head_link", make_link(link)).str() : make_link(link));
  if (!settings.json)
    complain("the link is for the school's head, once, and works for 90 days; a code goes to the mobile number");
  return 0;
}

int run_reject(const Settings& settings) {
  print_application(settings, decide(settings, ApplicationState::kRejected, std::nullopt));
  return 0;
}

int run_request_code(const Settings& settings) {
  client::Options options;
  options.server = settings.server;
  options.ca_file = settings.ca_file;
  options.space = settings.space;
  options.client_name = "atrium-cli/0.1";
  try {
    if (const auto asked = client::request_code(options, settings.mobile); !asked)
      throw refusal(settings, asked.error());
  } catch (const std::invalid_argument& error) {
    throw Failed(error.what());
  }
  print_line(settings.json ? JsonLine().flag("done", true).str()
                           : "if that is the number of the application, a code is on its way to it");
  return 0;
}

int run_first_admin(const Settings& settings) {
  Account account(settings, client::FirstAdmin{settings.mobile, settings.code, settings.name});
  account.sign_in();
  print_line(settings.json ? JsonLine().text("login", account.me().login).text("name", account.me().name).str()
                           : account.me().login + " is the administrator of " + settings.space);
  return 0;
}

}  // namespace atrium::cli
