#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "storage/store.h"

// What the storage tests say about changes.
namespace atrium::storage {

inline constexpr SpaceId kSchool(0x51);
inline constexpr SpaceId kCollege(0x52);
inline constexpr ChatId kClassRoom(0xC1);
inline constexpr ChatId kStaffRoom(0xC2);
inline constexpr AccountId kAda(0xA1);
inline constexpr SenderId kSender(0x5E);

// A change that is put together word by word.
class ChangeOf {
 public:
  explicit ChangeOf(std::uint64_t number, SpaceId space = kSchool) {
    change_.set_space_id(space.value);
    change_.set_number(number);
    change_.set_at_ms(static_cast<std::int64_t>(1000 * number));
  }

  ChangeOf& entry(ChatId chat, std::uint64_t seq, const std::string& encoded) {
    auto& entry = *change_.add_entries();
    entry.set_chat_id(chat.value);
    entry.set_seq(seq);
    entry.set_encoded(encoded);
    return *this;
  }
  ChangeOf& overlay(ChatId chat, std::uint64_t seq, const std::string& encoded) {
    auto& overlay = *change_.add_overlays();
    overlay.set_chat_id(chat.value);
    overlay.set_target_seq(seq);
    overlay.set_encoded(encoded);
    return *this;
  }
  ChangeOf& request(AccountId account, SenderId sender, std::uint64_t counter, const std::string& result) {
    auto& request = *change_.mutable_request();
    request.set_account_id(account.value);
    request.set_sender(sender.value);
    request.set_counter(counter);
    request.set_result(result);
    return *this;
  }
  ChangeOf& space(const std::string& name) {
    change_.mutable_space()->set_space_id(change_.space_id());
    change_.mutable_space()->set_name(name);
    return *this;
  }
  ChangeOf& upload(UploadId upload) {
    change_.add_uploads()->set_upload_id(upload.value);
    return *this;
  }
  ChangeOf& without_upload(UploadId upload) {
    change_.add_removed_uploads(upload.value);
    return *this;
  }
  ChangeOf& blob(const std::string& sha256) {
    change_.add_blobs()->set_sha256(sha256);
    return *this;
  }
  ChangeOf& without_blob(const std::string& sha256) {
    change_.add_removed_blobs(sha256);
    return *this;
  }
  ChangeOf& storage_use(AccountId account, std::uint64_t bytes) {
    auto& use = *change_.add_storage_uses();
    use.set_account_id(account.value);
    use.set_bytes(bytes);
    return *this;
  }
  ChangeOf& account(AccountId account, const std::string& login) {
    auto& record = *change_.add_accounts();
    record.set_account_id(account.value);
    record.set_login(login);
    return *this;
  }
  ChangeOf& device(const std::string& token_hash, const std::string& name) {
    auto& device = *change_.add_devices();
    device.set_token_hash(token_hash);
    device.set_name(name);
    return *this;
  }
  ChangeOf& remove_device(const std::string& token_hash) {
    change_.add_removed_devices(token_hash);
    return *this;
  }
  ChangeOf& chat(ChatId chat, const std::string& title) {
    auto& record = *change_.add_chats();
    record.set_chat_id(chat.value);
    record.set_title(title);
    return *this;
  }
  ChangeOf& member(ChatId chat, AccountId account, std::uint64_t from_seq) {
    auto& member = *change_.add_memberships();
    member.set_chat_id(chat.value);
    member.set_account_id(account.value);
    member.add_intervals()->set_from_seq(from_seq);
    return *this;
  }
  ChangeOf& read_mark(AccountId account, ChatId chat, std::uint64_t seq) {
    auto& mark = *change_.add_read_marks();
    mark.set_account_id(account.value);
    mark.set_chat_id(chat.value);
    mark.set_seq(seq);
    return *this;
  }

  operator Change() const { return change_; }

 private:
  Change change_;
};

// Writes all changes as one group.
inline Status write_group_of(Store& store, std::initializer_list<Change> changes) {
  std::vector<const Change*> group;
  for (const auto& change : changes)
    group.push_back(&change);
  return store.write(group);
}

}  // namespace atrium::storage
