#include "tests/integration/faulty_server_process.h"

#include <sstream>
#include <stdexcept>

namespace atrium::test {

FaultyServerProcess::FaultyServerProcess(std::filesystem::path data) : data_(std::move(data)) {
  std::filesystem::remove_all(data_);
  start();
}

FaultyServerProcess::~FaultyServerProcess() {
  process_.reset();
  std::filesystem::remove_all(data_);
}

void FaultyServerProcess::start() {
  process_ = std::make_unique<ChildProcess>(std::vector<std::string>{ATRIUM_FAULTY_SERVER, data_.string()},
                                            std::map<std::string, std::string>{});
  lines_ = 1;
  const auto greeting = process_->lines(lines_);
  std::uint64_t chat = 0;
  if (greeting.size() != lines_ || !(std::istringstream(greeting.front()) >> port_ >> chat)) {
    throw std::runtime_error("faulty_server did not start");
  }
  chat_ = chat == 0 ? chat_ : ChatId(chat);
}

void FaultyServerProcess::demand(const std::string& line) {
  process_->write(line + "\n");
  ++lines_;
  if (process_->lines(lines_).size() != lines_) {
    throw std::runtime_error("faulty_server does not listen");
  }
}

}  // namespace atrium::test
