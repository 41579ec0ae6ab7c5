#include "tests/crash/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
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
  boost::asio::ip::tcp::acceptor acceptor(context, {boost::asio::ip::make_address("127.0.0.1"), 0});
  return acceptor.local_endpoint().port();
}

}  // namespace

ServerProcess::ServerProcess(std::filesystem::path data, std::vector<std::string> arguments)
    : data_(std::move(data)), arguments_(std::move(arguments)), port_(free_port()) {
  std::filesystem::remove_all(data_);
}

ServerProcess::~ServerProcess() {
  kill();
  std::filesystem::remove_all(data_);
}

void ServerProcess::start() {
  std::vector<std::string> line{"atriumd", "demo", "--data", data_, "--port", std::to_string(port_)};
  line.insert(line.end(), arguments_.begin(), arguments_.end());
  std::vector<char*> arguments;
  for (auto& argument : line) {
    arguments.push_back(argument.data());
  }
  arguments.push_back(nullptr);
  std::filesystem::remove(data_ / "demo.json");
  process_ = ::fork();
  if (process_ == 0) {
    // With a test that crashes it ends too: else it would hold what the test wrote to, and whoever reads there would wait for more.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);  // its greeting
    ::execv(ATRIUM_SERVER_PROGRAM, arguments.data());
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

std::size_t ServerProcess::memory() const {
  std::ifstream status("/proc/" + std::to_string(process_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) {
      return std::stoull(line.substr(8)) * 1024;
    }
  }
  throw std::runtime_error("the server is gone");
}

std::size_t ServerProcess::descriptors() const {
  const std::filesystem::directory_iterator open("/proc/" + std::to_string(process_) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(open), end(open)));
}

std::string ServerProcess::card() const {
  std::ostringstream text;
  text << std::ifstream(data_ / "demo.json").rdbuf();
  return text.str();
}

std::string ServerProcess::password() const {
  const std::string key = "\"password\": \"";
  const auto text = card();
  const auto begin = text.find(key) + key.size();
  return text.substr(begin, text.find('"', begin) - begin);
}

}  // namespace atrium::test
