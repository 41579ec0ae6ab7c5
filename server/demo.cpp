#include "server/demo.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cctype>
#include <fstream>

#include "server/demo_people.h"
#include "server/operators.h"
#include "server/session/password_hasher.h"
#include "server/space/sha256.h"
#include "storage/hexadecimal.h"

namespace atrium {
namespace {

using namespace wire::v1;
using space::sha256;
using storage::hexadecimal;

constexpr char kSpace[] = "college";
constexpr char kOperator[] = "operator";
constexpr char kOperatorName[] = "Оператор";
constexpr char kLoadChat[] = "Нагрузка";
constexpr std::size_t kAccountsPerChange = 500;

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

// Founds the college: its people, what they are to each other, and the chats that follow from that.
class Founding {
 public:
  Founding(space::Space& space, const std::string& password_hash)
      : space_(space), password_hash_(password_hash), draft_(space.draft(256 * 1024).value()) {}

  void found() {
    add_people();
    tie_people();
    make_chats();
    make_channels();
    space_.commit(std::move(draft_), {}, {}, std::nullopt, {});
  }

 private:
  std::uint64_t new_id() { return space_.environment().random(); }
  AccountId account(std::string_view login) { return space_.account_by_login(login)->id; }
  UnitId unit(std::string_view title) { return UnitId(space_.structure().unit_by_title(title)->unit_id()); }
  DisciplineId discipline(std::string_view title) {
    return DisciplineId(space_.structure().discipline_by_title(title)->discipline_id());
  }

  void add_people() {
    for (const auto& person : demo::people()) {
      space_.create_account(draft_, std::string(person.login), std::string(person.name), {person.role}, password_hash_);
    }
  }

  void tie(TieKind kind, std::string_view who, UnitId to, DisciplineId of = {}, AccountId ward = {}) {
    structure::Tie tie;
    tie.set_tie_id(new_id());
    tie.set_kind(kind);
    tie.set_account_id(account(who).value);
    tie.set_unit_id(to.value);
    tie.set_discipline_id(of.value);
    tie.set_ward_id(ward.value);
    tie.set_from_ms(draft_.at_ms);
    space_.put_tie(draft_, std::move(tie), AccountId());
  }

  void tie_people() {
    for (const auto title : demo::classes()) {
      structure::Unit record;
      record.set_unit_id(new_id());
      record.set_kind(UNIT_KIND_CLASS);
      record.set_title(std::string(title));
      space_.put_unit(draft_, std::move(record));
    }
    for (const auto& lesson : demo::lessons()) {
      if (space_.structure().discipline_by_title(lesson.discipline) == nullptr) {
        structure::Discipline record;
        record.set_discipline_id(new_id());
        record.set_title(std::string(lesson.discipline));
        space_.put_discipline(draft_, std::move(record));
      }
      tie(TIE_KIND_TEACHES, lesson.teacher, unit(lesson.of_class), discipline(lesson.discipline));
    }
    for (const auto& person : demo::people()) {
      if (!person.of_class.empty()) {
        tie_to_class(person);
      }
    }
  }

  void tie_to_class(const demo::Person& person) {
    const bool parent = person.role == ROLE_PARENT;
    if (parent) {
      tie(TIE_KIND_GUARDIAN_OF, person.login, {}, {}, account(person.ward));
    } else {
      tie(person.role == ROLE_STUDENT ? TIE_KIND_STUDIES_IN : TIE_KIND_CURATOR_OF, person.login, unit(person.of_class));
    }
    if (person.activist) {
      tie(parent ? TIE_KIND_PARENT_ACTIVIST : TIE_KIND_STUDENT_ACTIVIST, person.login, unit(person.of_class));
    }
  }

  void make_chats() {
    for (const auto chat_template :
         {CHAT_TEMPLATE_SCHOOL, CHAT_TEMPLATE_EMPLOYEES, CHAT_TEMPLATE_STAFF_ROOM, CHAT_TEMPLATE_DEPUTIES,
          CHAT_TEMPLATE_TEACHERS, CHAT_TEMPLATE_PARENT_ACTIVISTS, CHAT_TEMPLATE_STUDENT_ACTIVISTS}) {
      space_.create_rule_chat(draft_, {chat_template, {}, {}}, AccountId());
    }
    for (const auto title : demo::classes()) {
      space_.create_rule_chat(draft_, {CHAT_TEMPLATE_CLASS, unit(title), {}}, AccountId(), guests_of(title));
      for (const auto chat_template : {CHAT_TEMPLATE_CLASS_PARENTS, CHAT_TEMPLATE_CLASS_TEACHERS}) {
        space_.create_rule_chat(draft_, {chat_template, unit(title), {}}, AccountId());
      }
    }
    for (const auto& lesson : demo::lessons()) {
      const structure::ChatRule rule{CHAT_TEMPLATE_SUBJECT, unit(lesson.of_class), discipline(lesson.discipline)};
      space_.create_rule_chat(draft_, rule, AccountId());
    }
  }

  std::vector<space::Account*> guests_of(std::string_view title) {
    std::vector<space::Account*> guests;
    for (const auto& guest : demo::guests()) {
      if (guest.of_class == title) {
        guests.push_back(space_.account_by_login(guest.login));
      }
    }
    return guests;
  }

  void make_channels() {
    for (const auto& channel : demo::channels()) {
      auto& chat = space_.create_chat(draft_, CHAT_KIND_CHANNEL, std::string(channel.title), true);
      const auto capital = static_cast<char>(std::toupper(static_cast<unsigned char>(channel.letter)));
      for (const auto& person : demo::people()) {
        const bool runs = person.channels.find(capital) != std::string_view::npos;
        if (runs || person.channels.find(channel.letter) != std::string_view::npos) {
          space_.add_member(draft_, chat, *space_.account_by_login(person.login),
                            runs ? MEMBER_ROLE_MODERATOR : MEMBER_ROLE_MEMBER, Seq(1));
        }
      }
      Entry created;
      created.mutable_chat_created();
      space_.append(draft_, chat, AccountId(), std::move(created));
    }
  }

  space::Space& space_;
  const std::string& password_hash_;
  space::Draft draft_;
};

// The load group: found by its first account, or made with it.
ChatId load_chat(space::Space& space) {
  if (const auto* first = space.account_by_login("load-1")) {
    const auto at =
        std::ranges::find(first->chats, kLoadChat, [](const space::Place& place) { return place.chat->title(); });
    return at->chat->id();
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
    secret = hexadecimal(bytes);
    if (auto status = write_private(secret_path, secret); !status) {
      return status.error();
    }
  }
  return Demo(data, options, secret);
}

std::string Demo::password() const { return hexadecimal(sha256(secret_ + "password")).substr(0, 12); }
std::string Demo::token(const std::string& login) const { return sha256(secret_ + "token" + login); }

Status Demo::seed_operator(Server& server) const {
  bool is_there = false;
  server.with_space(server.create_operators_space(),
                    [&](space::Space& space) { is_there = space.account_by_login(kOperator) != nullptr; });
  return is_there ? Status() : set_operator(server, kOperator, kOperatorName, password());
}

Status Demo::seed(Server& server) const {
  if (auto status = seed_operator(server); !status) {
    return status;
  }
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
      Founding(space, hash).found();
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
  json += "],\n \"operator\": {\"space\": \"operator\", \"login\": \"" + std::string(kOperator) + "\", \"password\": \"" +
          password() + "\"}";
  if (options_.load > 0) {
    json += ",\n \"load\": {\"chat\": \"" + std::to_string(load_chat_.value) + "\", \"accounts\": [";
    for (std::size_t number = 1; number <= options_.load; ++number) {
      const auto login = "load-" + std::to_string(number);
      json += std::string(number == 1 ? "" : ",") + "\n  {\"login\": \"" + login + "\", \"token\": \"" +
              hexadecimal(token(login)) + "\"}";
    }
    json += "]}";
  }
  return write_private(data_ / "demo.json", json + "}\n");
}

// One of each kind, and who leads a class.
std::vector<const demo::Person*> Demo::faces() {
  std::vector<const demo::Person*> faces;
  Role last = ROLE_UNSPECIFIED;
  for (const auto& person : demo::people()) {
    const bool leads = person.role == ROLE_TEACHER && !person.of_class.empty();
    if (leads || person.role != last) {
      faces.push_back(&person);
    }
    last = leads ? last : person.role;
  }
  return faces;
}

std::string Demo::people_card() const {
  std::string json = "{\"people\": [";
  const auto add = [&](std::string_view space, std::string_view login, std::string_view name, Role role) {
    json.append(json.back() == '[' ? "" : ",").append("\n  {\"space\": \"").append(space).append("\", \"login\": \"");
    json.append(login).append("\", \"name\": \"").append(name).append("\", \"role\": ").append(std::to_string(role));
    json.append(", \"password\": \"").append(password()).append("\"}");
  };
  for (const auto* person : faces()) {
    add(kSpace, person->login, person->name, person->role);
  }
  add(kOperator, kOperator, kOperatorName, ROLE_OPERATOR);
  return json + "]}\n";
}

std::string Demo::greeting(const DemoAddress& address) const {
  const auto server = address.web_socket();
  std::string text = "Atrium: a demo college at " + server + "\nspace " + kSpace + ", password of everybody: " + password() +
                     "\nin a browser: " + address.http() + "/" + kSpace + "\n\n";
  const auto add = [&text](std::string_view what, const demo::Person& person, std::string_view more) {
    text.append("  ").append(what).append(9 - what.size(), ' ').append(person.login).append("  (");
    text.append(person.name).append(more.empty() ? "" : ", of ").append(more).append(")\n");
  };
  for (const auto* person : faces()) {
    const bool leads = person->role == ROLE_TEACHER && !person->of_class.empty();
    add(leads ? "curator" : demo::role_word(person->role), *person, person->of_class);
  }
  text.append("  operator ").append(kOperator).append("  (of the space \"operator\": approves schools; codes go to ");
  text.append((data_ / "codes.jsonl").string()).append(")\n");
  const auto client =
      "ATRIUM_PASSWORD=" + password() + " build/release/bin/atrium --server " + server + " --space " + kSpace;
  text += "\nA conversation, in two terminals:\n  " + client + " --as ivanova chats\n  " + client +
          " --as alekseev listen 'Группа ИС-21'\n  " + client + " --as ivanova send 'Группа ИС-21' 'Доброе утро!'\n";
  return text;
}

}  // namespace atrium
