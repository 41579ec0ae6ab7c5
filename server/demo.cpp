#include "server/demo.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cctype>
#include <fstream>
#include <map>

#include "server/demo_people.h"
#include "server/session/password_hasher.h"
#include "server/space/sha256.h"

namespace atrium {
namespace {

using namespace wire::v1;
using space::sha256;

constexpr char kSpace[] = "college";
constexpr char kLoadChat[] = "Нагрузка";
constexpr std::size_t kAccountsPerChange = 500;

std::string hex(std::string_view bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  text.pop_back();
  return text;
}

// Whole or not at all, readable by the owner only, durable when it returns.
Status write_private(const std::filesystem::path& path, std::string_view content) {
  const auto draft = path.string() + ".new";
  const int file = ::open(draft.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  bool written = file >= 0 && ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
                 ::fsync(file) == 0;
  if (file >= 0) {
    ::close(file);
  }
  written = written && ::rename(draft.c_str(), path.c_str()) == 0;
  return written ? Status() : Failure{"can't write " + path.string() + ": make room or choose another folder with --data"};
}

// The college's chats with the people in them.
void seed_college(space::Space& space, const std::string& password_hash) {
  auto draft = space.draft(64 * 1024).value();
  std::map<char, space::Chat*> chats;
  for (const auto& chat : demo::chats()) {
    chats[chat.letter] = &space.create_chat(draft, chat.kind, std::string(chat.title), chat.open_history);
  }
  for (const auto& person : demo::people()) {
    auto& account =
        space.create_account(draft, std::string(person.login), std::string(person.name), {person.role}, password_hash);
    for (const char letter : person.groups) {
      const bool moderator = std::isupper(static_cast<unsigned char>(letter)) != 0;
      const auto lower = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
      space.add_member(draft, *chats.at(lower), account, moderator ? MEMBER_ROLE_MODERATOR : MEMBER_ROLE_MEMBER, Seq(1));
    }
  }
  for (const auto& [letter, chat] : chats) {
    Entry created;
    created.mutable_chat_created();
    space.append(draft, *chat, AccountId(), std::move(created));
  }
  space.commit(std::move(draft), {}, {}, std::nullopt, {});
}

// The load group: found by its first account, or made with it.
ChatId load_chat(space::Space& space) {
  if (const auto* first = space.account_by_login("load-1")) {
    return first->chats.front().chat->id();
  }
  auto draft = space.draft(1024).value();
  auto& chat = space.create_chat(draft, CHAT_KIND_GROUP, kLoadChat, false);
  Entry created;
  created.mutable_chat_created();
  space.append(draft, chat, AccountId(), std::move(created));
  space.commit(std::move(draft), {}, {}, std::nullopt, {});
  return chat.id();
}

}  // namespace

Demo::Demo(std::filesystem::path data, DemoOptions options, std::string secret)
    : data_(std::move(data)), options_(options), secret_(std::move(secret)) {}

Result<Demo> Demo::prepare(const std::filesystem::path& data, const DemoOptions& options) {
  std::error_code error;
  const auto secret_path = data / "demo-secret";
  const bool exists = std::filesystem::exists(data, error) && !std::filesystem::is_empty(data, error);
  if (exists && !std::filesystem::exists(secret_path, error)) {
    return Failure{data.string() + " is not a demo's folder: choose an empty one with --data"};
  }
  if (options.fresh) {
    std::filesystem::remove_all(data, error);
  }
  std::filesystem::create_directories(data, error);
  std::filesystem::remove(data / "demo.json", error);
  std::string secret;
  std::ifstream(secret_path) >> secret;
  if (secret.size() != 64) {
    std::string bytes(32, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    secret = hex(bytes);
    if (auto status = write_private(secret_path, secret); !status) {
      return status.error();
    }
  }
  return Demo(data, options, secret);
}

std::string Demo::password() const { return hex(sha256(secret_ + "password")).substr(0, 12); }
std::string Demo::token(const std::string& login) const { return sha256(secret_ + "token" + login); }

Status Demo::seed(Server& server) const {
  if (auto status = server.create_space(kSpace, "Колледж"); !status) {
    return status;
  }
  bool empty = false;
  server.with_space(kSpace,
                    [&](space::Space& space) { empty = space.account_by_login(demo::people().front().login) == nullptr; });
  // A hash is dear, and takes its time here rather than on the home thread.
  const auto hash = empty ? session::hash_password(password()) : std::string();
  server.with_space(kSpace, [&](space::Space& space) {
    if (empty) {
      seed_college(space, hash);
    }
    if (options_.load > 0) {
      load_chat_ = load_chat(space);
    }
  });
  for (std::size_t first = 1; first <= options_.load; first += kAccountsPerChange) {
    server.with_space(kSpace, [&](space::Space& space) {
      auto draft = space.draft(kAccountsPerChange * 512).value();
      const auto last = std::min(options_.load, first + kAccountsPerChange - 1);
      for (auto number = first; number <= last; ++number) {
        const auto login = "load-" + std::to_string(number);
        if (space.account_by_login(login) != nullptr) {
          continue;
        }
        auto& account = space.create_account(draft, login, login, {ROLE_STUDENT}, {});
        space.add_device(draft, account, sha256(token(login)), "load generator");
        space.add_member(draft, *space.chat(load_chat_), account, MEMBER_ROLE_MEMBER, Seq(1));
      }
      space.commit(std::move(draft), {}, {}, std::nullopt, {});
    });
  }
  return {};
}

Status Demo::write_card(const DemoAddress& address) const {
  std::string json = "{\"space\": \"" + std::string(kSpace) + "\", \"http\": \"" + address.http() + "\", \"ws\": \"" +
                     address.web_socket() + "\",\n \"accounts\": [";
  const char* comma = "";
  for (const auto& person : demo::people()) {
    json.append(comma).append("\n  {\"login\": \"").append(person.login).append("\", \"password\": \"");
    json.append(password()).append("\", \"role\": \"").append(demo::role_word(person.role)).append("\"}");
    comma = ",";
  }
  json += "]";
  if (options_.load > 0) {
    json += ",\n \"load\": {\"chat\": \"" + std::to_string(load_chat_.value) + "\", \"accounts\": [";
    for (std::size_t number = 1; number <= options_.load; ++number) {
      const auto login = "load-" + std::to_string(number);
      json += std::string(number == 1 ? "" : ",") + "\n  {\"login\": \"" + login + "\", \"token\": \"" + hex(token(login)) +
              "\"}";
    }
    json += "]}";
  }
  return write_private(data_ / "demo.json", json + "}\n");
}

std::string Demo::greeting(const DemoAddress& address) const {
  const auto server = address.web_socket();
  std::string text =
      "Atrium: a demo college at " + server + "\nspace " + kSpace + ", password of everybody: " + password() + "\n\n";
  Role last = ROLE_UNSPECIFIED;
  for (const auto& person : demo::people()) {
    if (person.role != last) {
      text.append("  ").append(demo::role_word(person.role));
      text.append(9 - demo::role_word(person.role).size(), ' ').append(person.login).append("  (");
      text.append(person.name).append(")\n");
      last = person.role;
    }
  }
  const auto client =
      "ATRIUM_PASSWORD=" + password() + " build/release/bin/atrium --server " + server + " --space " + kSpace;
  text += "\nA conversation, in two terminals:\n  " + client + " --as ivanova chats\n  " + client +
          " --as alekseev listen 'Группа ИС-21'\n  " + client + " --as ivanova send 'Группа ИС-21' 'Доброе утро!'\n";
  return text;
}

}  // namespace atrium
