// The methods of Client about files.
#include "client_impl.h"

namespace atrium::client {

void Client::await_upload(UploadId upload, Done<UploadView> done) {
  Command command;
  command.frame.mutable_await_upload()->set_upload_id(raw(upload));
  command.done = answer<UploadView>(std::move(done), [](const auto& frame) { return to_upload_view(frame.upload_view()); });
  impl_->question(std::move(command));
}

void Client::read_storage(Done<Storage> done) {
  Command command;
  command.frame.mutable_read_storage();
  command.done = answer<Storage>(std::move(done), [](const auto& frame) { return to_storage(frame.storage_view()); });
  impl_->question(std::move(command));
}

}  // namespace atrium::client
