#include "tests/integration/group_school.h"

#include <unistd.h>

#include <algorithm>

#include "server/space/sha256.h"
#include "server/wall_clock.h"

namespace atrium::test {
namespace {

client::Token token_of(const std::string& login) {
  client::Token token{};
  std::ranges::copy(login, token.begin());
  return token;
}

}  // namespace

GroupSchool::GroupSchool(std::vector<GroupPerson> people)
    : people_(std::move(people)),
      data_(std::filesystem::temp_directory_path() / ("atrium-group-" + std::to_string(::getpid()))) {
  std::filesystem::remove_all(data_);
  start();
  server_->create_space("college", "Колледж").value();
  server_->with_space("college", [this](space::Space& space) { found(space); });
  port_ = server_->open().value();
}

GroupSchool::~GroupSchool() {
  senders_.clear();
  server_.reset();
  std::filesystem::remove_all(data_);
}

void GroupSchool::start() {
  ServerOptions options;
  options.data = data_;
  options.now_ms = [this] { return now_ms(); };
  server_ = Server::start(options).value();
}

void GroupSchool::restart() {
  senders_.clear();
  server_.reset();
  start();
  port_ = server_->open().value();
}

std::int64_t GroupSchool::now_ms() const { return wall_clock_ms() + ahead_ms_; }

void GroupSchool::found(space::Space& space) {
  auto draft = space.draft(8192).value();
  auto& group = space.create_chat(draft, wire::v1::CHAT_KIND_GROUP, "Методический совет", true);
  group_ = client::ChatId{group.id().value};
  for (const auto& person : people_) {
    auto& account = space.create_account(draft, person.login, person.login, {person.role}, "no password");
    ids_[person.login] = client::AccountId{account.id.value};
    const auto token = token_of(person.login);
    space.add_device(draft, account, space::sha256({reinterpret_cast<const char*>(token.data()), token.size()}), "");
    if (person.place) {
      space.add_member(draft, group, account, *person.place, Seq(1));
    }
  }
  wire::v1::Entry created;
  created.mutable_chat_created();
  space.append(draft, group, AccountId(), std::move(created));
  space.commit(std::move(draft), {}, {}, std::nullopt, {});
}

std::unique_ptr<FileSender> GroupSchool::another(const std::string& login) const {
  client::Options options;
  options.server = "ws://127.0.0.1:" + std::to_string(port_);
  options.space = "college";
  options.login = login;
  options.token = token_of(login);
  return std::make_unique<FileSender>(options);
}

FileSender& GroupSchool::as(const std::string& login) {
  auto& sender = senders_[login];
  if (sender == nullptr) {
    sender = another(login);
  }
  return *sender;
}

client::Chat GroupSchool::group_of(const std::string& login) {
  const auto chats = as(login).ask<std::vector<client::Chat>>(
      [](client::Client& client, auto done) { client.list_chats(std::move(done)); });
  return *std::ranges::find(chats.value(), group_, &client::Chat::id);
}

client::HistoryItem GroupSchool::item(const std::string& login, client::Seq seq) {
  const auto page = as(login).ask<client::HistoryPage>(
      [&](client::Client& client, auto done) { client.read_entries(group_, {seq}, std::move(done)); });
  return page.value().items.at(0);
}

std::vector<client::HistoryItem> GroupSchool::newest(const std::string& login, client::ChatId chat,
                                                     client::HistoryView view) {
  const client::HistoryRequest request{chat, 0, client::HistoryDirection::kOlder, view, 0};
  auto items = as(login)
                   .ask<client::HistoryPage>(
                       [&](client::Client& client, auto done) { client.read_history(request, std::move(done)); })
                   .value()
                   .items;
  std::ranges::sort(items, {}, [](const client::HistoryItem& each) { return each.entry.seq; });
  return items;
}

std::vector<client::Notice> GroupSchool::told(const std::string& login) {
  const auto chats = as(login).ask<std::vector<client::Chat>>(
      [](client::Client& client, auto done) { client.list_chats(std::move(done)); });
  std::vector<client::Notice> notices;
  for (const auto& chat : chats.value()) {
    if (chat.kind == client::ChatKind::kService) {
      for (const auto& each : newest(login, chat.id, client::HistoryView::kMessages)) {
        notices.push_back(each.entry.notice.value());
      }
    }
  }
  return notices;
}

}  // namespace atrium::test
