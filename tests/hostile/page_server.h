#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace atrium::test {

// Gives a browser a page, at two ports and so for two origins, and hears from it what became of what the page tried:
// "GET /told?WHO=OUTCOME". Plain HTTP, a thread for each connection.
class PageServer {
 public:
  // What stands at an address, its query included.
  using Page = std::function<std::string(const std::string& target)>;

  explicit PageServer(Page page);
  ~PageServer();
  PageServer(const PageServer&) = delete;
  PageServer& operator=(const PageServer&) = delete;

  std::uint16_t port() const { return ports_[0]; }
  std::uint16_t other_port() const { return ports_[1]; }
  // Waits until all of these have been told of; what was told, as far as it was.
  std::map<std::string, std::string> outcomes(const std::vector<std::string>& of, std::chrono::seconds patience);

 private:
  void serve(int listening);
  void answer(int socket);

  const Page page_;
  int listening_[2];
  std::uint16_t ports_[2];
  std::vector<std::jthread> threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::string> told_;
  std::vector<std::jthread> answers_;
};

}  // namespace atrium::test
