#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/server.h"
#include "tests/integration/file_sender.h"

namespace atrium::test {

// An answer over HTTP.
struct HttpReply {
  long status = 0;
  std::string headers;
  std::string body;
};

// A college and a lyceum in the test's own process. In the college ivanova moderates a group of her and petrov; petrov and sidorova have
// another; in the lyceum is orlov. Everybody has a device whose token is their login.
class FilesSchool : public testing::Test {
 protected:
  explicit FilesSchool(const space::FileRules& rules = {}, transfer::InspectionOptions inspection = {});
  ~FilesSchool() override;

  // The same school from its disk, at another port, once the server was destroyed.
  void come_back();
  // Moves the server's clock on.
  void later(std::chrono::milliseconds time) { ahead_ms_ += time.count(); }

  static client::Token token_of(const std::string& login);
  client::Options options(const std::string& login, const std::string& space = "college") const;
  std::unique_ptr<FileSender> sender(const std::string& login, const std::string& space = "college") const;
  std::filesystem::path file(const std::string& name, std::size_t bytes, std::uint64_t seed = 1) const;
  static client::Result<client::Accepted> remove(FileSender& who, client::ChatId chat, client::Seq seq);

  // What lies in the server's folders of files: parts, content, thumbnails.
  std::vector<std::filesystem::path> stored() const;
  std::uint64_t stored_bytes() const;
  // Waits for it, not for ever. False: it is not so.
  static bool comes_about(const std::function<bool()>& condition);

  // Without the SDK. `who`: SPACE.LOGIN; empty: nobody.
  HttpReply call(const std::string& method, const std::string& path, const std::string& who,
                 const std::vector<std::string>& headers = {}, const std::string& body = {}) const;
  static std::string authorization(const std::string& who);
  static std::string path_of(client::ChatId chat, client::Seq seq, const std::string& place = "0");
  static std::string path_of(client::UploadId upload);
  // What a header says; empty if it is not there. It comes once.
  static std::string header(const HttpReply& reply, const std::string& name);
  // Begins an upload called so, as tus has it.
  HttpReply announce(const std::string& who, std::size_t bytes, const std::string& name = "file") const;
  // More of the upload that was announced there.
  HttpReply go_on(const std::string& who, const std::string& place, std::size_t offset, const std::string& bytes) const;

  const std::filesystem::path folder_;
  const space::FileRules rules_;
  const transfer::InspectionOptions inspection_;
  std::chrono::milliseconds sweep_pause_ = ServerOptions().sweep_pause;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
  client::ChatId group_{};
  client::ChatId other_group_{};
  std::map<std::string, client::AccountId> accounts_;

 private:
  void start();
  void found(space::Space& space, const std::vector<std::string>& logins);

  std::atomic<std::int64_t> ahead_ms_ = 0;
};

}  // namespace atrium::test
