// The half of FileService that gives files out, to whoever may read their message.
#include <fcntl.h>
#include <spdlog/spdlog.h>

#include "server/config/limits.h"
#include "server/policy/policy.h"
#include "server/transfer/byte_range.h"
#include "server/transfer/file_name.h"
#include "server/transfer/file_service.h"
#include "storage/hexadecimal.h"

namespace atrium::transfer {

// That somebody may have a file, as things stood then. `deletions`: how many messages of the chat had been deleted.
struct FileService::Grant {
  wire::v1::File file;
  std::uint64_t generation = 0;  // of the membership
  std::uint64_t deletions = 0;
};

namespace {

using namespace wire::v1;

// What stands in the store of a file of a message.
std::optional<File> read_file_of(const storage::Store& store, SpaceId space, ChatId chat, Seq seq, std::size_t place) {
  std::optional<File> file;
  const auto status = store.visit_entries({space, chat, seq, seq}, [&](const storage::StoredEntry& stored) {
    Entry entry;
    Overlay overlay;
    if (entry.ParseFromArray(stored.encoded.data(), static_cast<int>(stored.encoded.size())) &&
        overlay.ParseFromArray(stored.overlay.data(), static_cast<int>(stored.overlay.size())) && !overlay.deleted() &&
        place < static_cast<std::size_t>(entry.message().files_size())) {
      file = entry.message().files(static_cast<int>(place));
    }
    return storage::Visit::kStop;
  });
  return status ? file : std::nullopt;
}

// The one decision, with what is known of the message.
bool may_read(const space::Space& space, const space::Account& account, const space::Chat* chat, Seq seq, bool is_there) {
  auto facts = space.facts_of(account);
  if (chat != nullptr) {
    const auto* member = chat->member(account.id);
    facts.chat = space.chat_facts(*chat, account, member);
    facts.target.visible =
        is_there && member != nullptr && seq && seq <= chat->published_seq && member->visibility().sees(seq);
  }
  return policy::decide(policy::Operation::kReadFile, facts).allowed();
}

// What a browser may show or play inside a page; all else is a row of bytes for it.
bool is_shown(const std::string& type) {
  return type == "image/jpeg" || type == "image/png" || type == "image/webp" || type == "image/gif" ||
         type.starts_with("audio/") || type.starts_with("video/");
}

std::string etag_of(const File& file, bool is_thumbnail) {
  return '"' + storage::hexadecimal(file.sha256().substr(0, 16)) + (is_thumbnail ? "t\"" : "\"");
}

// Nothing in it runs, whatever a browser takes it for; it is kept nowhere without asking again.
std::string file_headers(const File& file, const std::string& etag) {
  return "Cache-Control: private, no-cache\r\nETag: " + etag +
         "\r\nAccept-Ranges: bytes\r\nContent-Security-Policy: sandbox; default-src 'none'\r\n"
         "Cross-Origin-Resource-Policy: same-origin\r\nReferrer-Policy: no-referrer\r\n" +
         as_attachment(file.name());
}

net::HttpReply no_such_file() { return sentence(404, "there is no such file"); }

}  // namespace

// Asks home, reads, and asks home again, until nothing was deleted in the chat meanwhile.
Flow<std::optional<FileService::Grant>> FileService::grant(Asker asker, Route route) {
  auto look = [asker, route]() -> std::optional<Grant> {
    const auto* account = asker.account();
    const auto* chat = asker.space().chat(route.chat);
    if (account == nullptr || !may_read(asker.space(), *account, chat, route.seq, true)) {
      return std::nullopt;
    }
    return Grant{{}, chat->member(account->id)->generation, chat->published_deletions};
  };
  auto before = co_await on(*asker.host.home, look);
  while (before) {
    auto read = [&store = asker.space().environment().store, id = asker.space().id(), route] {
      return read_file_of(store, id, route.chat, route.seq, route.place);
    };
    const auto& environment = asker.space().environment();
    auto file = co_await beside(environment.read_pool, std::move(read));
    const auto after = co_await on(*asker.host.home, look);
    if (!file || !after || after->generation != before->generation) {
      co_return std::nullopt;
    }
    if (after->deletions == before->deletions) {
      before->file = std::move(*file);
      co_return before;
    }
    before = after;
  }
  co_return std::nullopt;
}

Flow<bool> FileService::send_pieces(Peer peer, Asker asker, Route route, Grant granted,
                                    std::shared_ptr<storage::OpenFile> file, std::uint64_t from, std::uint64_t size) {
  while (size > 0) {
    const auto piece = std::min(size, limits::kSentPieceBytes);
    auto fetch = [file, from, piece] { return ::readahead(file->descriptor(), static_cast<off64_t>(from), piece); };
    co_await beside(pool_, std::move(fetch));
    auto look = [asker, route, granted] {
      const auto* account = asker.account();
      const auto* chat = asker.space().chat(route.chat);
      return account != nullptr && may_read(asker.space(), *account, chat, route.seq, true) &&
                     chat->member(account->id)->generation == granted.generation
                 ? std::optional(chat->published_deletions)
                 : std::nullopt;
    };
    const auto deletions = co_await on(*asker.host.home, std::move(look));
    if (!deletions) {
      co_return false;
    }
    if (*deletions != granted.deletions) {
      const auto again = co_await grant(asker, route);
      if (!again || again->generation != granted.generation) {
        co_return false;
      }
      granted = *again;
    }
    auto send_piece = [peer, file, from, piece](std::function<void(bool)> done) {
      peer->send_file(file->descriptor(), from, piece, std::move(done));
    };
    const bool is_sent = co_await ask<bool>(std::move(send_piece));
    if (!is_sent) {
      co_return false;
    }
    from += piece;
    size -= piece;
  }
  co_return true;
}

Flow<void> FileService::send(Peer peer, Asker asker, Route route) {
  const auto granted = co_await grant(asker, route);
  const bool is_thumbnail = route.kind == Route::Kind::kThumbnail;
  if (!granted || (is_thumbnail && !granted->file.has_thumbnail())) {
    say(peer, no_such_file());
    co_return;
  }
  const auto& meta = granted->file;
  const auto etag = etag_of(meta, is_thumbnail);
  if (peer->header("If-None-Match") == etag) {
    say(peer, {304, "", "", file_headers(meta, etag)});
    co_return;
  }
  auto open = [this, id = asker.space().id(), sha256 = meta.sha256(), is_thumbnail] {
    using Variant = storage::FileStore::Variant;
    return store_.open(id, sha256, is_thumbnail ? Variant::kThumbnail : Variant::kContent);
  };
  auto opened = co_await beside(pool_, std::move(open));
  if (!opened) {
    spdlog::error("a file of a message can't be read: {}", opened.error().message);
    say(peer, sentence(500, "the server can't read the file: tell its operator"));
    co_return;
  }
  const auto file = std::make_shared<storage::OpenFile>(std::move(*opened));
  const auto if_range = peer->header("If-Range");
  const auto range = range_of(if_range.empty() || if_range == etag ? peer->header("Range") : "", file->size());
  const auto headers = file_headers(meta, etag);
  if (!range) {
    say(peer, {416, "text/plain; charset=utf-8", "the file is shorter\n",
               headers + "Content-Range: bytes */" + std::to_string(file->size()) + "\r\n"});
    co_return;
  }
  const auto type = is_thumbnail ? "image/webp" : is_shown(meta.type()) ? meta.type() : "application/octet-stream";
  net::HttpReply reply{range->is_part ? 206u : 200u, type, "", headers + cross_origin_headers(*peer)};
  if (range->is_part) {
    reply.headers += "Content-Range: bytes " + std::to_string(range->from) + "-" +
                     std::to_string(range->from + range->size - 1) + "/" + std::to_string(file->size()) + "\r\n";
  }
  const bool has_body = peer->method() == "GET";
  auto begin = [peer, reply, size = range->size](std::function<void(bool)> done) {
    peer->begin_answer(reply, size, std::move(done));
  };
  bool is_sent = co_await ask<bool>(std::move(begin));
  if (is_sent && has_body) {
    is_sent = co_await send_pieces(peer, asker, route, *granted, file, range->from, range->size);
  }
  is_sent ? peer->end_answer() : peer->cut();
}

}  // namespace atrium::transfer
