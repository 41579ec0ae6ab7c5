// The server that the matrix asks: two schools and the operator's space, with the people of people.h, over a store in memory. `matrix_school` says its
// port and ends when its input ends.
#include <sodium.h>
#include <unistd.h>

#include <cctype>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "server/observability/log.h"
#include "server/server.h"
#include "server/space/sha256.h"
#include "storage/memory_store.h"
#include "tests/matrix/people.h"

namespace atrium::matrix {
namespace {

constexpr std::size_t kDevicesPerChange = 500;

std::vector<wire::v1::Role> roles_of(const Person& person) {
  std::vector<wire::v1::Role> roles;
  std::istringstream words{std::string(person.roles)};
  for (std::string word; words >> word;) {
    std::string name = "ROLE_";
    for (const char letter : word) {
      name += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    wire::v1::Role role = wire::v1::ROLE_UNSPECIFIED;
    if (!wire::v1::Role_Parse(name, &role)) {
      throw std::runtime_error("there is no role " + word);
    }
    roles.push_back(role);
  }
  return roles;
}

void add_copies(space::Space& space, const Person& person, const std::string& password_hash) {
  const auto copies = copies_of(person.name);
  auto draft = space.draft(copies * 1024).value();
  for (std::size_t copy = 0; copy < copies; ++copy) {
    const auto login = login_of(person.name, copy);
    auto& account = space.create_account(draft, login, login, roles_of(person), password_hash);
    space.add_device(draft, account, space::sha256(token_of(login)), "matrix");
  }
  space.commit(std::move(draft), {}, {}, std::nullopt, {});
}

void add_spare_devices(space::Space& space, std::size_t first) {
  auto draft = space.draft(kDevicesPerChange * 256).value();
  for (auto number = first; number < std::min(first + kDevicesPerChange, kSpareDevices); ++number) {
    space.add_device(draft, *space.account_by_login("leaver"), space::sha256(spare_token(number)), "spare");
  }
  space.commit(std::move(draft), {}, {}, std::nullopt, {});
}

int serve() {
  observability::start_logging(config::LogFormat::kText, config::LogLevel::kError);
  ServerOptions options;
  const auto files = std::filesystem::temp_directory_path() / ("atrium-matrix-" + std::to_string(::getpid()));
  options.files = files;
  options.sockets_per_account = 1000;                 // how many there may be is asked elsewhere
  options.listen.times.idle = std::chrono::hours(1);  // whoever is asked seldom stays
  auto server = Server::start(options, std::make_unique<storage::MemoryStore>()).value();
  const auto hash = session::hash_password(std::string(kPassword), {1, 8 * 1024 * 1024});
  for (const auto name : {kCollege, kLyceum}) {
    server->create_space(std::string(name), std::string(name)).value();
  }
  server->create_operators_space();
  for (const auto& person : kPeople) {
    server->with_space(std::string(person.space), [&](space::Space& space) { add_copies(space, person, hash); });
  }
  for (std::size_t first = 0; first < kSpareDevices; first += kDevicesPerChange) {
    server->with_space(std::string(kCollege), [&](space::Space& space) { add_spare_devices(space, first); });
  }
  std::cout << server->open().value() << std::endl;
  std::cin.get();
  server.reset();
  std::filesystem::remove_all(files);
  return 0;
}

}  // namespace
}  // namespace atrium::matrix

int main() { return sodium_init() < 0 ? 2 : atrium::matrix::serve(); }
