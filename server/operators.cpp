#include "server/operators.h"

#include <fstream>
#include <iostream>

#include "server/policy/name_rules.h"
#include "server/policy/password_rules.h"
#include "server/session/password_hasher.h"

namespace atrium {
namespace {

using wire::v1::ROLE_OPERATOR;

constexpr std::size_t kAccountBytes = 4096;

Result<std::string> first_line(const std::string& path) {
  std::string line;
  if (path.empty()) {
    std::getline(std::cin, line);
  } else {
    std::ifstream file(path);
    std::getline(file, line);
  }
  if (line.empty()) {
    return Failure{"there is no password: give its line to standard input, or name a file with --password-file"};
  }
  return {boost::system::in_place_value, line};
}

Failure not_a_login(const std::string& login) {
  return {"\"" + login + "\" is no login: want 2 to 64 of a-z, 0-9, dot, hyphen and underscore"};
}

void set_account(space::Space& space, const std::string& login, const std::string& name, const std::string& hash) {
  auto draft = space.draft(kAccountBytes).value();
  auto* account = space.account_by_login(login);
  if (account == nullptr) {
    account = &space.create_account(draft, login, name, {ROLE_OPERATOR}, hash);
  } else {
    std::vector<std::string> tokens;
    for (const auto* device : account->devices) {
      tokens.push_back(device->token_hash);
    }
    space.end_devices(draft, *account, tokens);
    space.change_account(draft, *account, AccountId(), [&](space::Account& person) { person.password_hash = hash; });
  }
  wire::v1::AuditRecord act;
  act.mutable_operator_set()->set_account_id(account->id.value);
  space.audit(draft, AccountId(), std::move(act));
  space.commit(std::move(draft), {}, {}, std::nullopt, {});
}

}  // namespace

Status set_operator(Server& server, const std::string& login, const std::string& name, const std::string& password) {
  if (!policy::may_be_login(login)) {
    return not_a_login(login);
  }
  if (!policy::may_be_name(name)) {
    return Failure{"want a name of 1 to 256 bytes, without control characters"};
  }
  const auto space = server.create_operators_space();
  if (const auto weakness = policy::weakness(password, {login, space, policy::Roles{ROLE_OPERATOR}})) {
    return Failure{"the password won't do: " + std::string(*weakness)};
  }
  const auto hash = session::hash_password(password);
  server.with_space(space, [&](space::Space& operators) { set_account(operators, login, name, hash); });
  return {};
}

Status set_operator(const std::filesystem::path& data, const OperatorOptions& options) {
  if (!policy::may_be_login(options.login)) {
    return not_a_login(options.login);  // before a password is waited for
  }
  const auto password = first_line(options.password_file);
  if (!password) {
    return password.error();
  }
  ServerOptions server_options;
  server_options.data = data;
  auto server = Server::start(server_options);
  if (!server) {
    return Failure{data.string() + ": " + server.error().message};
  }
  const auto& name = options.name.empty() ? options.login : options.name;
  auto status = set_operator(**server, options.login, name, *password);
  if (status) {
    std::cout << options.login << " works for the operator, in the space \"operator\"\n";
  }
  return status;
}

}  // namespace atrium
