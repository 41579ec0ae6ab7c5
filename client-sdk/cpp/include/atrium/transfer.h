#pragma once

#include <atrium/options.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

/// @file
/// The bytes of files: they come and go over HTTP, beside the connection of a Client.

namespace atrium::client {

/// Whether a transfer goes on.
enum class GoOn {
  kYes,  ///< It does.
  kNo,   ///< It ends with ErrorCode::kStopped.
};

/// Hears how many bytes of how many are there, on the caller's thread: often while they go, and about once a second while nothing
/// goes, so it may end the transfer any time. `done` may go back: after a crash the server may lack what it had.
using Progress = std::function<GoOn(std::uint64_t done, std::uint64_t total)>;

/// A file of a message.
struct FileRef {
  ChatId chat{};          ///< Where the message is.
  Seq seq = 0;            ///< Which message.
  std::size_t place = 0;  ///< Which of its Entry::files, from 0 on.
};

/// Sends a file to the server, a piece at a time: it is never in memory as a whole. Then Client::await_upload tells whether it may be
/// sent, and NewMessage::attachments sends it.
///
/// Of the options it needs the server (its /ws gives way to /uploads), its authorities, the space, the token and the times. It goes on
/// where it was after every cut, restart or busy answer, for any time; only with Options::patient false it ends with kOffline if no
/// server answers the first attempt. One that `progress` ends is given up at the server, too.
///
/// `path`: a regular file that is not empty and stays as it is. `name`: as others are to see it, UTF-8; empty = that of the path.
///
/// Errors: kLocalFile, kTooLarge, kStorageFull (the account, the school or the server has no room), kConflict (50 uploads
/// of this account wait to be sent), kSignedOut (the token), kForbidden, kNotFound (it went away at the server, twice), kUntrusted,
/// kOffline, kStopped, kRejected. Throws std::invalid_argument as Client::Client. Blocks; thread: any, several at a time.
Result<UploadId> upload_file(const Options& options, const std::string& path, std::string name = {},
                             const Progress& progress = {});

/// What becomes of a file that is there already.
enum class IfThere {
  kFail,     ///< It stays; the download fails (kLocalFile).
  kReplace,  ///< It is replaced once all of the new one is there.
};

/// Gets a file of a message. Its bytes come into a hidden file beside `path`, which takes that name once it is whole and has the SHA-256
/// that the message says: nobody sees a part. A download that was cut goes on where it was, as upload_file() does; so does one that is
/// called again after it failed or was stopped.
///
/// `file`: as the message has it. Errors: kLocalFile, kNotFound (there is no such file, or this account may not read it, or no more),
/// kDamaged, kSignedOut, kUntrusted, kOffline, kStopped, kRejected. Throws as above. Blocks; thread: any, several at a time, but one for
/// each path.
Result<void> download_file(const Options& options, const FileRef& which, const File& file, const std::string& path,
                           IfThere if_there = IfThere::kFail, const Progress& progress = {});

/// Gets the smaller picture that the server made of an image, for who may read the message: a WebP of at most 1 MiB, in memory. Again after
/// every cut or busy answer, as download_file().
///
/// Errors: kNotFound (also: File::has_thumbnail is false), kDamaged (it is larger), kSignedOut, kUntrusted, kOffline, kStopped, kRejected.
/// Throws as above. Blocks; thread: any, several at a time.
Result<std::string> download_thumbnail(const Options& options, const FileRef& which, const Progress& progress = {});

}  // namespace atrium::client
