#include "server/transfer/file_service.h"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <ranges>

#include "server/config/limits.h"
#include "server/transfer/number.h"

namespace atrium::transfer {
namespace {

// Who follows a link to a file reads it in a browser.
constexpr char kSignInFirst[] =
    "войдите в Атриум, чтобы открыть файл (sign in; programs: Authorization: Bearer SPACE.TOKEN, a device's token in "
    "base64url)";

constexpr std::string_view kTusHeaders = "Tus-Resumable: 1.0.0\r\nCache-Control: no-store\r\n";

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

}  // namespace

std::string cross_origin_headers(const net::Exchange& peer) {
  const auto origin = peer.header("Origin");
  const auto& allowed = peer.options().allowed_origins;
  if (origin.empty() || std::ranges::find(allowed, origin) == allowed.end()) {
    return {};
  }
  return "Access-Control-Allow-Origin: " + std::string(origin) +
         "\r\nVary: Origin\r\nAccess-Control-Allow-Methods: GET, HEAD, POST, PATCH, DELETE\r\n"
         "Access-Control-Allow-Headers: Authorization, Content-Type, Range, Tus-Resumable, Upload-Length, Upload-Metadata, "
         "Upload-Offset\r\nAccess-Control-Expose-Headers: Location, Tus-Resumable, Upload-Length, Upload-Offset, "
         "Upload-Expires, Content-Range, Content-Disposition\r\nAccess-Control-Max-Age: 600\r\n";
}

void say(const std::shared_ptr<net::Exchange>& peer, net::HttpReply reply) {
  reply.headers += cross_origin_headers(*peer);
  peer->answer(reply);
}

net::HttpReply sentence(unsigned status, std::string text) {
  return {status, "text/plain; charset=utf-8", std::move(text) + "\n", std::string(kTusHeaders)};
}

space::Account* FileService::Asker::account() const {
  const auto* device = space().device(credential.token_hash);
  return device == nullptr || device->account->closed() ? nullptr : device->account;
}

FileService::FileService(FileOptions options, const session::SpaceDirectory& spaces)
    : options_(std::move(options)),
      spaces_(spaces),
      store_(options_.root),
      inspector_(options_.inspection),
      threads_(options_.threads),
      pool_([this](net::Task work) { boost::asio::post(threads_, std::move(work)); }),
      sweep_timer_(boost::asio::make_strand(threads_)) {
  boost::asio::post(sweep_timer_.get_executor(), [this] { sweep_later(); });
}

FileService::~FileService() { stop(); }

void FileService::stop() {
  inspector_.stop();
  flows_.stop();
  boost::asio::post(sweep_timer_.get_executor(), [this] {
    sweeps_ = false;
    sweep_timer_.cancel();
  });
  threads_.join();
}

void FileService::sweep_later() {
  sweep_timer_.expires_after(options_.sweep_pause);
  sweep_timer_.async_wait([this](boost::system::error_code) {
    if (!sweeps_) {
      return;
    }
    for (const auto& host : tended_) {
      host.home->post([this, host] { sweep(host); });
    }
    sweep_later();
  });
}

void FileService::answer(const std::shared_ptr<net::Exchange>& peer) {
  auto pass = flows_.begin(peer);
  if (pass == nullptr) {
    peer->cut();
    return;
  }
  boost::asio::co_spawn(peer->worker().context(), serve(peer, std::move(pass)), [peer](const std::exception_ptr& error) {
    if (error != nullptr) {
      try {
        std::rethrow_exception(error);
      } catch (const std::exception& why) {
        spdlog::error("a request about files ended: {}", why.what());
      }
      peer->cut();
    }
  });
}

FileService::Route FileService::route_of(std::string_view target) {
  using Kind = Route::Kind;
  const auto parts = segments_of(target.substr(1));
  if (parts.size() == 1 && parts[0] == "uploads") {
    return {.kind = Kind::kUploads};
  }
  if (parts.size() == 2 && parts[0] == "uploads") {
    const auto id = number_in(parts[1]);
    return id && *id != 0 ? Route{.kind = Kind::kUpload, .upload = UploadId(*id)} : Route{};
  }
  if (parts.size() == 2 && parts[0] == "files" && parts[1] == "session") {
    return {.kind = Kind::kSession};
  }
  const bool is_thumbnail = parts.size() == 5 && parts[4] == "thumbnail";
  if (parts.size() < 4 || parts[0] != "files" || (parts.size() > 4 && !is_thumbnail)) {
    return {};
  }
  const auto chat = number_in(parts[1]);
  const auto seq = number_in(parts[2]);
  const auto place = number_in(parts[3]);
  if (!chat || !seq || !place) {
    return {};
  }
  return {.kind = is_thumbnail ? Kind::kThumbnail : Kind::kFile,
          .chat = ChatId(*chat),
          .seq = Seq(*seq),
          .place = static_cast<std::size_t>(*place)};
}

// A cookie only reads: no page of a stranger makes a browser do more.
std::optional<FileService::Asker> FileService::asker_of(const net::Exchange& peer, const Route& route) const {
  auto credential = bearer(peer.header("Authorization"));
  const bool reads = peer.method() == "GET" || peer.method() == "HEAD";
  if (!credential && reads && (route.kind == Route::Kind::kFile || route.kind == Route::Kind::kThumbnail)) {
    credential = cookies_.read(cookie_in(peer.header("Cookie"), kCookieName));
  }
  const auto host = credential ? spaces_.find(credential->space) : std::nullopt;
  return host ? std::optional(Asker{*host, std::move(*credential)}) : std::nullopt;
}

std::optional<net::HttpReply> FileService::admit(const Asker& asker, std::shared_ptr<void>& place) {
  auto* account = asker.account();
  if (account == nullptr) {
    return sentence(401, kSignInFirst);
  }
  const auto& environment = asker.space().environment();
  if (const auto wait = account->commands.take(environment.command_rate, std::chrono::milliseconds(environment.now_ms()));
      wait > std::chrono::milliseconds(0)) {
    auto busy = sentence(429, "this account asks for more than its share");
    busy.headers += "Retry-After: " + std::to_string(wait.count() / 1000 + 1) + "\r\n";
    return busy;
  }
  const std::pair key(asker.space().id(), account->id);
  const std::scoped_lock lock(counts_mutex_);
  auto& count = counts_[key];
  if (count >= limits::kTransfersPerAccount) {
    auto busy = sentence(429, "16 requests about files of this account are under way");
    busy.headers += "Retry-After: 1\r\n";
    return busy;
  }
  ++count;
  place = std::shared_ptr<void>(nullptr, [this, key](void*) {
    const std::scoped_lock again(counts_mutex_);
    if (--counts_[key] == 0) {
      counts_.erase(key);
    }
  });
  return std::nullopt;
}

void FileService::open_session(const Peer& peer, const Asker& asker) const {
  net::HttpReply reply{204, "", ""};
  const bool is_secure = peer->is_secure() || peer->header("Origin").starts_with("https://");
  reply.headers = "Cache-Control: no-store\r\nSet-Cookie: " + std::string(kCookieName) + "=" +
                  cookies_.value_for(asker.credential) + "; Path=/files; HttpOnly; SameSite=Strict" +
                  (is_secure ? "; Secure" : "") + "\r\n";
  say(peer, reply);
}

Flow<void> FileService::serve(Peer peer, RunningFlows::Pass) {
  using Kind = Route::Kind;
  const auto route = route_of(peer->target());
  const auto method = peer->method();
  if (method == "OPTIONS") {
    net::HttpReply reply{204, "", ""};
    reply.headers = std::string(kTusHeaders) + "Tus-Version: 1.0.0\r\nTus-Extension: creation,termination,expiration\r\n";
    say(peer, reply);
    co_return;
  }
  const auto asker = asker_of(*peer, route);
  std::optional<net::HttpReply> refusal;
  std::shared_ptr<void> place;
  if (asker) {
    auto ask_home = [this, &asker, &place] { return admit(*asker, place); };
    refusal = co_await on(*asker->host.home, ask_home);
  } else {
    refusal = sentence(401, kSignInFirst);
  }
  if (!refusal) {
    peer->trust();
    const bool reads = method == "GET" || method == "HEAD";
    const bool is_upload = route.kind == Kind::kUpload;
    if (route.kind == Kind::kUploads && method == "POST") {
      co_await begin_upload(peer, *asker);
    } else if (is_upload && method == "HEAD") {
      co_await tell_offset(peer, *asker, route.upload);
    } else if (is_upload && method == "PATCH") {
      co_await receive(peer, *asker, route.upload);
    } else if (is_upload && method == "DELETE") {
      co_await give_up(peer, *asker, route.upload);
    } else if (route.kind == Kind::kSession && method == "POST") {
      open_session(peer, *asker);
    } else if ((route.kind == Kind::kFile || route.kind == Kind::kThumbnail) && reads) {
      co_await send(peer, *asker, route);
    } else {
      refusal = sentence(404, "there is no such thing");
    }
  }
  if (refusal) {
    say(peer, *refusal);
  }
}

// Whatever a crash left: uploads that are whole are looked at again, and what nothing names goes.
void FileService::tend(const session::SpaceHost& host) {
  boost::asio::post(sweep_timer_.get_executor(), [this, host] { tended_.push_back(host); });
  host.home->post([this, host] {
    sweep(host);
    for (const auto id : host.space->files().unfinished()) {
      inspect(host, id);
    }
  });
  pool_([this, host] {
    const auto listing = store_.list(host.space->id());
    if (!listing) {
      spdlog::warn("files that nothing names can't be looked for: {}", listing.error().message);
      return;
    }
    host.home->post([this, host, listing = *listing] {
      for (const auto part : listing.parts) {
        if (host.space->files().upload(part) == nullptr) {
          pool_([this, space = host.space->id(), part] { store_.remove_part(space, part); });
        }
      }
      for (const auto& sha256 : listing.blobs) {
        if (!host.space->files().has_blob(sha256)) {
          remove_content(host.space->id(), sha256);
        }
      }
    });
  });
}

}  // namespace atrium::transfer
