#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "server/net/listener.h"
#include "storage/result.h"

namespace atrium::http {

// The files of the messenger as a browser gets them. Read once; answers on any thread.
class WebFiles {
 public:
  // Serves nothing.
  WebFiles() = default;
  // Of a folder with an index.html. Fails with a sentence that says what to do.
  static Result<WebFiles> read(const std::filesystem::path& folder);

  // One more, that no folder holds.
  void add(const std::string& path, std::string content);

  bool empty() const { return files_.empty(); }
  // The path may have a query, which says nothing to us.
  net::HttpReply answer(const net::HttpRequest& request) const;

 private:
  using Content = std::shared_ptr<const std::string>;
  struct File {
    std::string type;
    std::string etag;     // quoted
    std::string headers;  // what every answer about it says
    Content plain;
    Content brotli;  // null: it is not there
    Content gzip;
  };

  static File file_of(const std::string& path, Content content);
  const File* find(std::string_view path) const;

  std::map<std::string, File, std::less<>> files_;  // by path
};

}  // namespace atrium::http
