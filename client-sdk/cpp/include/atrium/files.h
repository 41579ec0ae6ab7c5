#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

/// @file
/// What comes with a message. How its bytes come and go: transfer.h.

namespace atrium::client {

/// Names an upload of this account: a random 64-bit number, in JSON a decimal string. 0 = none.
enum class UploadId : std::uint64_t {};

/// The SHA-256 of a file.
using FileHash = std::array<std::uint8_t, 32>;

/// How to show a file.
enum class FileKind {
  kUnknown,   ///< Of a newer server: offer it to be saved.
  kDocument,  ///< To be saved.
  kImage,     ///< A picture, and nothing else in it.
  kAudio,     ///< A sound.
  kVideo,     ///< A film.
  kVoice,     ///< What somebody said.
};

/// A file of a message. (chat, seq, its place in Entry::files) names it; download_file() has its bytes for who may read the message.
struct File {
  std::string name;        ///< As its sender called it: 1 to 255 bytes. Not to be trusted as a path.
  std::string type;        ///< By its content, such as image/png; at most 80 bytes. Not to be trusted further.
  std::uint64_t size = 0;  ///< In bytes. Of a picture others than were sent: what is not the picture is taken out.
  FileHash sha256{};       ///< Of those bytes.
  FileKind kind = FileKind::kUnknown;  ///< How to show it.
  std::uint32_t width = 0;             ///< kImage: pixels.
  std::uint32_t height = 0;            ///< kImage: pixels.
  bool has_thumbnail = false;          ///< kImage: the server has a smaller one.
  std::uint32_t duration_ms = 0;       ///< kVoice: as its sender says.
  std::vector<std::uint8_t> waveform;  ///< kVoice: how loud it is along its time, at most 64; 0 is silence.
  bool unscanned = false;              ///< Nobody has looked for viruses in it.
};

/// An upload that is to go with a message.
struct Attachment {
  UploadId upload{};                   ///< Of this account, ready, and not sent yet.
  bool voice = false;                  ///< It is a voice message: a sound.
  std::uint32_t duration_ms = 0;       ///< Of a voice message: at most a day.
  std::vector<std::uint8_t> waveform;  ///< Of a voice message: as File::waveform.
};

/// How it stands with an upload.
enum class UploadState {
  kUnknown,    ///< Of a newer server.
  kReceiving,  ///< Bytes are missing.
  kChecking,   ///< All are there; they are looked at.
  kReady,      ///< It can be sent, for a day.
  kRefused,    ///< It can't: UploadView::refusal. Its bytes are gone.
};

/// Why an upload is not taken.
enum class UploadRefusal {
  kUnknown,   ///< It is not refused, or a newer server knows why.
  kInfected,  ///< A virus was found in it.
  kType,      ///< Programs and scripts are not taken.
  kSize,      ///< It is larger than its type may be.
  kFailed,    ///< The server could not look at it to the end: send it again.
};

/// An upload as its owner sees it.
struct UploadView {
  UploadId id{};                                    ///< Which.
  UploadState state = UploadState::kUnknown;        ///< How it stands.
  File file;                                        ///< kReady: as it will be in the message.
  std::uint64_t received = 0;                       ///< Bytes that are there.
  std::uint64_t size = 0;                           ///< Bytes that will be.
  UploadRefusal refusal = UploadRefusal::kUnknown;  ///< kRefused: why.
};

/// How much room there is for files, in bytes; 0 = no bound.
struct Storage {
  std::uint64_t used = 0;   ///< By this account, in messages and uploads.
  std::uint64_t quota = 0;  ///< How much it may use.
  std::uint64_t space_used =
      0;  ///< By the space; what is there twice counts once. For the head, deputies and admins; else 0.
  std::uint64_t space_quota = 0;        ///< How much the space may use. For them, too.
  std::uint64_t file_bytes = 0;         ///< The largest file that is taken.
  std::uint32_t files_per_message = 0;  ///< At most so many.
};

}  // namespace atrium::client
