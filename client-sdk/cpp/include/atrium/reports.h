#pragma once

#include <atrium/client.h>

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// Messages that should not be there: who says so, and who decides. All times are milliseconds since 1970-01-01 UTC by the server's clock.

namespace atrium::client {

/// Why a message should not be there.
enum class ReportReason {
  kUnspecified,  ///< One that a newer server knows.
  kBullying,     ///< Insults or bullies somebody.
  kViolence,     ///< Threatens, or calls for violence.
  kAdult,        ///< Is not for children.
  kPrivacy,      ///< Tells what is nobody's business.
  kSpam,         ///< Advertises, or deceives.
  kOther,        ///< As the comment says.
};

/// What one person says about a message.
struct Complaint {
  AccountId account{};                               ///< Who.
  ReportReason reason = ReportReason::kUnspecified;  ///< Why.
  std::string comment;                               ///< At most 1 KiB.
  std::int64_t at_ms = 0;                            ///< When.
};

/// A message that was reported, by one or more people.
struct Report {
  std::uint64_t number = 0;                       ///< 1, 2, 3, ... in the space.
  ChatId chat{};                                  ///< Where it stands; one need not be there.
  Seq message = 0;                                ///< Which it is.
  AccountId author{};                             ///< Who wrote it.
  std::int64_t written_at_ms = 0;                 ///< When.
  std::vector<Complaint> complaints;              ///< 1 to 50, in the order in which they came.
  ReportState state = ReportState::kUnspecified;  ///< How it stands.
  AccountId decided_by{};                         ///< 0 = nobody yet.
  std::int64_t decided_at_ms = 0;                 ///< 0 = not yet.
  std::string comment;                            ///< Of the decision.
  std::string text;                     ///< Of Reports::read, until it is decided: what the message said, at most 4 KiB.
  std::vector<std::string> file_names;  ///< The same of its files.
};

/// A page of reports.
struct ReportPage {
  std::vector<Report> reports;    ///< The newest first.
  std::uint64_t next_before = 0;  ///< Where the next page begins; 0 = there is none.
  std::uint32_t open = 0;         ///< How many wait to be decided by this account.
};

/// What becomes of a reported message.
struct ReportDecision {
  ReportState state = ReportState::kUnspecified;  ///< kDismissed, kDeleted or kMuted.
  std::int64_t mute_until_ms = 0;                 ///< kMuted: until when; kForGood: for good.
  std::string comment;                            ///< For those who decide, at most 1 KiB.
};

/// A view of a client, which must outlive it. Its functions are as those of Client, on any thread.
class Reports {
 public:
  /// Of this client.
  explicit Reports(Client& client) : client_(client) {}

  /// Says that a message of somebody else should not be there; once more replaces what was said. The comment is at most 1 KiB, and not
  /// empty for kOther. Errors: kNotFound, kForbidden (one's own), kInvalidArgument, kConflict (too many wait to be decided).
  RequestId report(ChatId chat, Seq message, ReportReason reason, std::string comment, Done<void> done = {});
  /// Those that this account decides, the newest first; kUnspecified: in any state. `before` is the page's next_before, 0 at first; at most
  /// 100, 0 = 50. Errors: kInvalidArgument.
  void list(ReportState state, std::uint64_t before, std::uint32_t limit, Done<ReportPage> done);
  /// With what the message said. Who could not read it in its chat leaves a record in the audit. Errors: kNotFound.
  void read(std::uint64_t number, Done<Report> done);
  /// Decides. Errors: kNotFound, kForbidden (the author can't be muted there), kInvalidArgument, kConflict (it is decided otherwise, or that
  /// can't be done any more).
  RequestId decide(std::uint64_t number, ReportDecision decision, Done<void> done = {});

 private:
  Client& client_;
};

}  // namespace atrium::client
