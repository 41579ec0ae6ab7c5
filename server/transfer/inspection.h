#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "atrium/wire/v1/files.pb.h"
#include "server/config/limits.h"
#include "server/media/look.h"
#include "server/media/scanner.h"
#include "server/transfer/turns.h"

namespace atrium::transfer {

struct InspectionOptions {
  // Where the programs are that look into files: beside this one.
  std::filesystem::path programs = media::folder_of_this();
  // Where clamd listens: a path, or host:port; empty: nobody looks for viruses.
  std::string scanner;
  // What becomes of a file that the scanner does not scan: it waits (and is refused if the scanner comes to no end with it, time and again),
  // or goes unscanned.
  bool waits_for_scanner = true;
  // Before it is asked again.
  std::chrono::milliseconds scanner_pause = limits::kScannerPause;
  // The most bytes of types that begin so; the first that fits counts.
  struct Bound {
    std::string type;
    std::uint64_t bytes;
  };
  std::vector<Bound> bounds;
  // Types that are not taken.
  std::vector<std::string> refused_types;
};

// What was found out about an upload that is whole. Its name, size and SHA-256 are known to others.
struct Inspection {
  wire::v1::File file;
  wire::v1::UploadRefusal refusal = wire::v1::UPLOAD_REFUSAL_UNSPECIFIED;
  std::filesystem::path content;  // the upload itself, or what was made of it beside it
  std::optional<std::filesystem::path> thumbnail;
};

// Looks at files: what they are, by their content; whether there is a virus in them; of pictures nothing but the picture is left. A file
// waits for a scanner that is away as long as that takes; one that the scanner comes to no end with is tried some times, ever more seldom.
// Any thread.
class Inspector {
 public:
  explicit Inspector(InspectionOptions options);
  ~Inspector();

  using Owner = Turns::Owner;

  // `done` is called once, on some thread; if that has not happened before stop(), maybe never, and soon let go. Files of one owner are
  // looked at one after the other.
  void inspect(const Owner& owner, const std::filesystem::path& file, std::uint64_t size,
               std::function<void(Inspection)> done);
  // What is under way is cut short.
  void stop();

 private:
  struct Parts;
  struct Task {
    Owner owner;
    std::filesystem::path file;
    std::uint64_t size;
    std::function<void(Inspection)> done;
    unsigned unfinished = 0;  // scans
  };
  void add(Task task);
  void do_next();
  void inspect_now(const Task& task);
  void look_into(const Task& task, Inspection& inspection);
  bool scan_again_if_due(const Task& task, const media::Scan& scan);
  std::optional<wire::v1::UploadRefusal> refusal_of(const media::Scan& scan) const;
  void again_later(Task task, std::chrono::milliseconds pause);
  void wait_until(const std::shared_ptr<boost::asio::steady_timer>& timer, std::chrono::steady_clock::time_point until,
                  const std::function<void()>& then);
  wire::v1::UploadRefusal refusal_of(const std::string& type, std::uint64_t size) const;

  const InspectionOptions options_;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace atrium::transfer
