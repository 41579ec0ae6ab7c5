#include "tests/integration/files_school.h"

#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "client-sdk/cpp/src/base64.h"
#include "server/space/sha256.h"
#include "server/wall_clock.h"

namespace atrium::test {

using namespace wire::v1;

namespace {

std::string bytes_of(const client::Token& token) { return {reinterpret_cast<const char*>(token.data()), token.size()}; }

std::size_t append(char* bytes, std::size_t size, std::size_t count, void* to) {
  static_cast<std::string*>(to)->append(bytes, size * count);
  return size * count;
}

}  // namespace

FilesSchool::FilesSchool(const space::FileRules& rules, transfer::InspectionOptions inspection)
    : folder_(std::filesystem::temp_directory_path() / ("atrium-files-" + std::to_string(::getpid()))),
      rules_(rules),
      inspection_(std::move(inspection)) {
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(folder_);
  start();
  server_->create_space("college", "Колледж").value();
  server_->with_space("college", [this](space::Space& space) { found(space, {"ivanova", "petrov", "sidorova"}); });
  server_->create_space("lyceum", "Лицей").value();
  server_->with_space("lyceum", [this](space::Space& space) { found(space, {"orlov"}); });
  port_ = server_->open().value();
}

FilesSchool::~FilesSchool() {
  server_.reset();
  std::filesystem::remove_all(folder_);
}

void FilesSchool::start() {
  ServerOptions options;
  options.data = folder_ / "data";
  options.file_rules = rules_;
  options.inspection = inspection_;
  options.sweep_pause = sweep_pause_;
  options.now_ms = [this] { return wall_clock_ms() + ahead_ms_; };
  server_ = Server::start(options).value();
}

void FilesSchool::come_back() {
  start();
  port_ = server_->open().value();
}

void FilesSchool::found(space::Space& space, const std::vector<std::string>& logins) {
  auto draft = space.draft(8192).value();
  std::map<std::string, space::Account*> people;
  for (const auto& login : logins) {
    const auto role = login == "ivanova" ? ROLE_HEAD : ROLE_TEACHER;
    auto& account = space.create_account(draft, login, login, {role}, "no password");
    space.add_device(draft, account, space::sha256(bytes_of(token_of(login))), "телефон");
    accounts_[login] = client::AccountId{account.id.value};
    people[login] = &account;
  }
  const auto group = [&](const std::string& title, const std::vector<std::string>& members) {
    auto& chat = space.create_chat(draft, CHAT_KIND_GROUP, title, true);
    for (const auto& login : members) {
      const auto role = login == members.front() ? MEMBER_ROLE_MODERATOR : MEMBER_ROLE_MEMBER;
      space.add_member(draft, chat, *people.at(login), role, Seq(1));
    }
    wire::v1::Entry created;
    created.mutable_chat_created();
    space.append(draft, chat, AccountId(), std::move(created));
    return client::ChatId{chat.id().value};
  };
  if (people.contains("ivanova")) {
    group_ = group("Группа ИС-21", {"ivanova", "petrov"});
    other_group_ = group("Кафедра", {"petrov", "sidorova"});
  }
  space.commit(std::move(draft), {}, {}, std::nullopt, {});
}

client::Token FilesSchool::token_of(const std::string& login) {
  client::Token token{};
  std::ranges::copy(login.substr(0, token.size()), token.begin());
  return token;
}

client::Options FilesSchool::options(const std::string& login, const std::string& space) const {
  client::Options options;
  options.server = "ws://127.0.0.1:" + std::to_string(port_);
  options.space = space;
  options.login = login;
  options.token = token_of(login);
  return options;
}

std::unique_ptr<FileSender> FilesSchool::sender(const std::string& login, const std::string& space) const {
  return std::make_unique<FileSender>(options(login, space));
}

std::filesystem::path FilesSchool::file(const std::string& name, std::size_t bytes, std::uint64_t seed) const {
  return write_file(folder_ / name, random_bytes(bytes, seed));
}

client::Result<client::Accepted> FilesSchool::remove(FileSender& who, client::ChatId chat, client::Seq seq) {
  return who.ask<client::Accepted>(
      [chat, seq](client::Client& client, auto done) { client.remove(chat, seq, std::move(done)); });
}

std::vector<std::filesystem::path> FilesSchool::stored() const {
  std::vector<std::filesystem::path> found;
  std::error_code gone;  // while we look
  const auto root = folder_ / "data" / "files";
  for (std::filesystem::recursive_directory_iterator item(root, gone), end; !gone && item != end; item.increment(gone)) {
    if (item->is_regular_file(gone)) {
      found.push_back(item->path());
    }
  }
  return found;
}

std::uint64_t FilesSchool::stored_bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& path : stored()) {
    std::error_code gone;
    const auto size = std::filesystem::file_size(path, gone);
    bytes += gone ? 0 : size;
  }
  return bytes;
}

bool FilesSchool::comes_about(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

std::string FilesSchool::path_of(client::UploadId upload) {
  return "/uploads/" + std::to_string(static_cast<std::uint64_t>(upload));
}

std::string FilesSchool::header(const HttpReply& reply, const std::string& name) {
  const auto begin = reply.headers.find("\r\n" + name + ": ");
  if (begin == std::string::npos) {
    return "";
  }
  EXPECT_EQ(reply.headers.rfind("\r\n" + name + ": "), begin) << reply.headers;
  const auto from = begin + 2 + name.size() + 2;
  return reply.headers.substr(from, reply.headers.find("\r\n", from) - from);
}

HttpReply FilesSchool::announce(const std::string& who, std::size_t bytes, const std::string& name) const {
  const auto encoded = client::base64(name, client::Base64::kUsual);
  return call("POST", "/uploads", who,
              {"Tus-Resumable: 1.0.0", "Upload-Length: " + std::to_string(bytes), "Upload-Metadata: filename " + encoded});
}

HttpReply FilesSchool::go_on(const std::string& who, const std::string& place, std::size_t offset,
                             const std::string& bytes) const {
  return call(
      "PATCH", place, who,
      {"Tus-Resumable: 1.0.0", "Upload-Offset: " + std::to_string(offset), "Content-Type: application/offset+octet-stream"},
      bytes);
}

std::string FilesSchool::path_of(client::ChatId chat, client::Seq seq, const std::string& place) {
  return "/files/" + std::to_string(static_cast<std::uint64_t>(chat)) + "/" + std::to_string(seq) + "/" + place;
}

std::string FilesSchool::authorization(const std::string& who) {
  const auto dot = who.find('.');
  const auto token = bytes_of(token_of(who.substr(dot + 1)));
  return "Authorization: Bearer " + who.substr(0, dot) + "." + client::base64(token, client::Base64::kUrl);
}

HttpReply FilesSchool::call(const std::string& method, const std::string& path, const std::string& who,
                            const std::vector<std::string>& headers, const std::string& body) const {
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  if (!who.empty()) {
    list = curl_slist_append(list, authorization(who).c_str());
  }
  for (const auto& header : headers) {
    list = curl_slist_append(list, header.c_str());
  }
  HttpReply reply;
  curl_easy_setopt(curl.get(), CURLOPT_URL, ("http://127.0.0.1:" + std::to_string(port_) + path).c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, list);
  curl_easy_setopt(curl.get(), CURLOPT_NOBODY, method == "HEAD" ? 1L : 0L);
  if (method != "HEAD" && method != "GET") {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
  }
  curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, &append);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &reply.headers);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &append);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &reply.body);
  EXPECT_EQ(curl_easy_perform(curl.get()), CURLE_OK) << method << " " << path;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &reply.status);
  curl_slist_free_all(list);
  return reply;
}

}  // namespace atrium::test
