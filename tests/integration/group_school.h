#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/server.h"
#include "tests/integration/file_sender.h"

namespace atrium::test {

// What somebody is in the school, and in its group if they are there.
struct GroupPerson {
  std::string login;
  wire::v1::Role role;
  std::optional<wire::v1::MemberRole> place = {};
};

// A real server over a real store in the test's own process, with a school whose people have a group. Everybody has a device whose token is
// their login.
class GroupSchool : public testing::Test {
 protected:
  explicit GroupSchool(std::vector<GroupPerson> people);
  ~GroupSchool() override;

  // All memory is gone, and all connections.
  void restart();
  std::int64_t now_ms() const;
  // Moves the server's clock on.
  void later(std::chrono::milliseconds time) { ahead_ms_ += time.count(); }

  FileSender& as(const std::string& login);
  // One more connection of somebody.
  std::unique_ptr<FileSender> another(const std::string& login) const;

  client::Chat group_of(const std::string& login);
  client::HistoryItem item(const std::string& login, client::Seq seq);
  // The newest entries of a chat, oldest first.
  std::vector<client::HistoryItem> newest(const std::string& login, client::ChatId chat, client::HistoryView view);
  // What this person was told by the server, oldest first.
  std::vector<client::Notice> told(const std::string& login);

  std::unique_ptr<Server> server_;
  client::ChatId group_{};
  std::map<std::string, client::AccountId> ids_;

 private:
  void start();
  void found(space::Space& space);

  const std::vector<GroupPerson> people_;
  const std::filesystem::path data_;
  std::atomic<std::int64_t> ahead_ms_ = 0;
  std::uint16_t port_ = 0;
  std::map<std::string, std::unique_ptr<FileSender>> senders_;
};

}  // namespace atrium::test
