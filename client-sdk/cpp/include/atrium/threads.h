#pragma once

#include <atrium/client.h>

#include <cstdint>
#include <vector>

/// @file
/// Threads: messages that stand under another one, their root, instead of in the chat's flow. One is written by Client::send with
/// NewMessage::thread_root_seq, and comes as an Entry with Entry::thread_root_seq. An account follows the threads in which it has written or was
/// mentioned by name, and those under its own messages.

namespace atrium::client {

/// A thread that this account follows.
struct Thread {
  ChatId chat{};                  ///< Where.
  Seq root_seq = 0;               ///< The message that it hangs from.
  std::uint64_t newest_no = 0;    ///< How many messages it holds.
  Seq newest_seq = 0;             ///< The newest of them.
  std::int64_t newest_at_ms = 0;  ///< When that was written, milliseconds since 1970-01-01 UTC.
  std::uint64_t read_no = 0;      ///< What this account has read.
  /// How many it has not.
  std::uint64_t unread() const { return newest_no - read_no; }
};

/// Which page of a thread.
struct ThreadRequest {
  ChatId chat{};            ///< Where.
  Seq root_seq = 0;         ///< Of which thread.
  Seq from_seq = 0;         ///< From this message of it down, inclusive; 0 = from the newest.
  std::uint32_t limit = 0;  ///< 1 to 200; 0 = 50.
};

/// A view of a client, which must outlive it. Its functions are as those of Client, on any thread.
class Threads {
 public:
  /// Of this client.
  explicit Threads(Client& client) : client_(client) {}

  /// Reads a page of a thread, ascending; HistoryPage::next_from_seq is the ThreadRequest::from_seq of the one before. Errors: kNotFound (also:
  /// the message stands in a thread itself), kInvalidArgument (the limit), kUnavailable.
  void read(ThreadRequest request, Done<HistoryPage> done);
  /// The threads that this account follows in a chat, or ({}) in all; of each chat the 100 in which somebody wrote last.
  void list(ChatId chat, Done<std::vector<Thread>> done);
  /// It has read a thread up to this number (Entry::thread_no). Only moves forward; without effect if it does not follow it. Errors:
  /// kNotFound.
  void set_read_mark(ChatId chat, Seq root, std::uint64_t no, Done<void> done = {});

 private:
  Client& client_;
};

}  // namespace atrium::client
