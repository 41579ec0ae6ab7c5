#include <algorithm>

#include "convert.h"

namespace atrium::client {
namespace {

template <class Ours>
Ours known(int value, Ours last) {
  return value >= 0 && value <= static_cast<int>(last) ? static_cast<Ours>(value) : Ours();
}

}  // namespace

File to_file(const wire::File& file) {
  File result;
  result.name = file.name();
  result.type = file.type();
  result.size = file.size();
  std::copy_n(file.sha256().begin(), std::min(file.sha256().size(), result.sha256.size()), result.sha256.begin());
  result.kind = known(file.kind(), FileKind::kVoice);
  result.width = file.width();
  result.height = file.height();
  result.has_thumbnail = file.has_thumbnail();
  result.duration_ms = file.duration_ms();
  result.waveform.assign(file.waveform().begin(), file.waveform().end());
  result.unscanned = file.unscanned();
  return result;
}

UploadView to_upload_view(const wire::UploadView& view) {
  return {UploadId{view.upload_id()},
          known(view.state(), UploadState::kRefused),
          to_file(view.file()),
          view.received(),
          view.size(),
          known(view.refusal(), UploadRefusal::kFailed)};
}

Storage to_storage(const wire::StorageView& view) {
  return {view.used(), view.quota(), view.space_used(), view.space_quota(), view.file_bytes(), view.files_per_message()};
}

}  // namespace atrium::client
