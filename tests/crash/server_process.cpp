#include "tests/crash/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace atrium::test {
namespace {

std::uint16_t free_port() {
  boost::asio::io_context context;
  using tcp = boost::asio::ip::tcp;
  tcp::acceptor acceptor(context, {boost::asio::ip::make_address("127.0.0.1"), 0});
  return acceptor.local_endpoint().port();
}

}  // namespace

ServerProcess::ServerProcess(std::filesystem::path data) : data_(std::move(data)), port_(free_port()) {
  std::filesystem::remove_all(data_);
}

ServerProcess::~ServerProcess() {
  kill();
  std::filesystem::remove_all(data_);
}

void ServerProcess::start() {
  const auto port = std::to_string(port_);
  std::filesystem::remove(data_ / "demo.json");
  process_ = ::fork();
  if (process_ == 0) {
    ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);  // its greeting
    ::execl(ATRIUM_SERVER_PROGRAM, "atriumd", "demo", "--data", data_.c_str(), "--port", port.c_str(), nullptr);
    ::_exit(127);
  }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!std::filesystem::exists(data_ / "demo.json")) {
    if (::waitpid(process_, nullptr, WNOHANG) != 0 || std::chrono::steady_clock::now() > deadline) {
      process_ = 0;
      throw std::runtime_error("atriumd did not start");
    }
    std::this_thread::yield();
  }
}

void ServerProcess::kill() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }
}

std::string ServerProcess::password() const {
  std::ostringstream card;
  card << std::ifstream(data_ / "demo.json").rdbuf();
  const std::string key = "\"password\": \"";
  const auto text = card.str();
  const auto begin = text.find(key) + key.size();
  return text.substr(begin, text.find('"', begin) - begin);
}

}  // namespace atrium::test
