#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "atrium/wire/v1/files.pb.h"

namespace atrium::transfer {

struct InspectionOptions {
  // The program that looks into files, atrium-media.
  std::filesystem::path program;
  // Where clamd listens: a path, or host:port; empty: nobody looks for viruses.
  std::string scanner;
  // What becomes of a file while the scanner can't be asked: it waits, or goes unscanned.
  bool waits_for_scanner = true;
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

// Looks at files: what they are, by their content; whether there is a virus in them; of pictures nothing but the picture is left. Any
// thread.
class Inspector {
 public:
  explicit Inspector(InspectionOptions options);
  ~Inspector();

  // `done` is called once, on some thread; not after stop().
  void inspect(const std::filesystem::path& file, std::uint64_t size, std::function<void(Inspection)> done);
  void stop();

 private:
  struct Parts;
  const InspectionOptions options_;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace atrium::transfer
