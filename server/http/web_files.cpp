#include "server/http/web_files.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

namespace atrium::http {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPage = "/index.html";
// Asked for with a query, which a client ought to be told of.
constexpr std::string_view kSocket = "/ws";
// Files with a hash in their names.
constexpr std::string_view kHashed = "/app/";

struct Type {
  std::string_view ending;
  std::string_view name;
};
constexpr std::array kTypes{
    Type{".html", "text/html; charset=utf-8"},
    Type{".js", "text/javascript; charset=utf-8"},
    Type{".css", "text/css; charset=utf-8"},
    Type{".json", "application/json"},
    Type{".webmanifest", "application/manifest+json"},
    Type{".svg", "image/svg+xml"},
    Type{".png", "image/png"},
    Type{".ico", "image/x-icon"},
    Type{".txt", "text/plain; charset=utf-8"},
    Type{".map", "application/json"},
};

// Of the page alone: it decides what may happen in it.
constexpr std::string_view kPageHeaders =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; "
    "form-action 'none'; "
    "frame-ancestors 'none'\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), geolocation=(), microphone=(self)\r\n"
    "Referrer-Policy: no-referrer\r\n";

// Null if it is none of ours.
const Type* type_of(std::string_view path) {
  const auto found = std::ranges::find_if(kTypes, [&](const Type& type) { return path.ends_with(type.ending); });
  return found == kTypes.end() ? nullptr : &*found;
}

std::string tag_of(const std::string& content) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(content.data()), content.size());
  std::array<char, 33> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), 16);
  return "\"" + std::string(hex.data()) + "\"";
}

// Null if it can't be read.
std::shared_ptr<const std::string> content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  auto content = std::make_shared<std::string>(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  return file.bad() || !file.is_open() ? nullptr : content;
}

Failure unreadable(const fs::path& path) { return {"can't read " + path.string() + ", a file of the messenger (web.path)"}; }

// Whether a list such as "gzip, br;q=0.9" has this word, and not to say no to it.
bool accepts(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    auto item = list.substr(0, comma);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
    const auto parameters = item.find(';');
    const auto name = item.substr(0, std::min(item.find_first_of(" ;"), item.size()));
    const bool refused = parameters != std::string_view::npos && item.substr(parameters).ends_with("q=0");
    if (name == word) {
      return !refused;
    }
  }
  return false;
}

}  // namespace

WebFiles::File WebFiles::file_of(const std::string& path, Content content) {
  const auto* type = type_of(path);
  File file;
  file.type = type != nullptr ? type->name : "application/octet-stream";
  file.etag = tag_of(*content);
  file.headers = "ETag: " + file.etag + "\r\nVary: Accept-Encoding\r\nCache-Control: ";
  file.headers += path.starts_with(kHashed) ? "public, max-age=31536000, immutable\r\n" : "no-cache\r\n";
  if (path == kPage) {
    file.headers += kPageHeaders;
  }
  file.plain = std::move(content);
  return file;
}

void WebFiles::add(const std::string& path, std::string content) {
  files_[path] = file_of(path, std::make_shared<const std::string>(std::move(content)));
}

Result<WebFiles> WebFiles::read(const fs::path& folder) {
  WebFiles web;
  std::error_code error;
  for (auto at = fs::recursive_directory_iterator(folder, error); !error && at != fs::recursive_directory_iterator();
       at.increment(error)) {
    const auto name = at->path().string();
    if (!at->is_regular_file() || name.ends_with(".br") || name.ends_with(".gz")) {
      continue;
    }
    auto content = content_of(at->path());
    if (!content) {
      return unreadable(at->path());
    }
    const auto path = "/" + at->path().lexically_relative(folder).generic_string();
    auto& file = web.files_[path] = file_of(path, std::move(content));
    for (const auto& [ending, place] : {std::pair{".br", &file.brotli}, std::pair{".gz", &file.gzip}}) {
      if (fs::exists(name + ending)) {
        *place = content_of(name + ending);
        if (!*place) {
          return unreadable(name + ending);
        }
      }
    }
  }
  if (error || web.find(kPage) == nullptr) {
    return Failure{"there is no messenger in " + folder.string() +
                   ": set web.path to the folder that holds its index.html, or to \"\" for none"};
  }
  return web;
}

const WebFiles::File* WebFiles::find(std::string_view path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

net::HttpReply WebFiles::answer(const net::HttpRequest& request) const {
  const auto path = request.target.substr(0, request.target.find('?'));
  const auto* file = find(path);
  // Of a space: the page looks at its address by itself.
  const bool is_one_step = path.starts_with('/') && path.find('/', 1) == std::string_view::npos;
  if (file == nullptr && is_one_step && path != kSocket && type_of(path) == nullptr) {
    file = find(kPage);
  }
  if (file == nullptr) {
    return {404, "text/plain; charset=utf-8", "there is nothing here: clients speak WebSocket at /ws\n"};
  }
  if (request.if_none_match.find(file->etag) != std::string_view::npos) {
    return {304, file->type, {}, file->headers};
  }
  if (file->brotli && accepts(request.accept_encoding, "br")) {
    return {200, file->type, {}, file->headers + "Content-Encoding: br\r\n", file->brotli};
  }
  if (file->gzip && accepts(request.accept_encoding, "gzip")) {
    return {200, file->type, {}, file->headers + "Content-Encoding: gzip\r\n", file->gzip};
  }
  return {200, file->type, {}, file->headers, file->plain};
}

}  // namespace atrium::http
