#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/dice.h"

namespace atrium::test {

// A disk in memory, under RocksDB and what stands beside it, that keeps of what it was given no more than a real one promises:
// bytes of a file after a sync of the file, names in a folder after a sync of the folder. Any thread.
class LyingDisk {
 public:
  LyingDisk();
  LyingDisk(const LyingDisk&) = delete;
  LyingDisk& operator=(const LyingDisk&) = delete;

  rocksdb::Env* env() { return env_.get(); }

  // How many calls there were that could have failed: those that open, write, sync, rename or delete.
  std::uint64_t calls() const;
  enum class Error { kInputOutput, kNoSpace };
  enum class Lasts { kOnce, kForGood };
  // The call after `more` of them fails, or that and all after it. What a failed sync should have kept is lost for good, even
  // if a later sync says otherwise: so do real ones.
  void fail_after(std::uint64_t more, Error error, Lasts lasts);
  // Whether a call has failed because of that.
  bool has_failed() const;
  void heal();

  // In the midst of the call after `more` of them the power goes: nothing gets to the disk any more, and nothing from it.
  void cut_power_after(std::uint64_t more);
  bool power_is_off() const;
  // What is found when the power is back. Of what was not synced there may be: nothing, or a beginning; of the write-ahead log also
  // a beginning with zeros or rubbish behind it (file systems that order data before sizes, as all do by default, show none, and
  // RocksDB counts on that for its MANIFEST); of the changes of names the first ones.
  void restore_power(Dice& dice);

  // All files, by path.
  std::vector<std::string> files() const;
  std::size_t size(const std::string& path) const;
  void flip(const std::string& path, std::size_t bit);
  // An image of the disk as it is.
  std::map<std::string, std::string> image() const;
  void put_image(const std::map<std::string, std::string>& image);

  std::uint64_t free_bytes = std::uint64_t{1} << 40;

 private:
  struct Node {
    std::string bytes;
    std::size_t synced = 0;  // so many of them would survive
    bool lost = false;       // a sync failed: nothing more of it will
    bool is_folder = false;
  };
  using Names = std::map<std::string, std::shared_ptr<Node>>;
  // A change of names in a folder that was not synced yet; null = the name is gone.
  struct Renaming {
    std::string folder;
    std::vector<std::pair<std::string, std::shared_ptr<Node>>> names;
  };
  class Files;
  class Reader;
  class Sequence;
  class Writer;
  class Folder;

  // With the mutex. Why this call fails, if it does.
  std::optional<rocksdb::IOStatus> may_fail(std::string_view what);
  rocksdb::IOStatus off() const;
  std::shared_ptr<Node> find(const std::string& path) const;
  void rename(Renaming renaming);
  static void apply(const Renaming& renaming, Names& names);
  void sync_folder(const std::string& folder);
  enum class Tail { kBeginning, kAnything };
  static void lose_unsynced(Node& node, Tail tail, Dice& dice);

  mutable std::mutex mutex_;
  Names names_;
  Names durable_names_;
  std::deque<Renaming> unsynced_;
  std::uint64_t calls_ = 0;
  std::uint64_t fails_at_;
  std::uint64_t off_at_;
  Error error_ = Error::kInputOutput;
  Lasts lasts_ = Lasts::kOnce;
  bool failed_ = false;
  std::shared_ptr<Files> files_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace atrium::test
