#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

// Every bound of the server in one place. What an operator may change is in settings.h.
namespace atrium::limits {

using namespace std::chrono_literals;

// The wire.
inline constexpr std::size_t kMessageBytes = 64 * 1024;  // a WebSocket message, either way
inline constexpr std::size_t kTextBytes = 16 * 1024;     // one text
inline constexpr std::size_t kPageBytes = 60 * 1024;     // a history or catch-up page, before its envelope
inline constexpr std::size_t kPageItems = 200;
inline constexpr std::size_t kDefaultPageItems = 50;
inline constexpr std::size_t kDefaultListItems = 100;
inline constexpr std::size_t kFragmentsPerMessage = 64;
inline constexpr std::size_t kControlFramesPerSecond = 10;
inline constexpr std::size_t kFramesPerMessage = 1024;  // length-delimited frames in one WebSocket message
inline constexpr std::size_t kHttpHeaderBytes = 8 * 1024;
inline constexpr std::size_t kClientHelloBytes = 16 * 1024;  // of TLS, before OpenSSL sees it
inline constexpr std::size_t kTlsRecordBytes = 17 * 1024;    // what OpenSSL takes for one that comes in
inline constexpr std::size_t kNameBytes = 64;                // space, login, device, client
inline constexpr std::size_t kPasswordBytes = 128;
inline constexpr std::size_t kTitleBytes = 256;
inline constexpr std::size_t kTokenBytes = 32;
inline constexpr std::size_t kMembersPerCommand = 1000;
inline constexpr std::size_t kPeoplePerCommand = 100;
inline constexpr std::size_t kPositionsPerResume = 4000;

// A connection.
inline constexpr std::size_t kQueueBytes = 256 * 1024;    // pushes that wait for a slow reader
inline constexpr std::size_t kQueueLowBytes = 32 * 1024;  // below it the next page is read
inline constexpr std::size_t kTurnBytes = 1024 * 1024;    // what a turn may queue before the socket is asked
inline constexpr std::size_t kUnsentBytes = kTurnBytes;   // what the system may hold of a socket before it is sent
inline constexpr std::size_t kCommandsInFlight = 1024;
inline constexpr std::size_t kCommandBytesInFlight = 1024 * 1024;
inline constexpr std::size_t kCommandOverheadBytes = 256;  // what a decoded command counts beyond its own bytes
inline constexpr std::size_t kCommandItemBytes = 64;       // and for each position, login or entity in it
inline constexpr auto kHandshakeTime = 10s;                // TCP accept to signed in, if the server keeps nobody waiting
inline constexpr auto kIdleTime = 60s;                     // silence that closes; a ping goes out at two thirds
inline constexpr auto kWriteTime = 10s;                    // a socket that takes no byte for so long is cut
inline constexpr auto kFileTime = 60s;                     // for a file of the messenger to get to a slow phone
inline constexpr auto kCloseTime = 2s;                     // for the closing handshake
inline constexpr std::size_t kReservedDescriptors = 1024;  // that no socket takes: the store's
inline constexpr std::size_t kFailedSignInsPerConnection = 5;

// A turn of a worker.
inline constexpr std::size_t kHandlersPerTurn = 1024;
inline constexpr std::size_t kFlushesPerTurn = 256;
inline constexpr auto kHoldTime = std::chrono::microseconds(2000);  // a fan-out waits at most so long for the next group

// Who is let in.
inline constexpr std::size_t kInviteSecretBytes = 20;
inline constexpr std::size_t kHashBytes = 32;  // SHA-256
inline constexpr std::size_t kInviteUses = 1000;
inline constexpr std::size_t kInvitesPerSpace = 10'000;
inline constexpr std::size_t kInvitesPerCommand = 1000;  // that one command revokes by their age
inline constexpr std::size_t kInvitesPerAccount = 200;   // that stand, of somebody who doesn't administrate the space
inline constexpr auto kInviteTime = 24h * 7;             // if nothing is said
inline constexpr auto kInviteTimeMost = 24h * 90;
inline constexpr auto kResetTime = 24h;
inline constexpr std::size_t kJoinRequestsPerSpace = 10'000;  // that wait: parents who nobody has confirmed too
inline constexpr std::size_t kJoinRequestsPerInvite = 200;
inline constexpr std::size_t kJoinRequestsPerPage = 100;
inline constexpr std::size_t kDefaultJoinRequests = 50;
inline constexpr auto kJoinPause = 24h;                    // between a refusal and the next try
inline constexpr std::size_t kPastRequestsPerPerson = 20;  // beside the newest refusal
inline constexpr auto kPastAdmissionTime = 24h * 30;       // what is over is remembered so long

// A message.
inline constexpr std::size_t kEntities = 100;
inline constexpr std::size_t kEntitiesBytes = 8 * 1024;  // of a message's entities together, as they are encoded
inline constexpr std::size_t kMentions = 20;
inline constexpr std::size_t kUrlBytes = 2048;
inline constexpr std::size_t kEmojiBytes = 64;
inline constexpr std::size_t kEmojis = 12;  // different ones
inline constexpr std::size_t kReactions = 500;
inline constexpr std::uint32_t kSignWeight = 5;  // an account reacts and votes so many times less often than it may write
inline constexpr std::size_t kEdits = 100;
inline constexpr std::size_t kPins = 50;  // of a chat
inline constexpr std::size_t kPollOptionsLeast = 2;
inline constexpr std::size_t kPollOptions = 20;
inline constexpr std::size_t kNamedVotes = 2000;        // in a poll that says who chose what; each option is one
inline constexpr std::size_t kOpenSecretVotes = 1000;   // of a member in a chat, in anonymous polls that are not over
inline constexpr std::size_t kEntriesPerCommand = 100;  // read one by one

inline constexpr std::size_t kScheduledPerAccount = 100;
inline constexpr std::size_t kScheduledPerSpace = 10'000;
inline constexpr auto kScheduledAhead = 24h * 366;
inline constexpr std::size_t kDraftsPerAccount = 50;
inline constexpr std::uint32_t kSlowModeSeconds = 3600;
inline constexpr std::size_t kOpenConfirmations = 50;     // of a chat
inline constexpr std::size_t kConfirmedPerMember = 1000;  // of which a chat remembers who has confirmed them
inline constexpr std::size_t kToldConfirmations = 20;     // that a member is told of with the chat
inline constexpr auto kConfirmReminder = 24h;             // before the deadline
inline constexpr auto kReminderPause = 1h;
inline constexpr auto kConfirmTime = 24h * 30;  // after the deadline; then it is closed
inline constexpr auto kConfirmTimeWithoutDeadline = 24h * 366;
inline constexpr std::size_t kThreadHeads = 100;    // of a chat, those in which somebody wrote last
inline constexpr std::size_t kOpenReports = 1000;   // of a space
inline constexpr std::size_t kKeptReports = 1000;   // decided ones
inline constexpr std::size_t kComplaints = 50;      // about a message
inline constexpr std::size_t kOpenComplaints = 20;  // of an account
inline constexpr std::size_t kComplaintBytes = 1024;
inline constexpr std::size_t kReportedTextBytes = 4 * 1024;
inline constexpr std::size_t kReportsPerPage = 100;
inline constexpr std::size_t kDefaultReports = 50;
inline constexpr std::size_t kDuePerTurn = 64;  // things that happen by themselves
inline constexpr auto kDuePoll = 1min;          // a clock that is set is noticed within
inline constexpr auto kDuePause = 200ms;        // before what could not be done is tried again

// A space.
inline constexpr std::size_t kTypingMembers = 200;  // typing is not told in chats with more
inline constexpr std::size_t kMembersPerChat = 20'000;
inline constexpr std::size_t kChatsPerAccount = 4'000;
inline constexpr std::size_t kBlockedPerAccount = 160;  // a list of them is one message
inline constexpr std::size_t kTiesPerTurn = 64;         // that end by themselves
inline constexpr std::size_t kEndedTieBytes = 1024;     // what one of them may cost to store, with the chats that follow
inline constexpr std::size_t kExclusionsPerChat = 100;
inline constexpr std::size_t kDevicesPerAccount = 32;   // one more ends the oldest that isn't connected
inline constexpr std::size_t kCatchUpEntries = 20'000;  // a client that missed more in a chat reloads it
inline constexpr std::size_t kTailEntries = 256;        // newest entries of a chat that stay in memory
inline constexpr std::size_t kTailBytes = 128 * 1024;
inline constexpr std::size_t kTailsBytes = 64 * 1024 * 1024;  // of all chats of a space, unless the operator says otherwise
inline constexpr std::size_t kSendersRemembered = 8 * 1024;   // of a space; the next message of another costs a read
inline constexpr auto kReadMarkDelay = 1s;
inline constexpr auto kTypingInterval = 1s;

// Files.
inline constexpr std::size_t kFilesPerMessage = 10;
inline constexpr std::size_t kFileNameBytes = 255;
inline constexpr std::size_t kFileTypeBytes = 80;
inline constexpr std::size_t kWaveformBytes = 64;
inline constexpr std::uint32_t kVoiceMs = 24 * 60 * 60 * 1000;
inline constexpr std::size_t kUploadsPerAccount = 50;  // that were not sent yet
inline constexpr std::size_t kIdleParts = 64;          // of uploads, open though no bytes come of them
inline constexpr std::size_t kUploadsPerSpace = 10'000;
inline constexpr auto kUploadTime = 24h;                       // without a byte, or ready and not sent: then it is forgotten
inline constexpr std::size_t kPieceBytes = 512 * 1024;         // of an upload: received, written and counted at once
inline constexpr std::uint64_t kSentPieceBytes = 1024 * 1024;  // of a download, between two looks at who may read it
inline constexpr std::uint64_t kSyncBytes = 16 * 1024 * 1024;  // of an upload that a power loss may take
inline constexpr std::size_t kTransfersPerAccount = 16;        // requests about files under way
inline constexpr auto kTransferTime = 30s;                     // without a byte, then it is cut
inline constexpr std::size_t kFilesBytes = kFilesPerMessage * (kFileNameBytes + kFileTypeBytes + kWaveformBytes + 96);

// What looks into a file, a process of its own.
inline constexpr std::uint64_t kMediaMemoryBytes = 1536ull * 1024 * 1024;  // of addresses; what it uses is less
inline constexpr std::uint64_t kMediaOutputBytes = 512ull * 1024 * 1024;   // of a file that it makes
inline constexpr auto kMediaTime = 10s;                                    // of a processor, and by the clock
inline constexpr std::uint64_t kImageSide = 20'000;
inline constexpr std::uint64_t kImagePixels = 50'000'000;
inline constexpr std::uint64_t kImagePixelsOfAllFrames = 150'000'000;
inline constexpr int kThumbnailSide = 480;
inline constexpr std::size_t kInspections = 2;   // at once
inline constexpr auto kScanTime = 30s;           // that the scanner of viruses may be silent
inline constexpr auto kScannerPause = 5s;        // before it is asked again
inline constexpr unsigned kUnfinishedScans = 8;  // of a file, each after twice the pause of the one before
inline constexpr std::size_t kScanPieceBytes = 64 * 1024;

// What an entry takes: a poll brings no files.
inline constexpr std::size_t kPollBytes = kPollOptions * (kTitleBytes + 4) + 64;
inline constexpr std::size_t kEntryBytes = kTextBytes + kEntitiesBytes + std::max(kPollBytes, kFilesBytes) + 1024;

// The first administrator's code.
inline constexpr std::uint64_t kCodes = 100'000'000;  // there are so many: 8 digits
inline constexpr auto kCodeLife = 10min;
inline constexpr auto kCodePause = 1min;  // between two
inline constexpr std::uint32_t kCodesPerDay = 10;
inline constexpr std::uint32_t kCodeTries = 5;
inline constexpr auto kFirstAdminTime = 24h * 30;  // for which the number has its power
inline constexpr std::size_t kCodeQueue = 256;     // codes that wait to be sent
inline constexpr std::size_t kMailBytes = 254;     // an e-mail address

// The store.
inline constexpr std::size_t kCommitQueueBytes = 64 * 1024 * 1024;  // changes that aren't durable yet
inline constexpr std::size_t kGroupBytes = 4 * 1024 * 1024;         // changes in one write
inline constexpr auto kMarkInterval = 1s;

// Passwords: Argon2id.
inline constexpr std::size_t kHashMemoryBytes = 64 * 1024 * 1024;
inline constexpr unsigned kHashPasses = 3;
inline constexpr std::size_t kHashQueue = 64;
inline constexpr std::ptrdiff_t kHashPlacesPerAddress = 32;  // of the queue, but for known devices: a class comes from one

// What somebody may ask for. The rates themselves are settings.
inline constexpr std::uint32_t kBurstSeconds = 10;        // so much of a rate may come at once
inline constexpr std::uint32_t kRefusalsPerSecond = 100;  // because of a rate, on one connection
inline constexpr std::uint32_t kRefusalsAtOnce = 1024;

// Wrong passwords. server/guard/README.md tells how they work together.
inline constexpr std::uint32_t kWrongPasswordsFromOnePlace = 5;  // for a login
inline constexpr std::uint32_t kWrongPasswordsFromAnywhere = 50;
inline constexpr std::uint32_t kWrongPasswordsPerAddress = 100;  // for any login
inline constexpr auto kWrongPasswordInterval = 10s;              // and then one in so long
inline constexpr auto kFirstShut = 30s;
inline constexpr auto kLongestShut = 15min;
inline constexpr auto kWrongPasswordsForgotten = 24h;
inline constexpr std::size_t kGuardEntries = 8 * 1024;  // 0.6 MiB
inline constexpr auto kShutNoticeInterval = 1h;
inline constexpr auto kDeciderNoticeInterval = 1h;

inline constexpr std::size_t kReactionsBytes = kReactions * 8 + kEmojis * (kEmojiBytes + 8);
inline constexpr std::size_t kEditedBytes = kTextBytes + kEntitiesBytes + kEdits * 10;  // a poll does not change
inline constexpr std::size_t kPollStateBytes = kNamedVotes * 8 + kPollOptions * 16;
inline constexpr std::size_t kOverlayBytes = kReactionsBytes + std::max(kEditedBytes, kPollStateBytes) + 64;
static_assert(kEntryBytes + kOverlayBytes + 64 <= kPageBytes, "a page holds a message with its overlay");
static_assert(kMembersPerCommand * sizeof(std::uint64_t) + 1024 <= kEntryBytes, "an entry holds all that a command adds");
static_assert(kPageBytes + 1024 <= kMessageBytes, "a page with its envelope is one WebSocket message");
static_assert(kBlockedPerAccount * (kNameBytes + kTitleBytes + 64) + 1024 <= kMessageBytes,
              "all who are blocked are one message");
inline constexpr std::size_t kReportBytes = kComplaints * (kComplaintBytes + 32) + kComplaintBytes + kReportedTextBytes +
                                            kFilesPerMessage * (kFileNameBytes + 4) + 128;
static_assert(kReportBytes + 1024 <= kMessageBytes, "a report with all its complaints is one message");
static_assert(kMessageBytes * 2 <= kQueueBytes, "a page does not close its reader");
static_assert(kQueueLowBytes + kMessageBytes <= kQueueBytes, "a page read at the low mark fits in the queue");
static_assert(kQueueBytes <= kTurnBytes, "a queue that is full may be flushed");
static_assert(kCommandBytesInFlight >= kMessageBytes, "a full message can be taken in");
static_assert(kCommandsInFlight * kCommandOverheadBytes <= kCommandBytesInFlight / 2, "small commands reach their number");
static_assert(kGroupBytes <= kCommitQueueBytes);

// All that a connection can hold in one moment: its commands, the rest of a message that waits, one that comes in, perhaps in
// half a record, and a queue that a turn has filled up with one message more.
inline constexpr std::size_t kConnectionBytes =
    kCommandBytesInFlight + 2 * kMessageBytes + kTlsRecordBytes + kTurnBytes + kMessageBytes;
static_assert(kConnectionBytes < 2304 * 1024, "server/config/README.md says 2.25 MiB");

}  // namespace atrium::limits
