// Sends a file by tus 1.0 (https://tus.io/protocols/resumable-upload): creates the upload, then sends what the server lacks until it lacks
// nothing. After anything that went wrong it asks where the server stands.
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "attempts.h"
#include "base64.h"
#include "frames.h"
#include "local_file.h"

namespace atrium::client {
namespace {

constexpr std::uint64_t kPieceBytes = std::uint64_t{16} << 20;  // of one request: the server then has them on its disk
constexpr std::chrono::milliseconds kGivingUp(2000);

// The number at the end of /uploads/NUMBER.
std::optional<std::uint64_t> number_at_end(std::string_view location) {
  const auto number = number_in(location.substr(location.rfind('/') + 1));
  return number && *number != 0 ? number : std::nullopt;
}

class Upload {
 public:
  Upload(const Options& options, const std::string& path, std::string name, const Progress& progress, LocalFile file,
         std::uint64_t size)
      : path_(path),
        name_(std::move(name)),
        file_(std::move(file)),
        size_(size),
        http_(options),
        attempts_(options, progress, size) {}

  Result<UploadId> run() {
    while (!id_ || offset_ != size_) {
      auto failure = !id_ ? begin() : !offset_ ? ask_offset() : send_piece();
      if (failure && failure->code == ErrorCode::kStopped)
        give_up();
      if (failure)
        return *failure;
    }
    return attempts_.tell(size_) ? Result<UploadId>(UploadId{*id_}) : Result<UploadId>(stopped());
  }

 private:
  using Failure = std::optional<Error>;

  static HttpRequest request(std::string method, std::string path) {
    return {std::move(method), std::move(path), {"Tus-Resumable: 1.0.0"}};
  }
  std::string place() const { return "/uploads/" + std::to_string(*id_); }

  HttpAnswer ask(HttpRequest request, std::uint64_t from) {
    request.on_time = [this, from](std::uint64_t sent) { return attempts_.tell(from + sent); };
    return http_.ask(request);
  }

  Failure begin() {
    auto wish = request("POST", "/uploads");
    wish.headers.push_back("Upload-Length: " + std::to_string(size_));
    wish.headers.push_back("Upload-Metadata: filename " + base64(name_, Base64::kUsual));
    const auto answer = ask(std::move(wish), 0);
    const auto id = number_at_end(answer.header("location"));
    if (answer.broken != HttpAnswer::Broken::kNo || answer.status != 201 || !id)
      return attempts_.after(answer, 0);
    attempts_.succeeded();
    id_ = id;
    offset_ = 0;
    return std::nullopt;
  }

  // Where the server stands, as an answer says.
  bool take_offset(const HttpAnswer& answer) {
    const auto offset = number_in(answer.header("upload-offset"));
    if (!offset || *offset > size_)
      return false;
    if (offset > furthest_) {
      furthest_ = *offset;
      attempts_.succeeded();
    }
    offset_ = offset;
    return true;
  }

  // It went away at the server: once that may be.
  Failure after(const HttpAnswer& answer) {
    const auto done = offset_.value_or(furthest_);
    offset_.reset();
    if (answer.broken == HttpAnswer::Broken::kNo && answer.status == 404 && !begun_anew_) {
      begun_anew_ = true;
      id_.reset();
      furthest_ = 0;
      return std::nullopt;
    }
    return attempts_.after(answer, done);
  }

  Failure ask_offset() {
    const auto answer = ask(request("HEAD", place()), furthest_);
    const bool is_told = answer.broken == HttpAnswer::Broken::kNo && answer.status == 200 && take_offset(answer);
    return is_told ? std::nullopt : after(answer);
  }

  Failure send_piece() {
    auto piece = request("PATCH", place());
    piece.headers.push_back("Upload-Offset: " + std::to_string(*offset_));
    piece.headers.push_back("Content-Type: application/offset+octet-stream");
    piece.body_bytes = std::min(kPieceBytes, size_ - *offset_);
    bool is_short = false;
    piece.read_body = [&, from = *offset_, left = piece.body_bytes](char* into, std::size_t size) mutable {
      const auto got = file_.read(from, into, static_cast<std::size_t>(std::min<std::uint64_t>(size, left)));
      is_short = got == 0;
      from += got;
      left -= got;
      return got;
    };
    const auto answer = ask(std::move(piece), *offset_);
    if (is_short)
      return Error{ErrorCode::kLocalFile, path_ + " can't be read any more, or is shorter than it was", ""};
    const bool is_told = answer.broken == HttpAnswer::Broken::kNo && answer.status == 204 && take_offset(answer);
    return is_told ? std::nullopt : after(answer);
  }

  // Else it would count among what waits to be sent, for a day.
  void give_up() {
    if (!id_)
      return;
    const auto deadline = std::chrono::steady_clock::now() + kGivingUp;
    auto wish = request("DELETE", place());
    wish.on_time = [deadline](std::uint64_t) { return std::chrono::steady_clock::now() < deadline; };
    http_.ask(wish);
  }

  const std::string& path_;
  const std::string name_;
  const LocalFile file_;
  const std::uint64_t size_;
  Http http_;
  Attempts attempts_;
  std::optional<std::uint64_t> id_;
  std::optional<std::uint64_t> offset_;  // where the server stands, if that is known
  std::uint64_t furthest_ = 0;
  bool begun_anew_ = false;
};

}  // namespace

Result<UploadId> upload_file(const Options& options, const std::string& path, std::string name, const Progress& progress) {
  if (name.empty())
    name = path.substr(path.rfind('/') + 1);
  if (!is_utf8(name))
    return Error{ErrorCode::kInvalidArgument, "the name of a file is not UTF-8", "name"};
  LocalFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (file.descriptor() < 0 || ::fstat(file.descriptor(), &status) != 0)
    return local_error("can't open", path);
  if (!S_ISREG(status.st_mode) || status.st_size == 0)
    return Error{ErrorCode::kLocalFile, path + (S_ISREG(status.st_mode) ? " is empty" : " is no regular file"), ""};
  return Upload(options, path, std::move(name), progress, std::move(file), static_cast<std::uint64_t>(status.st_size)).run();
}

}  // namespace atrium::client
