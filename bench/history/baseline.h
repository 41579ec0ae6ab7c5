#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "storage/ids.h"

namespace atrium::storage {
struct Database;
}

namespace atrium::bench {

// What a page costs at least: the store's own keys and RocksDB options, and nothing of Atrium beside them.
class HistoryBaseline {
 public:
  // Throws if the data folder is in use.
  explicit HistoryBaseline(const std::filesystem::path& data);
  ~HistoryBaseline();
  HistoryBaseline(const HistoryBaseline&) = delete;
  HistoryBaseline& operator=(const HistoryBaseline&) = delete;

  // Until the store has nothing to tidy up any more: then all who open it find the same.
  void wait_until_settled() const;

  // A new iterator, one Seek, then Next: copies `count` entries from `first` on, which must be there; the view lives until
  // the next call.
  std::string_view read(SpaceId space, ChatId chat, Seq first, std::size_t count);

 private:
  std::unique_ptr<storage::Database> database_;
  std::string page_;
};

// Takes the store's files out of the system's cache.
void forget_files(const std::filesystem::path& data);

}  // namespace atrium::bench
