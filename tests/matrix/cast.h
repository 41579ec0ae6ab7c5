#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "tests/matrix/wire.h"

namespace atrium::matrix {

// The people of people.h, each on a connection of their own, and connections for a single question.
class Cast {
 public:
  Cast(const Schema& schema, std::uint16_t port);

  // Signed in; stays open.
  Connection& voice(std::string_view name);
  std::uint64_t id(std::string_view name);
  std::string login(std::string_view name) const;

  // Somebody is not any more what people.h says: from now on another copy is meant by this name.
  void replace(std::string_view name);

  std::unique_ptr<Connection> anonymous() const;
  std::unique_ptr<Connection> another(std::string_view name) const;
  // On a device that signs in for the first time.
  std::unique_ptr<Connection> on_new_device(std::string_view name);
  // Of the leaver; another connection of the same device has signed out since.
  std::unique_ptr<Connection> signed_out();

  // Of a copy of the dismissed; their account was closed since, and the name means the next copy.
  std::unique_ptr<Connection> dismissed();

  // The answer to a request, head and body.
  std::string ask_http(const std::string& request) const { return test::RawClient(port_).ask(request); }
  // A token that no device has yet.
  std::string new_token();

 private:
  struct Speaker {
    std::unique_ptr<Connection> connection;
    std::uint64_t id = 0;
  };
  Speaker& speaker(std::string_view name);
  void promote_and_demote(std::uint64_t account);

  const Schema& schema_;
  const std::uint16_t port_;
  std::map<std::string, Speaker, std::less<>> speakers_;
  std::map<std::string, std::size_t, std::less<>> copies_;  // that are used up
  std::size_t tokens_ = 0;
  std::size_t spent_devices_ = 0;
};

// The fields of SignIn.
std::string by_token(std::string_view space, std::string_view token);
std::string by_password(std::string_view space, std::string_view login, std::string_view password,
                        std::string_view new_token);

}  // namespace atrium::matrix
