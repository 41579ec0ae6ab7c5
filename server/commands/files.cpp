// Files on their way to a message, and how much room there is for them. Their bytes come and go over HTTP (server/transfer).
#include "server/commands/files.h"

#include <set>

#include "server/config/limits.h"
#include "server/policy/role_sets.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

bool is_sound(const std::string& type) {
  return type.starts_with("audio/") || type == "video/webm" || type == "video/ogg" || type == "video/mp4" ||
         type == "application/ogg";
}

// What an upload is for who has sent it.
void describe(UploadView& view, const space::Upload& upload) {
  view.set_upload_id(upload.id.value);
  view.set_state(upload.state);
  if (upload.state == UPLOAD_STATE_RECEIVING && upload.synced == upload.size) {
    view.set_state(UPLOAD_STATE_CHECKING);
  }
  if (upload.state == UPLOAD_STATE_READY) {
    *view.mutable_file() = upload.file;
  }
  view.set_received(upload.synced);
  view.set_size(upload.size);
  view.set_refusal(upload.refusal);
}

// Once everything that was decided before is durable; by then it may have been sent.
void answer_upload(space::Space& space, const space::ReplyTo& to, UploadId id) {
  const auto* account = to.actor->account;
  const auto* upload = space.files().upload(id);
  if (account == nullptr || to.actor->gone || upload == nullptr || upload->account != account->id) {
    refuse(space, to, ERROR_CODE_NOT_FOUND, "there is no such thing");
    return;
  }
  ServerFrame content;
  describe(*content.mutable_upload_view(), *upload);
  space.reply(to, content);
}

}  // namespace

bool valid_attachments(const Command& command, const SendMessage& wish) {
  const auto refused = [&](ErrorCode code, std::string_view why, std::string_view field = "attachments") {
    refuse(command, code, why, field);
    return false;
  };
  if (wish.attachments().empty()) {
    return true;
  }
  if (!valid_count(command, wish.attachments_size(), 0, limits::kFilesPerMessage, "attachments")) {
    return false;
  }
  if (wish.has_forward() || wish.has_poll()) {
    return refused(ERROR_CODE_INVALID_ARGUMENT, "what forwards or asks brings no files");
  }
  std::set<std::uint64_t> named;
  for (const auto& attachment : wish.attachments()) {
    const auto* upload = command.space.files().upload(UploadId(attachment.upload_id()));
    if (upload == nullptr || upload->account != command.account().id || !named.insert(attachment.upload_id()).second) {
      return refused(ERROR_CODE_NOT_FOUND, "there is no such upload");
    }
    if (upload->state != UPLOAD_STATE_READY) {
      return refused(ERROR_CODE_CONFLICT, "an upload is not ready");
    }
    if (attachment.voice() && !is_sound(upload->file.type())) {
      return refused(ERROR_CODE_INVALID_ARGUMENT, "a voice message is a sound", "voice");
    }
    if (attachment.duration_ms() > limits::kVoiceMs || (!attachment.voice() && attachment.duration_ms() != 0)) {
      return refused(ERROR_CODE_INVALID_ARGUMENT, "of a voice message, at most a day", "duration_ms");
    }
    if (attachment.waveform().size() > limits::kWaveformBytes || (!attachment.voice() && !attachment.waveform().empty())) {
      return refused(ERROR_CODE_INVALID_ARGUMENT, "of a voice message, at most 64 bytes", "waveform");
    }
  }
  return true;
}

std::size_t bytes_of_files(const SendMessage& wish) {
  return static_cast<std::size_t>(wish.attachments_size()) * (limits::kFilesBytes / limits::kFilesPerMessage);
}

void attach(const Command& command, space::Draft& draft, const SendMessage& wish, Message& message) {
  for (const auto& attachment : wish.attachments()) {
    auto& file = *message.add_files();
    file = command.space.files().send(*draft.change, UploadId(attachment.upload_id()));
    if (attachment.voice()) {
      file.set_kind(FILE_KIND_VOICE);
      file.set_duration_ms(attachment.duration_ms());
      file.set_waveform(attachment.waveform());
    }
  }
}

void await_upload(const Command& command) {
  auto& space = command.space;
  const UploadId id(command.frame.await_upload().upload_id());
  auto facts = facts_about(command, nullptr);
  const auto* upload = space.files().upload(id);
  facts.target.own = upload != nullptr && upload->account == command.account().id;
  if (!allowed(command, policy::Operation::kGoOnWithUpload, facts)) {
    return;
  }
  const auto answer = [&space, to = command.to(), id] { answer_upload(space, to, id); };
  const bool is_over = upload->state == UPLOAD_STATE_READY || upload->state == UPLOAD_STATE_REFUSED;
  if (is_over || upload->synced < upload->size) {
    answer();
  } else {
    space.files().await(id, answer);
  }
}

void read_storage(const Command& command) {
  if (!allowed(command, policy::Operation::kReadStorage, facts_about(command, nullptr))) {
    return;
  }
  const auto& space = command.space;
  const auto& rules = space.environment().file_rules;
  ServerFrame content;
  auto& view = *content.mutable_storage_view();
  view.set_used(command.space.files().used_by(command.account().id));
  view.set_quota(rules.account_bytes);
  if (command.account().role_set().has_any(policy::kOverseers)) {
    view.set_space_used(command.space.files().used());
    view.set_space_quota(rules.space_bytes);
  }
  view.set_file_bytes(rules.file_bytes);
  view.set_files_per_message(limits::kFilesPerMessage);
  command.space.reply(command.to(), content);
}

}  // namespace atrium::commands
