// The half of FileService that takes files in: tus 1.0 with creation, termination and expiration.
#include <spdlog/spdlog.h>

#include <ctime>

#include "server/config/limits.h"
#include "server/policy/policy.h"
#include "server/transfer/file_name.h"
#include "server/transfer/file_service.h"
#include "server/transfer/number.h"
#include "server/transfer/upload_metadata.h"

namespace atrium::transfer {
namespace {

using wire::v1::UPLOAD_STATE_RECEIVING;

constexpr std::size_t kUploadRecordBytes = 1024;
constexpr std::size_t kSweptAtOnce = 100;

constexpr std::int64_t upload_time_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(limits::kUploadTime).count();
}

net::HttpReply disk_almost_full() {
  return sentence(507, "the disk of the server is almost full: only its operator can make room; an upload goes on then");
}

// Why no file of this size is taken of this account now.
std::optional<net::HttpReply> no_room(const space::Space& space, const space::Account& account, std::uint64_t size) {
  const auto& rules = space.environment().file_rules;
  const auto& files = space.files();
  if (space::exceeds(0, size, rules.file_bytes)) {
    return sentence(413, "a file has at most " + std::to_string(rules.file_bytes) + " bytes here");
  }
  if (space::exceeds(files.used_by(account.id), size, rules.account_bytes)) {
    return sentence(507, "the files of this account would take more than its " + std::to_string(rules.account_bytes) +
                             " bytes: delete some");
  }
  if (space::exceeds(files.used(), size, rules.space_bytes) || files.uploads() >= limits::kUploadsPerSpace) {
    return sentence(507, "the school has no more room for files");
  }
  if (files.uploads_of(account.id) >= limits::kUploadsPerAccount) {
    return sentence(429, "50 uploads of this account wait to be finished or sent: send or give up some");
  }
  if (size > space.environment().room_bytes()) {
    return sentence(507, "the disk of the server has no room for it: only its operator can make some");
  }
  return std::nullopt;
}

// As HTTP writes times (RFC 9110, 5.6.7).
std::string http_date(std::int64_t at_ms) {
  const auto seconds = static_cast<std::time_t>(at_ms / 1000);
  std::tm time{};
  ::gmtime_r(&seconds, &time);
  char text[32] = {};
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &time)};
}

net::HttpReply offset_reply(unsigned status, const space::Upload& upload, std::uint64_t offset) {
  net::HttpReply reply = sentence(status, "");
  reply.body.clear();
  reply.content_type.clear();
  reply.headers += "Upload-Offset: " + std::to_string(offset) + "\r\nUpload-Length: " + std::to_string(upload.size) +
                   "\r\nUpload-Expires: " + http_date(upload.touched_at_ms + upload_time_ms()) + "\r\n";
  return reply;
}

net::HttpReply not_there() { return sentence(404, "there is no such upload: it was sent, given up or has expired"); }

}  // namespace

void FileService::forget(const session::SpaceHost& host, UploadId id) {
  auto& space = *host.space;
  auto draft = space.draft(kUploadRecordBytes);
  if (!draft) {
    return;  // another time
  }
  auto orphans = space.files().forget(*draft->change, id);
  space.remove_content(*draft, std::move(orphans));
  draft->on_commit.push_back([this, space_id = space.id(), id] {
    live_.forget({space_id, id});
    pool_([this, space_id, id] { store_.remove_part(space_id, id); });
  });
  space.commit(std::move(*draft), {}, {}, std::nullopt, {});
}

// Of one that somebody has in hand, bytes come; what is being looked at may wait for its scanner.
bool FileService::is_in_use(const LiveUploads::Key& key) {
  const std::scoped_lock lock(counts_mutex_);
  return live_.is_held(key) || inspected_.contains(key);
}

// At home.
void FileService::sweep(const session::SpaceHost& host) {
  auto ids = host.space->files().untouched_since(host.space->now_ms() - upload_time_ms());
  std::erase_if(ids, [&](UploadId id) { return is_in_use({host.space->id(), id}); });
  ids.resize(std::min(ids.size(), kSweptAtOnce));
  for (const auto id : ids) {
    forget(host, id);
  }
}

Flow<void> FileService::begin_upload(Peer peer, Asker asker) {
  const auto size = number_in(peer->header("Upload-Length"));
  if (!size || *size == 0) {
    say(peer, sentence(400, "want Upload-Length: how many bytes the file has, 1 or more"));
    co_return;
  }
  if (peer->body_size() != 0) {
    say(peer, sentence(400, "the file's bytes come with PATCH, when its place is known"));
    co_return;
  }
  const auto name = file_name(metadata(peer->header("Upload-Metadata"), "filename"));
  auto begin = [this, asker, name, size](std::function<void(net::HttpReply)> done) {
    asker.host.home->post([this, asker, name, size, done = std::move(done)] {
      auto& space = asker.space();
      const auto* account = asker.account();
      if (account == nullptr || !policy::decide(policy::Operation::kBeginUpload, space.facts_of(*account)).allowed()) {
        done(sentence(403, "this account sends no files"));
        return;
      }
      sweep(asker.host);
      if (auto refusal = no_room(space, *account, *size)) {
        done(std::move(*refusal));
        return;
      }
      auto draft = space.draft(kUploadRecordBytes);
      if (!draft) {
        done(sentence(503, "too much is waiting: try again in a moment"));
        return;
      }
      space::Upload upload;
      upload.id = UploadId(space.environment().random());
      upload.account = account->id;
      upload.name = name;
      upload.size = *size;
      upload.made_at_ms = upload.touched_at_ms = draft->at_ms;
      auto reply = offset_reply(201, upload, 0);
      reply.headers += "Location: /uploads/" + std::to_string(upload.id.value) + "\r\n";
      space.files().begin(*draft->change, std::move(upload));
      space.commit(std::move(*draft), {}, {}, std::nullopt, {});
      space.in_order([done, reply] { done(reply); });
    });
  };
  const auto reply = co_await ask<net::HttpReply>(std::move(begin));
  say(peer, reply);
}

// The upload in hand, with its part open; null if it isn't there for who asks, or another came who wants it.
Flow<std::shared_ptr<LiveUploads::Hold>> FileService::hold(Peer peer, Asker asker, UploadId id) {
  auto find = [asker, id]() -> std::optional<space::Upload> {
    const auto* account = asker.account();
    const auto* upload = asker.space().files().upload(id);
    if (account == nullptr || upload == nullptr) {
      return std::nullopt;
    }
    auto facts = asker.space().facts_of(*account);
    facts.target.own = upload->account == account->id;
    return policy::decide(policy::Operation::kGoOnWithUpload, facts).allowed() ? std::optional(*upload) : std::nullopt;
  };
  auto find_in_time = [this, asker, id, find] {
    const auto& space = asker.space();
    const auto* upload = space.files().upload(id);
    if (upload != nullptr && upload->touched_at_ms < space.now_ms() - upload_time_ms() && !is_in_use({space.id(), id})) {
      forget(asker.host, id);
    }
    return find();
  };
  auto upload = co_await on(*asker.host.home, std::move(find_in_time));
  if (!upload) {
    co_return nullptr;
  }
  auto acquire = [this, key = LiveUploads::Key{asker.space().id(), id}, peer](LiveUploads::Then then) {
    live_.acquire(key, peer, std::move(then));
  };
  auto held = co_await ask<std::shared_ptr<LiveUploads::Hold>>(std::move(acquire));
  upload = co_await on(*asker.host.home, find);
  if (held == nullptr || !upload) {
    co_return nullptr;
  }
  if (held->part() == nullptr && upload->state == UPLOAD_STATE_RECEIVING) {
    auto open = [this, space = asker.space().id(), id, synced = upload->synced] {
      return synced == 0 ? store_.begin(space, id) : store_.go_on(space, id, synced);
    };
    auto part = co_await beside(pool_, std::move(open));
    if (!part) {
      spdlog::error("an upload can't go on: {}", part.error().message);
      co_return nullptr;
    }
    held->part() = std::move(*part);
  }
  if (held->part() != nullptr && !held->part()->is_open()) {
    auto open = [this, space = asker.space().id(), id, part = held->part()] { return store_.open_again(space, id, *part); };
    if (const auto opened = co_await beside(pool_, std::move(open)); !opened) {
      spdlog::error("an upload can't go on: {}", opened.error().message);
      co_return nullptr;
    }
  }
  co_return held;
}

Flow<void> FileService::tell_offset(Peer peer, Asker asker, UploadId id) {
  const auto held = co_await hold(peer, asker, id);
  // What runs at home only looks at the hold, which must end here, where its socket is.
  auto answer = [asker, id, &held]() -> net::HttpReply {
    const auto* upload = held == nullptr ? nullptr : asker.space().files().upload(id);
    return upload == nullptr ? not_there()
                             : offset_reply(200, *upload, held->part() == nullptr ? upload->size : held->part()->size());
  };
  const auto reply = co_await on(*asker.host.home, std::move(answer));
  say(peer, reply);
}

// So much of it stands on the disk; false if the upload is gone, or who sends it.
Flow<bool> FileService::keep_offset(Asker asker, UploadId id, std::uint64_t synced) {
  auto note = [asker, id, synced](std::function<void(bool)> done) {
    asker.host.home->post([asker, id, synced, done = std::move(done)] {
      auto& space = asker.space();
      const auto* upload = space.files().upload(id);
      if (upload == nullptr || asker.account() == nullptr) {
        done(false);
        return;
      }
      auto draft = synced > upload->synced ? space.draft(kUploadRecordBytes) : std::nullopt;
      if (draft) {
        space.files().note_synced(*draft->change, id, synced, draft->at_ms);
        space.commit(std::move(*draft), {}, {}, std::nullopt, {});
      }
      const bool is_kept = upload->synced == synced || synced < upload->size;
      space.in_order([done, is_kept] { done(is_kept); });
    });
  };
  co_return co_await ask<bool>(std::move(note));
}

// What comes of the body goes to the part; the answer says where it stands then.
Flow<net::HttpReply> FileService::write_pieces(Peer peer, Asker asker, UploadId id, std::shared_ptr<LiveUploads::Hold> held,
                                               std::uint64_t size) {
  const auto buffer = std::make_shared<std::string>();
  auto left = *peer->body_size();
  buffer->resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, limits::kPieceBytes)));
  const auto kept = held->part();
  auto& part = *kept;
  auto synced = part.size();
  std::string failed;
  bool is_there = true;
  // What was announced while there was room may not eat what the store keeps for itself.
  const auto has_room = [&asker] { return asker.space().environment().has_room(); };
  while (left > 0 && is_there && failed.empty() && has_room()) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer->size()));
    auto read = [peer, buffer, wanted](std::function<void(std::size_t)> done) {
      peer->read_body(buffer->data(), wanted, std::move(done));
    };
    const auto got = co_await ask<std::size_t>(std::move(read));
    left -= got;
    is_there = got == wanted;
    const bool is_due = left == 0 || !is_there || part.size() + got - synced >= limits::kSyncBytes;
    auto write = [&part, buffer, got, is_due]() -> Status {
      auto status = part.append(std::string_view(*buffer).substr(0, got));
      return status && is_due ? part.sync() : status;
    };
    const auto written = co_await beside(pool_, std::move(write));
    bool may_go_on = true;
    if (!written) {
      failed = written.error().message;
    } else if (is_due) {
      synced = part.size();
      may_go_on = co_await keep_offset(asker, id, synced);
    } else {
      auto look = [asker, id] { return asker.account() != nullptr && asker.space().files().upload(id) != nullptr; };
      may_go_on = co_await on(*asker.host.home, std::move(look));
    }
    is_there = is_there && may_go_on;
  }
  if (!failed.empty()) {
    spdlog::error("an upload could not be written: {}", failed);
    co_return sentence(507, "the server could not write it: go on later from where it stands");
  }
  if (left > 0 && is_there) {
    co_return disk_almost_full();
  }
  space::Upload upload;
  upload.size = size;
  upload.touched_at_ms = asker.space().environment().now_ms();
  co_return offset_reply(204, upload, part.size());
}

Flow<void> FileService::receive(Peer peer, Asker asker, UploadId id) {
  const auto offset = number_in(peer->header("Upload-Offset"));
  if (!offset || peer->header("Content-Type") != "application/offset+octet-stream" || !peer->body_size()) {
    say(peer,
        sentence(400,
                 "want Upload-Offset, Content-Length and Content-Type: application/offset+octet-stream, as tus 1.0 says"));
    co_return;
  }
  const auto held = co_await hold(peer, asker, id);
  auto look = [asker, id, &held]() -> std::optional<space::Upload> {
    const auto* upload = held == nullptr ? nullptr : asker.space().files().upload(id);
    return upload == nullptr ? std::nullopt : std::optional(*upload);
  };
  const auto upload = co_await on(*asker.host.home, std::move(look));
  if (!upload) {
    say(peer, not_there());
    co_return;
  }
  const auto stands = held->part() == nullptr ? upload->size : held->part()->size();
  if (*offset != stands || *peer->body_size() > upload->size - stands) {
    auto conflict = offset_reply(409, *upload, stands);
    conflict.body = "the upload stands elsewhere, or more comes than was announced\n";
    say(peer, conflict);
    co_return;
  }
  auto reply = offset_reply(204, *upload, stands);
  if (*peer->body_size() > 0) {
    reply = co_await write_pieces(peer, asker, id, held, upload->size);
  }
  if (held->part() != nullptr && held->part()->size() == upload->size) {
    auto whole = [this, asker, id, sha256 = held->part()->sha256()] {
      inspect(asker.host, id, sha256);
      return true;
    };
    co_await on(*asker.host.home, std::move(whole));
  }
  say(peer, reply);
}

Flow<void> FileService::give_up(Peer peer, Asker asker, UploadId id) {
  const auto held = co_await hold(peer, asker, id);
  if (held == nullptr) {
    say(peer, not_there());
    co_return;
  }
  auto end = [this, asker, id](std::function<void(bool)> done) {
    asker.host.home->post([this, asker, id, done = std::move(done)] {
      forget(asker.host, id);
      asker.space().in_order([done] { done(true); });
    });
  };
  co_await ask<bool>(std::move(end));
  net::HttpReply reply{204, "", ""};
  reply.headers = "Tus-Resumable: 1.0.0\r\nCache-Control: no-store\r\n";
  say(peer, reply);
}

}  // namespace atrium::transfer
