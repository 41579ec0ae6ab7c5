#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

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
  explicit FilesSchool(const space::FileRules& rules = {});
  ~FilesSchool() override;

  // The same school from its disk, at another port, once the server was destroyed.
  void come_back();

  static client::Token token_of(const std::string& login);
  client::Options options(const std::string& login, const std::string& space = "college") const;
  std::unique_ptr<FileSender> sender(const std::string& login, const std::string& space = "college") const;
  std::filesystem::path file(const std::string& name, std::size_t bytes, std::uint64_t seed = 1) const;

  // Without the SDK. `who`: SPACE.LOGIN; empty: nobody.
  HttpReply call(const std::string& method, const std::string& path, const std::string& who,
                 const std::vector<std::string>& headers = {}, const std::string& body = {}) const;
  static std::string authorization(const std::string& who);
  static std::string path_of(client::ChatId chat, client::Seq seq, const std::string& place = "0");

  const std::filesystem::path folder_;
  const space::FileRules rules_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
  client::ChatId group_{};
  client::ChatId other_group_{};
  std::map<std::string, client::AccountId> accounts_;

 private:
  void start();
  void found(space::Space& space, const std::vector<std::string>& logins);
};

}  // namespace atrium::test
