#pragma once

#include <filesystem>
#include <string>

#include "server/server.h"

namespace atrium {

// Who is to work for the operator.
struct OperatorOptions {
  std::string login;
  std::string name;           // empty: the login
  std::string password_file;  // empty: standard input
};

// Makes the account in the operator's space of a data folder that no server uses, and the space if there is none. Somebody who is there
// gets the password, and their devices end.
Status set_operator(const std::filesystem::path& data, const OperatorOptions& options);
// The same in a server that isn't open yet.
Status set_operator(Server& server, const std::string& login, const std::string& name, const std::string& password);

}  // namespace atrium
