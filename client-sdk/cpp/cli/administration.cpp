// People, roles, devices and the audit.
#include <algorithm>
#include <fstream>

#include "account.h"
#include "audit_line.h"
#include "commands.h"
#include "hex.h"
#include "output.h"
#include "password.h"
#include "people.h"

namespace atrium::cli {
namespace {

using client::AccountId;
using client::AuditRecord;
using client::Done;
using client::Person;

// Nobody named = oneself.
AccountId find_person_or_self(Account& account, const std::string& word) {
  return word.empty() ? AccountId{} : find_person(account, word);
}

void print_device(const Settings& settings, const client::Device& device) {
  if (settings.json) {
    JsonLine line;
    line.text("device", to_text(device.id)).text("name", device.name).number("created_at_ms", device.created_at_ms);
    print_line(line.text("state", device.current ? "current" : device.online ? "online" : "offline").str());
  } else {
    print_line(to_text(device.id) + "  " + printable(device.name) + "  since " + format_time(device.created_at_ms) +
               (device.current  ? "  (this one)"
                : device.online ? "  (online)"
                                : ""));
  }
}

using Devices = std::vector<client::Device>;

Devices list_devices(Account& account, AccountId person) {
  return account.ask<Devices>([&](Done<Devices> done) { account.client().list_devices(person, std::move(done)); });
}

void follow(client::AuditChain& chain, const std::string& bytes) {
  if (const auto broken = chain.add(bytes)) {
    throw Failed("the audit does not hang together at record " + std::to_string(broken->number) + ": " + broken->why);
  }
}

// What those are called whom the page is about, as far as it is not known yet. An operator has no chats to ask for.
void learn(Account& account, const client::AuditPage& page, Known& known) {
  if (known.chats.empty() && std::any_of(page.records.begin(), page.records.end(), is_about_chat)) {
    for (const auto& chat : titled_chats(account))
      known.chats[chat.id] = chat.title;
  }
  if (!known.titles && std::any_of(page.records.begin(), page.records.end(), is_about_tie))
    known.titles.emplace(account);
  std::set<AccountId> unknown;
  for (const AuditRecord& record : page.records) {
    for (const AccountId id : {record.actor, record.account, record.tie.ward}) {
      if (!known.people.contains(id))
        unknown.insert(id);
    }
  }
  known.people.merge(find_names(account, unknown));
}

}  // namespace

int run_people(const Settings& settings) {
  client::PeopleRequest request;
  if (!settings.role.empty())
    request.role = role_of(settings.role);
  else if (!settings.state.empty())
    request.role = client::Role::kTeacher;  // others have nothing to be confirmed
  request.limit = 200;
  Account account(settings);
  account.sign_in();
  do {
    const auto page = account.ask<client::PeoplePage>(
        [&](Done<client::PeoplePage> done) { account.client().list_people(request, std::move(done)); });
    for (const Person& person : page.people) {
      if (settings.state.empty() || to_text(person.teacher_status) == settings.state)
        print_person(settings, person);
    }
    request.after = page.next_after;
  } while (request.after != AccountId{});
  return 0;
}

int run_grant(const Settings& settings) {
  const auto role = role_of(settings.role);
  Account account(settings);
  account.sign_in();
  const auto person = find_person(account, settings.person);
  account.ask<void>([&](Done<void> done) {
    account.client().grant_role(person, role, {settings.order, settings.order_date}, std::move(done));
  });
  print_done(settings);
  return 0;
}

int run_revoke(const Settings& settings) {
  const auto role = role_of(settings.role);
  Account account(settings);
  account.sign_in();
  const auto person = find_person(account, settings.person);
  account.ask<void>([&](Done<void> done) {
    account.client().revoke_role(person, role, {settings.order, settings.order_date}, std::move(done));
  });
  print_done(settings);
  return 0;
}

int run_close_account(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const auto person = find_person(account, settings.person);
  account.ask<void>([&](Done<void> done) {
    account.client().close_account(person, {settings.order, settings.order_date}, std::move(done));
  });
  print_done(settings);
  return 0;
}

int run_verify(const Settings& settings) {
  using client::TeacherStatus;
  if (settings.person.empty() != (settings.decision == "request"))
    throw Misused("say about which teacher you decide; a request is about yourself");
  const auto decision = settings.decision == "confirm"  ? TeacherStatus::kVerified
                        : settings.decision == "reject" ? TeacherStatus::kRejected
                                                        : TeacherStatus::kRevoked;
  Account account(settings);
  account.sign_in();
  if (settings.decision == "request") {
    account.ask<void>([&](Done<void> done) { account.client().request_verification(std::move(done)); });
    print_done(settings);
    return 0;
  }
  using Outcomes = std::vector<client::VerificationOutcome>;
  const auto person = find_person(account, settings.person);
  const auto outcomes = account.ask<Outcomes>([&](Done<Outcomes> done) {
    account.client().decide_verification({person}, decision, settings.text, std::move(done));
  });
  if (outcomes.front().refused == client::ErrorCode::kNotFound)
    throw Failed(settings.person + " is no teacher");
  if (outcomes.front().refused != client::ErrorCode::kUnspecified) {
    throw Failed("that does not follow on how it stands with " + settings.person + ": " +
                 std::string(to_text(outcomes.front().status)));
  }
  print_done(settings);
  return 0;
}

int run_devices(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const auto person = find_person_or_self(account, settings.person);
  for (const auto& device : list_devices(account, person))
    print_device(settings, device);
  return 0;
}

int run_end_devices(const Settings& settings) {
  if (settings.devices.empty() == !settings.all)
    throw Misused("say which devices: their numbers, or --all");
  Account account(settings);
  account.sign_in();
  const auto person = find_person_or_self(account, settings.person);
  const auto there = settings.all ? Devices() : list_devices(account, person);
  std::vector<client::DeviceId> devices;
  for (const auto number : settings.devices) {
    const client::DeviceId id{number};
    if (std::none_of(there.begin(), there.end(), [id](const client::Device& device) { return device.id == id; }))
      throw Failed("there is no device " + to_text(id) + ": see \"atrium devices\"; nothing was changed", "not_found");
    devices.push_back(id);
  }
  account.ask<void>([&](Done<void> done) {
    settings.all ? account.client().revoke_all_devices(person, std::move(done))
                 : account.client().revoke_devices(person, devices, std::move(done));
  });
  print_done(settings);
  return 0;
}

int run_password(const Settings& settings) {
  const auto given = given_password(settings);
  const auto old_password = given ? given : prompt_for_password(settings);
  const auto new_password = given_new_password(settings);
  if (!old_password || !new_password)
    throw Failed("no password: use a terminal, or pass --password-file and --new-password-file");
  Account account(settings);
  account.sign_in();
  account.ask<void>(
      [&](Done<void> done) { account.client().change_password(*old_password, *new_password, std::move(done)); });
  print_done(settings);
  return 0;
}

int run_audit(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  client::AuditChain chain;
  client::AuditPage page;
  Known known;
  do {
    page = account.ask<client::AuditPage>(
        [&](Done<client::AuditPage> done) { account.client().read_audit(chain.number() + 1, std::move(done)); });
    if (!settings.json)
      learn(account, page, known);
    for (const AuditRecord& record : page.records) {
      follow(chain, record.bytes);
      print_line(settings.json ? json_line(record) : text_line(record, known));
    }
  } while (!page.records.empty() && chain.number() < page.newest_number);
  if (chain.number() != page.newest_number || chain.hash() != page.newest_hash)
    throw Failed("the audit does not end where the server says that it ends");
  complain(std::to_string(chain.number()) + " records; the last one has the hash " + to_hex(chain.hash()));
  return 0;
}

int run_verify_audit(const Settings& settings) {
  std::ifstream file(settings.file);
  if (!file)
    throw Failed("cannot read " + settings.file + ": pass what \"atrium audit show --json\" has printed");
  client::AuditChain chain;
  std::string line;
  while (std::getline(file, line)) {
    const auto bytes = bytes_of(line);
    if (!bytes) {
      throw Failed("record " + std::to_string(chain.number() + 1) + " of " + settings.file +
                   " is not as it was written: its line says something else than its bytes, or is none");
    }
    follow(chain, *bytes);
  }
  if (chain.number() == 0)
    throw Failed(settings.file + " holds no record: pass what \"atrium audit show --json\" has printed");
  if (!settings.hash.empty() && to_hex(chain.hash()) != settings.hash)
    throw Failed("the last record is not the one with that hash: records are missing at the end, or more were added");
  const auto hash = to_hex(chain.hash());
  print_line(settings.json ? JsonLine().number("records", chain.number()).text("hash", hash).str()
                           : std::to_string(chain.number()) + " records hang together; the last one has the hash " + hash);
  return 0;
}

}  // namespace atrium::cli
