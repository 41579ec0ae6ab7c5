#include "server/transfer/inspection.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <utility>

#include "server/config/limits.h"
#include "server/media/look.h"
#include "server/media/scanner.h"

namespace atrium::transfer {

using namespace wire::v1;
using Outcome = media::Scan::Outcome;

struct Inspector::Parts {
  explicit Parts(const std::filesystem::path& program) : zygotes(program) {}

  std::atomic<bool> stops{false};
  media::Zygotes zygotes;
  Turns turns;
  boost::asio::thread_pool threads{limits::kInspections};
};

namespace {

FileKind kind_of(const stored::v1::MediaVerdict& verdict) {
  return verdict.is_image()                     ? FILE_KIND_IMAGE
         : verdict.type().starts_with("audio/") ? FILE_KIND_AUDIO
         : verdict.type().starts_with("video/") ? FILE_KIND_VIDEO
                                                : FILE_KIND_DOCUMENT;
}

}  // namespace

Inspector::Inspector(InspectionOptions options)
    : options_(std::move(options)), parts_(std::make_unique<Parts>(options_.program)) {}

Inspector::~Inspector() {
  stop();
  parts_->threads.join();
}

void Inspector::stop() { parts_->stops = true; }

void Inspector::inspect(const Owner& owner, const std::filesystem::path& file, std::uint64_t size,
                        std::function<void(Inspection)> done) {
  parts_->turns.add(owner, [this, owner, file, size, done = std::move(done)] { inspect_now(owner, file, size, done); });
  boost::asio::post(parts_->threads, [this] { do_next(); });
}

void Inspector::do_next() {
  const auto turn = parts_->turns.next();
  if (!turn) {
    return;
  }
  turn->second();
  if (parts_->turns.end(turn->first)) {
    boost::asio::post(parts_->threads, [this] { do_next(); });
  }
}

void Inspector::again_later(const Owner& owner, const std::filesystem::path& file, std::uint64_t size,
                            const std::function<void(Inspection)>& done) {
  const auto timer = std::make_shared<boost::asio::steady_timer>(parts_->threads, std::chrono::milliseconds(100));
  const auto until = std::chrono::steady_clock::now() + limits::kScannerPause;
  wait_until(timer, until, [this, owner, file, size, done] { inspect(owner, file, size, done); });
}

// In short steps, so that stop() waits for none of them long.
void Inspector::wait_until(const std::shared_ptr<boost::asio::steady_timer>& timer,
                           std::chrono::steady_clock::time_point until, const std::function<void()>& then) {
  timer->async_wait([this, timer, until, then](boost::system::error_code) {
    if (parts_->stops) {
      return;
    }
    if (std::chrono::steady_clock::now() >= until) {
      then();
      return;
    }
    timer->expires_after(std::chrono::milliseconds(100));
    wait_until(timer, until, then);
  });
}

UploadRefusal Inspector::refusal_of(const std::string& type, std::uint64_t size) const {
  if (std::ranges::find(options_.refused_types, type) != options_.refused_types.end()) {
    return UPLOAD_REFUSAL_TYPE;
  }
  const auto bound =
      std::ranges::find_if(options_.bounds, [&](const auto& one) { return one.bytes > 0 && type.starts_with(one.type); });
  return bound != options_.bounds.end() && size > bound->bytes ? UPLOAD_REFUSAL_SIZE : UPLOAD_REFUSAL_UNSPECIFIED;
}

void Inspector::inspect_now(const Owner& owner, const std::filesystem::path& file, std::uint64_t size,
                            const std::function<void(Inspection)>& done) {
  if (parts_->stops) {
    return;
  }
  Inspection inspection;
  inspection.content = file;
  const auto scan =
      options_.scanner.empty() ? media::Scan{Outcome::kClean, {}} : media::scan(options_.scanner, file, parts_->stops);
  if (parts_->stops) {
    return;
  }
  if (scan.outcome == Outcome::kInfected) {
    spdlog::warn("an upload was refused: {} was found in it", scan.detail);
    inspection.refusal = UPLOAD_REFUSAL_INFECTED;
    done(std::move(inspection));
    return;
  }
  if (scan.outcome == Outcome::kUnreadable) {
    inspection.refusal = UPLOAD_REFUSAL_FAILED;  // given up meanwhile, as a rule
    done(std::move(inspection));
    return;
  }
  if (scan.outcome == Outcome::kUnavailable && options_.waits_for_scanner) {
    spdlog::warn("an upload waits for the scanner of viruses: {}", scan.detail);
    again_later(owner, file, size, done);
    return;
  }
  if (scan.outcome == Outcome::kTooLarge && options_.waits_for_scanner) {
    spdlog::warn("an upload was refused: it is larger than clamd looks at (StreamMaxLength in its settings)");
    inspection.refusal = UPLOAD_REFUSAL_SIZE;
    done(std::move(inspection));
    return;
  }
  inspection.file.set_unscanned(scan.outcome != Outcome::kClean);
  const auto look = media::look_into(parts_->zygotes, file, parts_->stops);
  if (parts_->stops) {
    return;
  }
  if (!look) {
    spdlog::error("{}", look.error().message);
    inspection.refusal = UPLOAD_REFUSAL_FAILED;
    done(std::move(inspection));
    return;
  }
  const auto& verdict = look->verdict;
  inspection.file.set_type(verdict.type().substr(0, limits::kFileTypeBytes));
  inspection.file.set_kind(kind_of(verdict));
  if (verdict.is_image()) {
    inspection.content = look->clean;
    inspection.thumbnail = look->thumbnail;
    inspection.file.set_width(verdict.width());
    inspection.file.set_height(verdict.height());
    inspection.file.set_has_thumbnail(true);
  }
  std::error_code error;
  const auto made = std::filesystem::file_size(inspection.content, error);
  inspection.refusal = refusal_of(verdict.type(), error ? size : std::max<std::uint64_t>(size, made));
  done(std::move(inspection));
}

}  // namespace atrium::transfer
