// Who is let in.
#include <chrono>

#include "commands.h"
#include "output.h"
#include "people.h"
#include "structure_words.h"

namespace atrium::cli {
namespace {

using client::AccountId;
using client::Done;
using client::Invite;
using client::InviteId;
using client::InviteLink;
using client::InvitePage;
using client::JoinRequest;
using client::JoinRequestId;
using client::JoinState;
using client::JoinStatus;

constexpr std::int64_t kDayMs = std::int64_t{24} * 60 * 60 * 1000;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

JoinState join_state_of(const std::string& word) {
  for (const auto state : {JoinState::kPending, JoinState::kAccepted, JoinState::kRefused, JoinState::kWithdrawn}) {
    if (to_text(state) == word)
      return state;
  }
  return word.empty() ? JoinState::kPending : JoinState::kUnspecified;
}

// The secret goes to standard output and nowhere else.
void print_link(const Settings& settings, const InviteLink& link, const client::InviteMade& made) {
  const auto text = make_link(link);
  if (settings.json) {
    print_line(
        JsonLine().text("invite", to_text(made.id)).text("link", text).number("expires_at_ms", made.expires_at_ms).str());
  } else {
    print_line(text);
    complain("works until " + format_time(made.expires_at_ms) + "; its number is " + to_text(made.id));
  }
}

void print_invite(const Settings& settings, const Invite& invite) {
  if (settings.json) {
    JsonLine line;
    line.text("invite", to_text(invite.id)).text("role", to_text(invite.role)).text("class", to_text(invite.of_class));
    line.text("chat", to_text(invite.chat)).text("ward", to_text(invite.ward)).text("made_by", to_text(invite.made_by));
    line.number("made_at_ms", invite.made_at_ms).number("expires_at_ms", invite.expires_at_ms);
    line.number("uses", std::uint64_t{invite.uses}).number("used", std::uint64_t{invite.used});
    line.flag("approval", invite.needs_approval).text("note", invite.note);
    print_line(line.number("revoked_at_ms", invite.revoked_at_ms).str());
    return;
  }
  print_line(to_text(invite.id) + "  " + std::string(to_text(invite.role)) + "  " + std::to_string(invite.used) + " of " +
             std::to_string(invite.uses) + " used  until " + format_time(invite.expires_at_ms) +
             (invite.revoked_at_ms != 0 ? "  revoked" : "") + (invite.needs_approval ? "  needs approval" : "") +
             (invite.note.empty() ? "" : "  " + printable(invite.note)));
}

void print_status(const Settings& settings, const JoinStatus& status) {
  if (settings.json) {
    JsonLine line;
    line.text("state", to_text(status.state)).text("request", to_text(status.request)).text("reason", status.reason);
    print_line(line.number("decided_at_ms", status.decided_at_ms).str());
    return;
  }
  print_line(std::string(to_text(status.state)) + (status.reason.empty() ? "" : ": " + printable(status.reason)));
}

void print_request(const Settings& settings, const JoinRequest& request) {
  if (settings.json) {
    JsonLine line;
    line.text("request", to_text(request.id)).text("state", to_text(request.state)).text("login", request.login);
    line.text("name", request.name).text("account", to_text(request.account)).text("role", to_text(request.role));
    line.text("class", to_text(request.of_class)).text("chat", to_text(request.chat)).text("ward", to_text(request.ward));
    line.text("parent_of", request.ward_hint).text("invite", to_text(request.invite));
    line.flag("is_in", request.is_claim).number("asked_at_ms", request.asked_at_ms);
    print_line(line.text("reason", request.reason).number("decided_at_ms", request.decided_at_ms).str());
    return;
  }
  print_line(to_text(request.id) + "  " + std::string(to_text(request.state)) + "  " + printable(request.name) + " (" +
             printable(request.login) + ")  " + std::string(to_text(request.role)) +
             (request.ward_hint.empty() ? "" : "  of " + printable(request.ward_hint)) +
             (request.reason.empty() ? "" : "  " + printable(request.reason)));
}

client::NewInvite wished_invite(const Settings& settings, Account& account) {
  client::NewInvite invite;
  invite.role = role_of(settings.role);
  if (!settings.of_class.empty())
    invite.of_class = Titles(account).unit(settings.of_class, client::UnitKind::kClass).id;
  if (!settings.chat.empty())
    invite.chat = find_chat(account, settings.chat, Direct::kFind);
  if (!settings.student.empty())
    invite.ward = find_person(account, settings.student);
  invite.uses = settings.uses;
  invite.needs_approval = settings.approval;
  invite.note = settings.note;
  invite.ground = {settings.order, settings.order_date};
  if (settings.days != 0)
    invite.expires_at_ms = now_ms() + static_cast<std::int64_t>(settings.days) * kDayMs;
  return invite;
}

std::string why_not(const Settings& settings, const client::JoinOutcome& outcome) {
  const auto request = "request " + to_text(outcome.id);
  if (outcome.refused == client::ErrorCode::kNotFound)
    return "there is no " + request + " for you to decide: see \"atrium requests\"";
  if (outcome.state != JoinState::kPending)
    return request + " was decided otherwise: it is " + std::string(to_text(outcome.state));
  if (settings.student.empty())
    return request +
           " was not accepted: name the student of a parent with --student LOGIN, or the person can't have that role";
  return request + " was not accepted: " + settings.student +
         " is no student of that class, or the person can't have that role";
}

// Signs in by what the settings say; the status of somebody who is not let in.
std::optional<JoinStatus> come_in(const Settings& settings, std::optional<Account>& account) {
  const auto status = std::make_shared<std::optional<JoinStatus>>();
  client::Events events;
  events.on_join_status = [status](const JoinStatus& told) { *status = told; };
  account.emplace(settings, Account::SignIn::kWithKeptToken, std::move(events));
  try {
    account->sign_in();
  } catch (const Failed&) {
    if (!*status)
      throw;
  }
  return *status;
}

}  // namespace

int run_invite(const Settings& settings) {
  const auto role = role_of(settings.role);
  if ((role == client::Role::kStudent || role == client::Role::kParent) && settings.of_class.empty() &&
      settings.chat.empty())
    throw Misused("say of which class: pass --class, or --chat with a chat of the class");
  Account account(settings);
  account.sign_in();
  const InviteLink link{settings.server, settings.space, client::LinkKind::kInvite, client::draw_invite_secret()};
  const auto invite = wished_invite(settings, account);
  const auto made = account.ask<client::InviteMade>(
      [&](Done<client::InviteMade> done) { account.client().make_invite(invite, link.secret, std::move(done)); });
  print_link(settings, link, made);
  return 0;
}

int run_invites(const Settings& settings) {
  using Unclaimed = client::Client::Unclaimed;
  Account account(settings);
  account.sign_in();
  InvitePage page;
  do {
    page = account.ask<InvitePage>([&](Done<InvitePage> done) {
      const auto which = settings.all ? Unclaimed::kOnly : Unclaimed::kAndMore;
      account.client().list_invites(which, page.next_after, std::move(done));
    });
    for (const Invite& invite : page.invites)
      print_invite(settings, invite);
  } while (page.next_after != InviteId{});
  return 0;
}

int run_revoke_invites(const Settings& settings) {
  using Outcomes = std::vector<client::InviteOutcome>;
  if (settings.ids.empty() == (settings.days == 0))
    throw Misused("name invites, or pass --unclaimed-for");
  Account account(settings);
  account.sign_in();
  std::vector<InviteId> ids;
  for (const auto id : settings.ids)
    ids.push_back(InviteId{id});
  const auto before = now_ms() - static_cast<std::int64_t>(settings.days) * kDayMs;
  constexpr std::size_t kAtOnce = 1000;  // of those that nobody has used
  Outcomes outcomes;
  bool all = true;
  do {
    outcomes = account.ask<Outcomes>([&](Done<Outcomes> done) {
      settings.days != 0 ? account.client().revoke_unclaimed_invites(before, std::move(done))
                         : account.client().revoke_invites(ids, std::move(done));
    });
    for (const auto& outcome : outcomes) {
      const bool done = outcome.refused == client::ErrorCode::kUnspecified;
      all = all && done;
      print_line(settings.json
                     ? JsonLine().text("invite", to_text(outcome.id)).text("state", done ? "revoked" : "not_found").str()
                     : to_text(outcome.id) + (done ? "  revoked" : "  there is no such invite"));
    }
  } while (outcomes.size() == kAtOnce);
  return all ? 0 : 1;
}

int run_join(const Settings& settings) {
  const auto link = client::read_link(settings.link);
  if (link->kind != client::LinkKind::kInvite)
    throw Misused("this link is for a new password: use \"atrium use-reset\"");
  Settings mine = settings;
  if (!settings.name.empty())
    mine.sign_up = client::SignUp{link->secret, settings.name, settings.hint};
  std::optional<Account> account;
  if (const auto status = come_in(mine, account)) {
    print_status(settings, *status);
  } else if (mine.sign_up && account->was_signed_in()) {
    throw Failed(settings.login + " is signed in here already: to join as " + settings.login +
                 " leave --name out; to sign somebody else up choose another login with --as");
  } else if (settings.name.empty()) {
    const auto joined = account->ask<JoinStatus>(
        [&](Done<JoinStatus> done) { account->client().join(link->secret, settings.hint, std::move(done)); });
    print_status(settings, joined);
  } else {
    print_person(settings, account->me());
  }
  return 0;
}

int run_requests(const Settings& settings) {
  using Page = client::JoinRequestPage;
  Account account(settings);
  account.sign_in();
  Page page;
  do {
    page = account.ask<Page>([&](Done<Page> done) {
      account.client().list_join_requests(join_state_of(settings.state), page.next_after, std::move(done));
    });
    for (const JoinRequest& request : page.requests)
      print_request(settings, request);
  } while (page.next_after != JoinRequestId{});
  return 0;
}

int run_decide(const Settings& settings) {
  using Outcomes = std::vector<client::JoinOutcome>;
  Account account(settings);
  account.sign_in();
  const auto ward = settings.student.empty() ? AccountId{} : find_person(account, settings.student);
  const auto decision = settings.decision == "accept" ? JoinState::kAccepted : JoinState::kRefused;
  const auto outcomes = account.ask<Outcomes>([&](Done<Outcomes> done) {
    std::vector<JoinRequestId> ids;
    for (const auto id : settings.ids)
      ids.push_back(JoinRequestId{id});
    account.client().decide_join_requests(ids, decision, settings.text, ward, std::move(done));
  });
  bool all = true;
  for (const auto& outcome : outcomes) {
    const bool done = outcome.refused == client::ErrorCode::kUnspecified;
    all = all && done;
    if (settings.json) {
      const std::string why = outcome.refused == client::ErrorCode::kNotFound ? "not_found" : "conflict";
      JsonLine line;
      line.text("request", to_text(outcome.id)).text("refused", done ? "" : why).text("state", to_text(outcome.state));
      print_line(line.text("account", to_text(outcome.account)).str());
    } else if (done) {
      print_line(to_text(outcome.id) + "  " + std::string(to_text(outcome.state)));
    } else {
      complain(why_not(settings, outcome));
    }
  }
  return all ? 0 : 1;
}

int run_withdraw(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const JoinRequestId request{settings.ids.front()};
  print_status(settings, account.ask<JoinStatus>([&](Done<JoinStatus> done) {
    account.client().withdraw_join_request(request, std::move(done));
  }));
  return 0;
}

int run_reset(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const InviteLink link{settings.server, settings.space, client::LinkKind::kReset, client::draw_invite_secret()};
  const auto person = find_person(account, settings.person);
  const auto made = account.ask<client::InviteMade>(
      [&](Done<client::InviteMade> done) { account.client().make_password_reset(person, link.secret, std::move(done)); });
  print_link(settings, link, made);
  return 0;
}

int run_use_reset(const Settings& settings) {
  const auto link = client::read_link(settings.link);
  if (link->kind != client::LinkKind::kReset)
    throw Misused("this link is to come in: use \"atrium join\"");
  Settings mine = settings;
  mine.reset = link->secret;
  Account account(mine, Account::SignIn::kWithPassword);
  account.sign_in();
  print_person(settings, account.me());
  return 0;
}

}  // namespace atrium::cli
