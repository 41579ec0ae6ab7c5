#pragma once

#include <atrium/client.h>

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// What goes on around messages: who has read and confirmed them, what is written later or not sent yet, how fast one may write. All times
/// are milliseconds since 1970-01-01 UTC by the server's clock.

namespace atrium::client {

/// Who has read a message.
struct Readers {
  std::vector<AccountId> accounts;  ///< Ascending, without its author.
  std::uint32_t members = 0;        ///< How many could have.
};

/// One who has confirmed a message.
struct Confirmation {
  AccountId account{};     ///< Who.
  std::int64_t at_ms = 0;  ///< When.
  bool late = false;       ///< After the deadline.
};

/// How it stands with a message that asks to be confirmed.
struct Confirmations {
  std::vector<Confirmation> confirmed;  ///< Ascending by account, those who have left since included.
  std::vector<AccountId> missing;       ///< Who is asked and has not; ascending.
  ConfirmRequest ask;                   ///< Whom, and until when.
  bool closed = false;                  ///< Nobody can any more.
};

/// A message that is to be written later.
struct Scheduled {
  std::uint64_t id = 0;    ///< For Conversation::cancel_scheduled.
  std::int64_t at_ms = 0;  ///< When.
  ChatId chat{};           ///< Where.
  std::string text;        ///< What.
};

/// What is written and not sent yet.
struct Draft {
  ChatId chat{};                   ///< Where.
  std::string text;                ///< At most 16 KiB; empty: nothing.
  Seq reply_to_seq = 0;            ///< The message that it is to answer; 0 = none.
  std::int64_t changed_at_ms = 0;  ///< By the server.
};

/// A view of a client, which must outlive it. Its functions are as those of Client, on any thread.
class Conversation {
 public:
  /// Of this client.
  explicit Conversation(Client& client) : client_(client) {}

  /// Who has read a message: for its author and moderators. Errors: kNotFound, kForbidden, kUnavailable.
  void list_readers(ChatId chat, Seq message, Done<Readers> done);
  /// Confirms that one has taken note of a message that asks for it. Errors: kNotFound, kForbidden (is not asked), kConflict (it is closed,
  /// deleted or asks for nothing).
  RequestId confirm(ChatId chat, Seq message, Done<Accepted> done = {});
  /// Nobody confirms it from now on: its author, and moderators. Errors: kNotFound, kForbidden, kConflict.
  RequestId close_confirmation(ChatId chat, Seq message, Done<Accepted> done = {});
  /// Reminds those who have not, once in an hour: its author, and moderators. Errors: kNotFound, kForbidden, kConflict, kTooSoon.
  RequestId remind(ChatId chat, Seq message, Done<Accepted> done = {});
  /// Who has confirmed it and who has not: for its author and moderators. Errors: kNotFound, kForbidden, kConflict, kUnavailable.
  void list_confirmations(ChatId chat, Seq message, Done<Confirmations> done);
  /// Members of a group who are no moderators write once in so many seconds, 0 to 3,600: for moderators. Errors: kNotFound, kForbidden,
  /// kInvalidArgument.
  RequestId set_slow_mode(ChatId chat, std::uint32_t seconds, Done<Accepted> done = {});

  /// Has a message written at a time within a year, if it may be by then; without attachments. At most 100. Errors: as of Client::send,
  /// kInvalidArgument (the time), kConflict (100).
  RequestId schedule(NewMessage message, std::int64_t at_ms, Done<Scheduled> done = {});
  /// What this account has scheduled, the next first.
  void list_scheduled(Done<std::vector<Scheduled>> done);
  /// Errors: kNotFound (also: it is written already).
  RequestId cancel_scheduled(std::uint64_t id, Done<void> done = {});

  /// Keeps a draft for the account's other devices, in place of the one before; without text: none. Errors: kNotFound, kInvalidArgument.
  void set_draft(Draft draft, Done<void> done = {});
  /// All drafts of this account, at most 50.
  void list_drafts(Done<std::vector<Draft>> done);

 private:
  Client& client_;
};

}  // namespace atrium::client
