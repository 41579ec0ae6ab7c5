#include "tests/matrix/cast.h"

#include <stdexcept>

#include "tests/matrix/people.h"

namespace atrium::matrix {
namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

}  // namespace

std::string by_token(std::string_view space, std::string_view token) {
  return "protocol: 1 space: " + quoted(space) + " token: " + quoted(token);
}

std::string by_password(std::string_view space, std::string_view login, std::string_view password,
                        std::string_view new_token) {
  return "protocol: 1 space: " + quoted(space) + " password { login: " + quoted(login) + " password: " + quoted(password) +
         " new_token: " + quoted(new_token) + " }";
}

Cast::Cast(const Schema& schema, std::uint16_t port) : schema_(schema), port_(port) {}

std::string Cast::login(std::string_view name) const {
  const auto used_up = copies_.find(name);
  return login_of(name, used_up == copies_.end() ? 0 : used_up->second);
}

void Cast::replace(std::string_view name) {
  if (++copies_[std::string(name)] == copies_of(name)) {
    throw std::runtime_error("there is no copy of " + std::string(name) + " left: make more in people.h");
  }
  speakers_.erase(std::string(name));
}

Cast::Speaker& Cast::speaker(std::string_view name) {
  const auto known = speakers_.find(name);
  if (known != speakers_.end()) {
    return known->second;
  }
  Speaker speaker{anonymous()};
  const auto sign_in = by_token(person_called(name).space, token_of(login(name)));
  speaker.id = speaker.connection->must("sign_in", sign_in).number("account_id");
  if (name == kDemoted) {
    promote_and_demote(speaker.id);
  }
  return speakers_[std::string(name)] = std::move(speaker);
}

void Cast::promote_and_demote(std::uint64_t account) {
  for (const auto* role : {"ROLE_HEAD", "ROLE_ADMIN"}) {
    const auto fields = "account_id: " + std::to_string(account) + " role: " + role +
                        " ground { order_number: '8' order_date: '2026-09-01' }";
    voice("principal").must("grant_role", fields);
    voice("principal").must("revoke_role", fields);
  }
}

Connection& Cast::voice(std::string_view name) { return *speaker(name).connection; }
std::uint64_t Cast::id(std::string_view name) { return speaker(name).id; }

std::unique_ptr<Connection> Cast::anonymous() const { return std::make_unique<Connection>(schema_, port_); }

std::unique_ptr<Connection> Cast::another(std::string_view name) const {
  auto connection = anonymous();
  connection->must("sign_in", by_token(person_called(name).space, token_of(login(name))));
  return connection;
}

std::unique_ptr<Connection> Cast::on_new_device(std::string_view name) {
  auto connection = anonymous();
  connection->must("sign_in", by_password(person_called(name).space, login(name), kPassword, new_token()));
  return connection;
}

std::unique_ptr<Connection> Cast::signed_out() {
  if (spent_devices_ == kSpareDevices) {
    throw std::runtime_error("the leaver has no devices left: give them more in people.h");
  }
  const auto sign_in = by_token(kCollege, spare_token(spent_devices_++));
  auto left_behind = anonymous();
  left_behind->must("sign_in", sign_in);
  const auto other = anonymous();
  other->must("sign_in", sign_in);
  other->must("sign_out", "");
  return left_behind;
}

std::unique_ptr<Connection> Cast::dismissed() {
  auto connection = another(kDismissed);
  voice("principal").must("close_account", "account_id: " + std::to_string(id(kDismissed)));
  replace(kDismissed);
  return connection;
}

std::string Cast::new_token() { return token_of("new device " + std::to_string(++tokens_)); }

}  // namespace atrium::matrix
