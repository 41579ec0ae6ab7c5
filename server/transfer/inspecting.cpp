// The part of FileService that has an upload looked at once it is whole, and makes content of it.
#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>

#include "server/transfer/file_service.h"

namespace atrium::transfer {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kVerdictBytes = 2048;
constexpr std::chrono::milliseconds kPause(100);

void remove_files(const Inspection& inspection, const fs::path& part) {
  std::error_code ignored;
  if (inspection.content != part) {
    fs::remove(inspection.content, ignored);
  }
  if (inspection.thumbnail) {
    fs::remove(*inspection.thumbnail, ignored);
  }
}

std::uint64_t size_of(const std::optional<fs::path>& path) {
  std::error_code error;
  const auto size = path ? fs::file_size(*path, error) : 0;
  return error ? 0 : size;
}

// Whether there is room for so much in place of what was announced: a picture that is made anew may be larger by far.
bool is_within_quotas(const space::Space& space, UploadId id, std::uint64_t bytes) {
  const auto* upload = space.files().upload(id);
  if (upload == nullptr || bytes <= upload->size) {
    return true;
  }
  const auto more = bytes - upload->size;
  const auto& rules = space.environment().file_rules;
  return !space::exceeds(upload->size, more, rules.file_bytes) &&
         !space::exceeds(space.files().used_by(upload->account), more, rules.account_bytes) &&
         !space::exceeds(space.files().used(), more, rules.space_bytes);
}

}  // namespace

// At home; an upload that is being looked at isn't looked at twice. One that isn't any more because the server stops will be when it
// starts again.
void FileService::inspect(const session::SpaceHost& host, UploadId id, const std::string& sha256) {
  auto pass = flows_.begin();
  if (pass == nullptr) {
    return;
  }
  {
    const std::scoped_lock lock(counts_mutex_);
    if (!inspected_.insert({host.space->id(), id}).second) {
      return;
    }
  }
  boost::asio::co_spawn(host.home->context(), inspect_now(host, id, sha256, std::move(pass)),
                        [this, host, id](const std::exception_ptr& error) {
                          if (error != nullptr) {
                            spdlog::error("an upload could not be looked at");
                          }
                          const std::scoped_lock lock(counts_mutex_);
                          inspected_.erase({host.space->id(), id});
                        });
}

Flow<void> FileService::inspect_now(session::SpaceHost host, UploadId id, std::string sha256_of_part, RunningFlows::Pass) {
  const auto part = store_.part(host.space->id(), id);
  const auto* upload = host.space->files().upload(id);
  if (upload == nullptr) {
    co_return;
  }
  Inspection inspection;
  if (host.space->environment().has_room()) {
    const Inspector::Owner owner{host.space->id(), upload->account};
    auto begin = [this, owner, part, size = upload->size](std::function<void(Inspection)> done) {
      inspector_.inspect(owner, part, size, std::move(done));
    };
    inspection = co_await ask<Inspection>(std::move(begin));
  } else {
    inspection.refusal =
        wire::v1::UPLOAD_REFUSAL_FAILED;  // what would be made of a picture may not eat what the store keeps for itself
  }
  if (inspection.refusal == wire::v1::UPLOAD_REFUSAL_UNSPECIFIED) {
    // A large file is not read again for what was counted as it came.
    auto digest = [content = inspection.content, part, known = sha256_of_part]() -> Result<std::string> {
      if (content == part && !known.empty()) {
        return Result<std::string>(boost::system::in_place_value, known);
      }
      return storage::sha256_of(content);
    };
    auto sha256 = co_await beside(pool_, std::move(digest));
    if (sha256) {
      inspection.file.set_sha256(*sha256);
      inspection.file.set_size(size_of(inspection.content));
    } else {
      spdlog::error("an upload can't be read: {}", sha256.error().message);
      inspection.refusal = wire::v1::UPLOAD_REFUSAL_FAILED;
    }
  }
  if (inspection.refusal == wire::v1::UPLOAD_REFUSAL_UNSPECIFIED &&
      !is_within_quotas(*host.space, id, inspection.file.size() + size_of(inspection.thumbnail))) {
    inspection.refusal = wire::v1::UPLOAD_REFUSAL_SIZE;
  }
  co_await keep(host, id, inspection);
  auto clean = [inspection, part] {
    remove_files(inspection, part);
    return true;
  };
  co_await beside(pool_, std::move(clean));
}

// Waits until there is room for a decision; nothing if the upload is gone.
Flow<std::optional<space::Draft>> FileService::draft_for(session::SpaceHost host, UploadId id) {
  boost::asio::steady_timer timer(host.home->context());
  while (host.space->files().upload(id) != nullptr) {
    if (auto draft = host.space->draft(kVerdictBytes)) {
      co_return draft;
    }
    timer.expires_after(kPause);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
  co_return std::nullopt;
}

// On the home thread, where this flow runs. Its content is claimed from before it is on the disk until the upload has it.
Flow<void> FileService::keep(session::SpaceHost host, UploadId id, Inspection inspection) {
  auto& space = *host.space;
  const auto& sha256 = inspection.file.sha256();
  const bool is_taken = inspection.refusal == wire::v1::UPLOAD_REFUSAL_UNSPECIFIED;
  if (is_taken) {
    space.files().claim(sha256);
    auto keep_it = [this, space_id = space.id(), inspection] {
      return store_.keep(space_id, inspection.file.sha256(), inspection.content, inspection.thumbnail);
    };
    const auto status = co_await beside(pool_, std::move(keep_it));
    if (!status) {
      spdlog::error("an upload can't be kept: {}", status.error().message);
      inspection.refusal = wire::v1::UPLOAD_REFUSAL_FAILED;
    }
  }
  auto draft = co_await draft_for(host, id);
  const bool is_kept = draft && inspection.refusal == wire::v1::UPLOAD_REFUSAL_UNSPECIFIED;
  if (is_taken && !is_kept && space.files().disclaim(sha256)) {
    remove_content(space.id(), sha256);
  }
  if (!draft) {
    co_return;  // it was given up
  }
  if (is_kept) {
    inspection.file.set_name(space.files().upload(id)->name);
    space.files().finish(*draft->change, id, inspection.file, size_of(inspection.thumbnail), draft->at_ms);
  } else {
    space.files().refuse(*draft->change, id, inspection.refusal, draft->at_ms);
  }
  space.commit(std::move(*draft), {}, {}, std::nullopt, {});
  auto end = [this, &space, id](std::function<void(bool)> done) {
    space.in_order([this, &space, id, done = std::move(done)] {
      live_.forget({space.id(), id});
      pool_([this, space_id = space.id(), id] { store_.remove_part(space_id, id); });
      done(true);
    });
  };
  co_await ask<bool>(std::move(end));
}

void FileService::remove_content(SpaceId space, const std::string& sha256) {
  pool_([this, space, sha256] {
    if (const auto status = store_.remove(space, sha256); !status) {
      spdlog::warn("content that nothing names could not be removed: {}", status.error().message);
    }
  });
}

}  // namespace atrium::transfer
