#include "tests/support/lying_disk.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "tests/support/lying_files.h"

namespace atrium::test {

using rocksdb::IOStatus;

namespace {

constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

}  // namespace

// RocksDB ends the names of folders with a slash now and then, or doubles one.
std::string plain(const std::string& path) {
  std::string name;
  for (const char letter : path) {
    if (letter != '/' || name.empty() || name.back() != '/') {
      name.push_back(letter);
    }
  }
  if (name.size() > 1 && name.back() == '/') {
    name.pop_back();
  }
  return name;
}

std::string folder_of(const std::string& path) {
  const auto name = plain(path);
  return name.substr(0, std::max<std::size_t>(1, name.find_last_of('/')));
}

LyingDisk::LyingDisk()
    : fails_at_(kNever), off_at_(kNever), files_(std::make_shared<Files>(*this)), env_(rocksdb::NewCompositeEnv(files_)) {
  const auto node = std::make_shared<Node>();
  node->is_folder = true;
  names_["/"] = durable_names_["/"] = node;
}

std::uint64_t LyingDisk::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

void LyingDisk::fail_after(std::uint64_t more, Error error, Lasts lasts) {
  const std::lock_guard lock(mutex_);
  fails_at_ = calls_ + more;
  error_ = error;
  lasts_ = lasts;
  failed_ = false;
}

bool LyingDisk::has_failed() const {
  const std::lock_guard lock(mutex_);
  return failed_;
}

void LyingDisk::heal() {
  const std::lock_guard lock(mutex_);
  fails_at_ = kNever;
}

void LyingDisk::cut_power_after(std::uint64_t more) {
  const std::lock_guard lock(mutex_);
  off_at_ = calls_ + more;
}

bool LyingDisk::power_is_off() const {
  const std::lock_guard lock(mutex_);
  return calls_ > off_at_;
}

std::optional<IOStatus> LyingDisk::may_fail(std::string_view what) {
  if (calls_ > off_at_) {
    return off();
  }
  const auto call = calls_++;
  if (call == off_at_) {
    return off();
  }
  if (call < fails_at_ || (call > fails_at_ && lasts_ == Lasts::kOnce)) {
    return std::nullopt;
  }
  failed_ = true;
  const auto number = "call " + std::to_string(call) + ": " + std::string(what);
  return error_ == Error::kNoSpace ? IOStatus::NoSpace(number) : IOStatus::IOError(number);
}

IOStatus LyingDisk::off() const { return IOStatus::IOError("the power is off"); }

std::shared_ptr<LyingDisk::Node> LyingDisk::find(const std::string& path) const {
  const auto found = names_.find(plain(path));
  return found == names_.end() ? nullptr : found->second;
}

void LyingDisk::rename(Renaming renaming) {
  for (auto& [name, node] : renaming.names) {
    name = plain(name);
  }
  apply(renaming, names_);
  unsynced_.push_back(std::move(renaming));
}

void LyingDisk::apply(const Renaming& renaming, Names& names) {
  for (const auto& [name, node] : renaming.names) {
    if (node == nullptr) {
      names.erase(name);
    } else {
      names[name] = node;
    }
  }
}

void LyingDisk::sync_folder(const std::string& folder) {
  std::erase_if(unsynced_, [&](const Renaming& renaming) {
    const bool here = renaming.folder == folder;
    if (here) {
      apply(renaming, durable_names_);
    }
    return here;
  });
}

void LyingDisk::lose_unsynced(Node& node, Tail tail, Dice& dice) {
  const auto whole = node.bytes.size();
  if (whole == node.synced) {
    return;
  }
  const auto kept = dice.between(node.synced, whole);
  switch (dice.below(tail == Tail::kAnything ? 4 : 2)) {
    case 0:  // none of it
      node.bytes.resize(node.synced);
      break;
    case 1:  // a beginning
      node.bytes.resize(kept);
      break;
    case 2:  // the size got there, and not all of the bytes
      std::fill(node.bytes.begin() + static_cast<std::ptrdiff_t>(kept), node.bytes.end(), '\0');
      break;
    default:  // or what had been in that place before
      for (auto at = kept; at < whole; ++at) {
        node.bytes[at] = static_cast<char>(dice.below(256));
      }
  }
  node.synced = node.bytes.size();
  node.lost = false;
}

void LyingDisk::restore_power(Dice& dice) {
  const std::lock_guard lock(mutex_);
  // The journal of a file system is written in order.
  const auto more = dice.one_in(2) ? 0 : dice.between(0, unsynced_.size());
  for (std::size_t i = 0; i < more; ++i) {
    apply(unsynced_[i], durable_names_);
  }
  unsynced_.clear();
  // What stood in a folder that is not there.
  for (auto name = durable_names_.begin(); name != durable_names_.end();) {
    const bool is_root = name == durable_names_.begin();
    name = is_root || durable_names_.contains(folder_of(name->first)) ? std::next(name) : durable_names_.erase(name);
  }
  // Who still holds the old files holds them alone.
  for (auto& [name, node] : durable_names_) {
    node = std::make_shared<Node>(*node);
    lose_unsynced(*node, name.ends_with(".log") ? Tail::kAnything : Tail::kBeginning, dice);
  }
  names_ = durable_names_;
  off_at_ = kNever;
  files_->unlock_all();
}

std::vector<std::string> LyingDisk::files() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> files;
  for (const auto& [name, node] : names_) {
    if (!node->is_folder) {
      files.push_back(name);
    }
  }
  return files;
}

std::size_t LyingDisk::size(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return find(path)->bytes.size();
}

void LyingDisk::flip(const std::string& path, std::size_t bit) {
  const std::lock_guard lock(mutex_);
  auto& byte = find(path)->bytes.at(bit / 8);
  byte = static_cast<char>(byte ^ 1 << bit % 8);
}

std::map<std::string, std::string> LyingDisk::image() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::string> image;
  for (const auto& [name, node] : names_) {
    image[name] = node->is_folder ? "/" : "f" + node->bytes;
  }
  return image;
}

void LyingDisk::put_image(const std::map<std::string, std::string>& image) {
  const std::lock_guard lock(mutex_);
  names_.clear();
  unsynced_.clear();
  for (const auto& [name, bytes] : image) {
    auto& node = *(names_[name] = std::make_shared<Node>());
    node.is_folder = bytes == "/";
    node.bytes = bytes.substr(1);
    node.synced = node.bytes.size();
  }
  durable_names_ = names_;
  off_at_ = fails_at_ = kNever;
  files_->unlock_all();
}

}  // namespace atrium::test
