#include "server/session/guard_file.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace atrium::session {
namespace {

constexpr char kName[] = "guard";
constexpr char kFreshName[] = "guard.new";

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
  }
  return true;
}

}  // namespace

GuardFile::GuardFile(std::filesystem::path folder, std::shared_ptr<guard::SignInGuard> guard,
                     std::function<std::int64_t()> wall_clock)
    : folder_(std::move(folder)), guard_(std::move(guard)), wall_clock_(std::move(wall_clock)) {}

void GuardFile::load() {
  const auto path = folder_ / kName;
  std::error_code ignored;
  if (folder_.empty() || !std::filesystem::exists(path, ignored)) {
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  stored::v1::GuardRecord record;
  if (!file || !record.ParseFromString(bytes) || record.seed() == 0) {
    spdlog::error("the file {} can't be used: wrong passwords are counted anew", path.string());
    return;
  }
  guard_->recall(record, wall_clock_());
}

void GuardFile::save() {
  if (!folder_.empty() && !write(guard_->remember(wall_clock_()).SerializeAsString())) {
    spdlog::error("the file {} can't be written: {}", (folder_ / kName).string(), std::system_category().message(errno));
  }
}

void GuardFile::save_soon(const std::function<void(net::Task)>& pool) {
  if (folder_.empty()) {
    return;
  }
  {
    const std::scoped_lock lock(mutex_);
    once_more_ = under_way_;
    if (std::exchange(under_way_, true)) {
      return;
    }
  }
  pool([this] { save_all(); });
}

void GuardFile::save_all() {
  bool again = true;
  while (again) {
    save();
    const std::scoped_lock lock(mutex_);
    again = std::exchange(once_more_, false);
    under_way_ = again;
  }
}

// Replaces the file as a whole: whoever stops in between leaves the one before.
bool GuardFile::write(const std::string& bytes) const {
  const auto fresh = folder_ / kFreshName;
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) {
    return false;
  }
  const bool written = write_all(file, bytes);
  const bool closed = ::close(file) == 0;
  return written && closed && ::rename(fresh.c_str(), (folder_ / kName).c_str()) == 0;
}

}  // namespace atrium::session
