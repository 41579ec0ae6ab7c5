#include "tests/support/clamd.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace atrium::test {
namespace {

namespace fs = std::filesystem;

constexpr char kProgram[] = "/usr/sbin/clamd";

bool answers(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
  const int peer = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::array<char, 4> reply{};
  const bool is_there = ::connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                        ::send(peer, "zPING", 6, MSG_NOSIGNAL) == 6 &&
                        ::recv(peer, reply.data(), reply.size(), MSG_WAITALL) == static_cast<ssize_t>(reply.size());
  ::close(peer);
  return is_there && std::memcmp(reply.data(), "PONG", reply.size()) == 0;
}

}  // namespace

bool Clamd::is_installed() { return fs::exists(kProgram); }

Clamd::Clamd(const fs::path& folder) {
  fs::create_directories(folder / "signatures");
  std::ofstream(folder / "signatures" / "eicar.ndb")
      << "Eicar-Test:0:0:58354f2150254041505b345c505a58353428505e2937434329377d24\n";
  std::ofstream(folder / "clamd.conf") << "LocalSocket " << socket_in(folder) << "\nDatabaseDirectory "
                                       << (folder / "signatures").string()
                                       << "\nForeground yes\nStreamMaxLength 1M\nLogFile " << (folder / "log").string()
                                       << "\n";
  process_ =
      std::make_unique<ChildProcess>(std::vector<std::string>{kProgram, "--config-file=" + (folder / "clamd.conf").string()},
                                     std::map<std::string, std::string>{});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!answers(socket_in(folder))) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("clamd does not answer");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace atrium::test
