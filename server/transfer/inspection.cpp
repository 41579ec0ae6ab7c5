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
  explicit Parts(const std::filesystem::path& programs) : lookers(programs) {}

  std::atomic<bool> stops{false};
  media::Lookers lookers;
  Turns turns;
  boost::asio::thread_pool threads{limits::kInspections};
};

namespace {

constexpr std::chrono::milliseconds kStep(100);

FileKind kind_of(const stored::v1::MediaVerdict& verdict) {
  return verdict.is_image()                     ? FILE_KIND_IMAGE
         : verdict.type().starts_with("audio/") ? FILE_KIND_AUDIO
         : verdict.type().starts_with("video/") ? FILE_KIND_VIDEO
                                                : FILE_KIND_DOCUMENT;
}

}  // namespace

Inspector::Inspector(InspectionOptions options)
    : options_(std::move(options)), parts_(std::make_unique<Parts>(options_.programs)) {}

Inspector::~Inspector() {
  stop();
  parts_->threads.join();
}

void Inspector::stop() { parts_->stops = true; }

void Inspector::inspect(const Owner& owner, const std::filesystem::path& file, std::uint64_t size,
                        std::function<void(Inspection)> done) {
  add({owner, file, size, std::move(done)});
}

void Inspector::add(Task task) {
  const auto owner = task.owner;
  parts_->turns.add(owner, [this, task = std::move(task)] { inspect_now(task); });
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

void Inspector::again_later(Task task, std::chrono::milliseconds pause) {
  const auto timer = std::make_shared<boost::asio::steady_timer>(parts_->threads, kStep);
  wait_until(timer, std::chrono::steady_clock::now() + pause, [this, task = std::move(task)] { add(task); });
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
    timer->expires_after(kStep);
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

// Why a file is not taken of which the scanner says this; nothing if it passes.
std::optional<UploadRefusal> Inspector::refusal_of(const media::Scan& scan) const {
  switch (scan.outcome) {
    case Outcome::kInfected:
      return UPLOAD_REFUSAL_INFECTED;
    case Outcome::kUnreadable:
      return UPLOAD_REFUSAL_FAILED;  // given up meanwhile, as a rule
    case Outcome::kTooLarge:
      return options_.waits_for_scanner ? std::optional(UPLOAD_REFUSAL_SIZE) : std::nullopt;
    case Outcome::kUnfinished:
      return options_.waits_for_scanner ? std::optional(UPLOAD_REFUSAL_FAILED) : std::nullopt;
    case Outcome::kClean:
    case Outcome::kUnavailable:
      break;
  }
  return std::nullopt;
}

// Arranges that it is scanned again if that is due; false if not.
bool Inspector::scan_again_if_due(const Task& task, const media::Scan& scan) {
  const bool is_there = scan.outcome == Outcome::kUnfinished;
  const bool is_due = scan.outcome == Outcome::kUnavailable || (is_there && task.unfinished + 1 < limits::kUnfinishedScans);
  if (!is_due || !options_.waits_for_scanner) {
    return false;
  }
  spdlog::warn("an upload waits for the scanner of viruses: {}", scan.detail);
  auto again = task;
  again.unfinished += is_there ? 1 : 0;
  again_later(std::move(again), is_there ? options_.scanner_pause * (1U << task.unfinished) : options_.scanner_pause);
  return true;
}

void Inspector::inspect_now(const Task& task) {
  if (parts_->stops) {
    return;
  }
  const auto scan =
      options_.scanner.empty() ? media::Scan{Outcome::kClean, {}} : media::scan(options_.scanner, task.file, parts_->stops);
  if (parts_->stops || scan_again_if_due(task, scan)) {
    return;
  }
  Inspection inspection;
  inspection.content = task.file;
  inspection.file.set_unscanned(scan.outcome != Outcome::kClean);
  if (const auto refusal = refusal_of(scan)) {
    spdlog::warn("an upload was refused after it was scanned: {}", scan.detail);
    inspection.refusal = *refusal;
  } else {
    look_into(task, inspection);
  }
  if (!parts_->stops) {
    task.done(std::move(inspection));
  }
}

void Inspector::look_into(const Task& task, Inspection& inspection) {
  const auto look = media::look_into(parts_->lookers, task.file, parts_->stops);
  if (!look) {
    spdlog::error("{}", look.error().message);
    inspection.refusal = UPLOAD_REFUSAL_FAILED;
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
  inspection.refusal = refusal_of(verdict.type(), error ? task.size : std::max<std::uint64_t>(task.size, made));
}

}  // namespace atrium::transfer
