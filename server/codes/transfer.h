#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/codes/carrier.h"

namespace atrium::codes {

// One exchange with a peer by libcurl: what all of them have in common.
struct Transfer {
  std::string url;
  std::vector<std::string> headers = {};  // of HTTP
  std::string body = {};
  // Of SMTP.
  std::string from = {};
  std::string to = {};
  std::string user = {};
  std::string password = {};
};

// The peer's answer, or why there is none.
struct Answered {
  bool came = false;
  long status = 0;  // of HTTP or SMTP; 0 = it came to none
  std::string why = {};
};

// Keeps the connection to its one peer from one exchange to the next. One thread.
class Transferrer {
 public:
  Transferrer(const CourierOptions& options, const std::atomic<bool>& stopping);
  ~Transferrer();
  Transferrer(const Transferrer&) = delete;
  Transferrer& operator=(const Transferrer&) = delete;

  Answered exchange(const Transfer& transfer);

 private:
  const CourierOptions& options_;
  const std::atomic<bool>& stopping_;
  void* const handle_;  // CURL, whose header no other file needs
};

}  // namespace atrium::codes
