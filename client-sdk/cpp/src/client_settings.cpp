// The methods of Client about settings, the profile, and who may write to whom.
#include "client_impl.h"

namespace atrium::client {
namespace {

constexpr std::size_t kContactRules = 49;

void put(wire::SettingsChange& to, const SettingsChange& change) {
  if (change.demands_verification)
    to.set_demands_verification(*change.demands_verification);
  if (change.has_structure)
    to.set_has_structure(*change.has_structure);
  if (change.invites_students)
    to.set_invites_students(*change.invites_students);
  if (change.takes_join_requests)
    to.set_takes_join_requests(*change.takes_join_requests);
  if (change.amend_hours)
    to.set_amend_hours(*change.amend_hours);
  for (const auto& rule : change.contact_rules) {
    auto& added = *to.add_contact_rules();
    added.set_from(static_cast<wire::Role>(rule.from));
    added.set_to(static_cast<wire::Role>(rule.to));
    added.set_condition(static_cast<wire::ContactCondition>(rule.condition));
  }
}

std::optional<Error> check_profile(const Profile& profile) {
  if (auto wrong = check_text(profile.title, "title", kTitleBytes))
    return wrong;
  const std::pair<const std::string&, const char*> optional_texts[] = {
      {profile.full_name, "full_name"}, {profile.address, "address"}, {profile.phone, "phone"},
      {profile.email, "email"},         {profile.site, "site"},       {profile.support_email, "support_email"}};
  for (const auto& [text, field] : optional_texts) {
    if (text.empty())
      continue;
    if (auto wrong = check_text(text, field, kTitleBytes))
      return wrong;
  }
  return std::nullopt;
}

void put(wire::Profile& to, Profile profile) {
  to.set_version(profile.version);
  to.set_title(std::move(profile.title));
  to.set_full_name(std::move(profile.full_name));
  to.set_address(std::move(profile.address));
  to.set_phone(std::move(profile.phone));
  to.set_email(std::move(profile.email));
  to.set_site(std::move(profile.site));
  to.set_support_email(std::move(profile.support_email));
}

std::function<void(Command::Answer)> settings_answer(Done<SpaceSettings> done) {
  return answer<SpaceSettings>(std::move(done), [](const auto& frame) { return to_settings(frame.space_settings()); });
}

std::function<void(Command::Answer)> profile_answer(Done<Profile> done) {
  return answer<Profile>(std::move(done), [](const auto& frame) { return to_profile(frame.profile()); });
}

}  // namespace

void Client::read_settings(Done<SpaceSettings> done) {
  Command command;
  command.frame.mutable_read_settings();
  command.done = settings_answer(std::move(done));
  impl_->question(std::move(command));
}

RequestId Client::change_settings(std::uint64_t version, const SettingsChange& change, Done<SpaceSettings> done) {
  Command command;
  command.refusal = check_count(change.contact_rules.size(), "contact_rules", 0, kContactRules);
  command.frame.mutable_change_settings()->set_version(version);
  put(*command.frame.mutable_change_settings()->mutable_change(), change);
  command.done = settings_answer(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_change_settings);
}

void Client::read_profile(Done<Profile> done) {
  Command command;
  command.frame.mutable_read_profile();
  command.done = profile_answer(std::move(done));
  impl_->question(std::move(command));
}

RequestId Client::change_profile(Profile profile, Done<Profile> done) {
  Command command;
  command.refusal = check_profile(profile);
  put(*command.frame.mutable_change_profile()->mutable_profile(), std::move(profile));
  command.done = profile_answer(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_change_profile);
}

void Client::check_contacts(std::vector<AccountId> people, Done<std::vector<Contact>> done) {
  Command command;
  command.refusal = check_count(people.size(), "account_ids", 1, kPeople);
  for (const AccountId id : people)
    command.frame.mutable_check_contacts()->add_account_ids(raw(id));
  command.done = answer<std::vector<Contact>>(std::move(done), [](const wire::ServerFrame& frame) {
    std::vector<Contact> contacts;
    for (const auto& contact : frame.contact_list().contacts())
      contacts.push_back({AccountId{contact.account_id()}, contact.may_write()});
    return contacts;
  });
  impl_->question(std::move(command));
}

RequestId Client::block_person(AccountId person, Done<void> done) {
  Command command;
  command.frame.mutable_block_person()->set_account_id(raw(person));
  command.done = nothing(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_block_person);
}

RequestId Client::unblock_person(AccountId person, Done<void> done) {
  Command command;
  command.frame.mutable_unblock_person()->set_account_id(raw(person));
  command.done = nothing(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_unblock_person);
}

void Client::list_blocked(Done<std::vector<Person>> done) {
  Command command;
  command.frame.mutable_list_blocked();
  command.done =
      answer<std::vector<Person>>(std::move(done), [](const auto& frame) { return to_people_page(frame.people()).people; });
  impl_->question(std::move(command));
}

RequestId Client::mute_member(ChatId chat, AccountId member, std::int64_t until_ms, Done<void> done) {
  Command command;
  auto& message = *command.frame.mutable_mute_member();
  message.set_chat_id(raw(chat));
  message.set_account_id(raw(member));
  message.set_until_ms(until_ms);
  command.done = nothing(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_mute_member);
}

}  // namespace atrium::client
