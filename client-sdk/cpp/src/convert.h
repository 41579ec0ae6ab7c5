#pragma once

#include <atrium/invites.h>
#include <atrium/people.h>
#include <atrium/structure.h>

#include <vector>

#include "frames.h"

// From the wire's messages to the application's values, and to their bare numbers.
namespace atrium::client {

template <class Ids>
std::vector<AccountId> to_accounts(const Ids& ids) {
  std::vector<AccountId> accounts;
  for (const auto id : ids)
    accounts.push_back(AccountId{id});
  return accounts;
}

ConfirmRequest to_confirm_request(const wire::ConfirmRequest& ask);
Chat to_chat(const wire::ChatView& view);
Entry to_entry(const wire::Entry& entry);
PollState to_poll_state(const wire::PollState& state);
PollView to_poll_view(const wire::PollView& view);
HistoryPage to_page(const wire::HistoryPage& page);
Person to_person(const wire::Person& person);
Person to_person(const wire::SignedIn& account);
Member to_member(const wire::Member& member);
Device to_device(const wire::Device& device);
SpaceSettings to_settings(const wire::SpaceSettings& settings);
SettingsChange to_change(const wire::SettingsChange& change);
Profile to_profile(const wire::Profile& profile);
PeoplePage to_people_page(const wire::People& people);
Structure to_structure(const wire::Structure& structure);
Exclusion to_exclusion(const wire::Exclusion& exclusion);
Tie to_tie(const wire::Tie& tie);
File to_file(const wire::File& file);
UploadView to_upload_view(const wire::UploadView& view);
Storage to_storage(const wire::StorageView& view);
Error to_error(const wire::Error& error);
JoinStatus to_join_status(const wire::JoinStatus& status);
std::string sha256(std::string_view bytes);
// What the server keeps of a link's secret: its SHA-256.
std::string hash_of(const InviteSecret& secret);
// What an audit record tells of invites, requests to join and resets.
void take_admission(AuditRecord& record, const wire::AuditRecord& from);

inline std::uint64_t raw(ChatId id) { return static_cast<std::uint64_t>(id); }
inline std::uint64_t raw(UploadId id) { return static_cast<std::uint64_t>(id); }
inline std::uint64_t raw(AccountId id) { return static_cast<std::uint64_t>(id); }
inline std::uint64_t raw(DeviceId id) { return static_cast<std::uint64_t>(id); }
inline std::uint64_t raw(UnitId id) { return static_cast<std::uint64_t>(id); }
inline std::uint64_t raw(DisciplineId id) { return static_cast<std::uint64_t>(id); }
inline std::uint64_t raw(TieId id) { return static_cast<std::uint64_t>(id); }

}  // namespace atrium::client
