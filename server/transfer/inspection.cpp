#include "server/transfer/inspection.h"
namespace atrium::transfer {
struct Inspector::Parts {};
Inspector::Inspector(InspectionOptions options) : options_(std::move(options)), parts_(std::make_unique<Parts>()) {}
Inspector::~Inspector() = default;
void Inspector::inspect(const std::filesystem::path& file, std::uint64_t, std::function<void(Inspection)> done) {
  Inspection i;
  i.content = file;
  i.file.set_type("application/octet-stream");
  i.file.set_kind(wire::v1::FILE_KIND_DOCUMENT);
  done(i);
}
void Inspector::stop() {}
}  // namespace atrium::transfer
