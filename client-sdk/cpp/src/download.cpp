// Gets a file of a message into a part beside its place, by ranges (RFC 9110, 14), until it is whole and is what the message says.
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "attempts.h"
#include "convert.h"
#include "local_file.h"

namespace atrium::client {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 20;
constexpr std::size_t kPartNameBytes = 200;  // of a part, with what is added
constexpr std::size_t kThumbnailBytes = std::size_t{1} << 20;

class Hash {
 public:
  Hash() : state_(EVP_MD_CTX_new(), EVP_MD_CTX_free) { EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr); }
  void add(std::string_view bytes) { EVP_DigestUpdate(state_.get(), bytes.data(), bytes.size()); }
  FileHash digest() {
    FileHash hash{};
    EVP_DigestFinal_ex(state_.get(), hash.data(), nullptr);
    return hash;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> state_;
};

// Beside the path, hidden; of this content alone, so that a later call finds it.
std::string part_of(const std::string& path, const FileHash& hash) {
  const auto slash = path.rfind('/');
  const auto folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  std::string digits;
  for (std::size_t i = 0; i < 8; ++i) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", hash[i]);
    digits += two;
  }
  return folder + "." + path.substr(folder.size()).substr(0, kPartNameBytes) + "." + digits + ".part";
}

// Where the bytes of an answer begin: "bytes 5-9/10".
std::optional<std::uint64_t> begin_of(std::string_view range) {
  constexpr std::string_view kUnit = "bytes ";
  return range.substr(0, kUnit.size()) == kUnit ? number_in(range.substr(kUnit.size(), range.find('-') - kUnit.size()))
                                                : std::nullopt;
}

std::string address_of(const FileRef& which) {
  return "/files/" + std::to_string(raw(which.chat)) + "/" + std::to_string(which.seq) + "/" + std::to_string(which.place);
}

class Download {
 public:
  Download(const Options& options, const FileRef& which, const File& file, const std::string& path, IfThere if_there,
           const Progress& progress)
      : place_(address_of(which)),
        file_(file),
        path_(path),
        part_(part_of(path, file.sha256)),
        if_there_(if_there),
        http_(options),
        attempts_(options, progress, file.size) {}

  Result<void> run() {
    if (auto failure = open())
      return *failure;
    auto failure = get();
    if (!failure)
      failure = put_in_place();
    // What may not be had, or is wrong, doesn't stay.
    if (failure && failure->code != ErrorCode::kStopped && failure->code != ErrorCode::kOffline &&
        failure->code != ErrorCode::kLocalFile)
      ::unlink(part_.c_str());
    return failure ? Result<void>(*failure) : Result<void>();
  }

 private:
  using Failure = std::optional<Error>;

  bool is_there() const { return ::access(path_.c_str(), F_OK) == 0; }

  // The part, with what an earlier call left.
  Failure open() {
    if (if_there_ == IfThere::kFail && is_there())
      return Error{ErrorCode::kLocalFile, path_ + " is there already", ""};
    to_ = LocalFile(::open(part_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (to_.descriptor() < 0)
      return local_error("can't write", part_);
    if (::flock(to_.descriptor(), LOCK_EX | LOCK_NB) != 0)
      return Error{ErrorCode::kLocalFile, part_ + " is being written already", ""};
    std::string buffer(kReadBytes, '\0');
    while (const auto got = to_.read(have_, buffer.data(), buffer.size())) {
      hash_.add(std::string_view(buffer).substr(0, got));
      have_ += got;
    }
    is_continued_ = have_ > 0;
    return have_ > file_.size ? begin_anew() : std::nullopt;
  }

  Failure begin_anew() {
    have_ = 0;
    hash_ = Hash();
    is_continued_ = false;
    return ::ftruncate(to_.descriptor(), 0) == 0 ? std::nullopt : Failure(local_error("can't write", part_));
  }

  Failure get() {
    for (;;) {
      while (have_ < file_.size) {
        if (auto failure = ask())
          return failure;
      }
      if (!attempts_.tell(have_))
        return stopped();
      if (hash_.digest() == file_.sha256)
        return std::nullopt;
      // Of two calls the first may have got something else.
      if (!is_continued_)
        return Error{ErrorCode::kDamaged, "what came is not the file of the message", ""};
      if (auto failure = begin_anew())
        return failure;
    }
  }

  Failure ask() {
    HttpRequest request{"GET", place_, {}};
    if (have_ > 0)
      request.headers.push_back("Range: bytes=" + std::to_string(have_) + "-");
    if (have_ > 0 && !etag_.empty())
      request.headers.push_back("If-Range: " + etag_);
    request.on_time = [this](std::uint64_t) { return attempts_.tell(have_); };
    bool is_first = true;
    Failure failure;
    request.on_body = [&](const HttpAnswer& head, std::string_view bytes) {
      if (std::exchange(is_first, false))
        failure = begin_body(head);
      if (!failure)
        failure = take(bytes);
      return !failure;
    };
    const auto before = have_;
    const auto answer = http_.ask(request);
    if (failure)
      return failure;
    if (have_ == file_.size)
      return std::nullopt;
    if (have_ > before)
      attempts_.succeeded();
    const bool is_whole = answer.broken == HttpAnswer::Broken::kNo;
    if (is_whole && (answer.status == 200 || answer.status == 206))
      return Error{ErrorCode::kDamaged, "the file of the message is shorter than it says", ""};
    if (is_whole && answer.status == 416)
      return Error{ErrorCode::kDamaged, "the file of the message is another one", ""};
    return attempts_.after(answer, have_);
  }

  // All of it may come although a range was asked for.
  Failure begin_body(const HttpAnswer& head) {
    etag_ = head.header("etag");
    if (head.status == 200)
      return have_ > 0 ? begin_anew() : std::nullopt;
    return begin_of(head.header("content-range")) == have_
               ? std::nullopt
               : Failure(Error{ErrorCode::kRejected, "the server answers with another range", ""});
  }

  Failure take(std::string_view bytes) {
    if (bytes.size() > file_.size - have_)
      return Error{ErrorCode::kDamaged, "more comes than the file has", ""};
    if (!to_.write(have_, bytes))
      return local_error("can't write", part_);
    hash_.add(bytes);
    have_ += bytes.size();
    return std::nullopt;
  }

  Failure put_in_place() {
    if (::fdatasync(to_.descriptor()) != 0)
      return local_error("can't write", part_);
    const unsigned flags = if_there_ == IfThere::kFail ? RENAME_NOREPLACE : 0;
    int status = ::renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, path_.c_str(), flags);
    if (status != 0 && errno == EINVAL && !is_there())  // a file system that does not know the flag
      status = ::rename(part_.c_str(), path_.c_str());
    return status == 0 ? std::nullopt : Failure(local_error("can't write", path_));
  }

  const std::string place_;
  const File& file_;
  const std::string& path_;
  const std::string part_;
  const IfThere if_there_;
  Http http_;
  Attempts attempts_;
  LocalFile to_;
  Hash hash_;
  std::uint64_t have_ = 0;
  std::string etag_;
  bool is_continued_ = false;  // with what an earlier call left
};

}  // namespace

Result<void> download_file(const Options& options, const FileRef& which, const File& file, const std::string& path,
                           IfThere if_there, const Progress& progress) {
  return Download(options, which, file, path, if_there, progress).run();
}

Result<std::string> download_thumbnail(const Options& options, const FileRef& which, const Progress& progress) {
  Http http(options);
  Attempts attempts(options, progress, 0);
  for (;;) {
    std::string picture;
    HttpRequest request{"GET", address_of(which) + "/thumbnail", {}};
    request.on_time = [&](std::uint64_t) { return attempts.tell(picture.size()); };
    request.on_body = [&](const HttpAnswer&, std::string_view bytes) {
      picture += bytes;
      return picture.size() <= kThumbnailBytes;
    };
    const auto answer = http.ask(request);
    if (picture.size() > kThumbnailBytes)
      return Error{ErrorCode::kDamaged, "what comes is no small picture", ""};
    if (answer.broken == HttpAnswer::Broken::kNo && answer.status == 200)
      return picture;
    if (auto failure = attempts.after(answer, picture.size()))
      return *failure;
  }
}

}  // namespace atrium::client
