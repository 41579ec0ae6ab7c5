#include "bench/history/baseline.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "storage/rocksdb_database.h"
#include "storage/rocksdb_store.h"

namespace atrium::bench {
namespace {

constexpr const char* kUnderWay[] = {"rocksdb.compaction-pending", "rocksdb.num-running-compactions",
                                     "rocksdb.mem-table-flush-pending", "rocksdb.num-running-flushes"};
constexpr auto kSettlingTime = std::chrono::minutes(3);

bool is_settled(const storage::Database& database) {
  return std::ranges::all_of(database.handles, [&](auto* family) {
    return std::ranges::all_of(kUnderWay, [&](const char* property) {
      std::uint64_t count = 0;
      return database.db->GetIntProperty(family, property, &count) && count == 0;
    });
  });
}

}  // namespace

HistoryBaseline::HistoryBaseline(const std::filesystem::path& data) {
  auto database = storage::open_database(data / "rocksdb", storage::RocksdbOptions());
  if (!database) {
    throw std::runtime_error(database.error().message);
  }
  database_ = std::move(*database);
}

HistoryBaseline::~HistoryBaseline() = default;

void HistoryBaseline::wait_until_settled() const {
  const auto deadline = std::chrono::steady_clock::now() + kSettlingTime;
  while (!is_settled(*database_)) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("the store does not come to rest");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

std::string_view HistoryBaseline::read(SpaceId space, ChatId chat, Seq first, std::size_t count) {
  page_.clear();
  const std::unique_ptr<rocksdb::Iterator> entries(
      database_->db->NewIterator(rocksdb::ReadOptions(), database_->handle(storage::Family::kEntries)));
  entries->Seek(storage::slice(storage::entry_key(space, chat, first)));
  for (; count > 0; --count) {
    if (!entries->Valid()) {
      throw std::runtime_error("the store has fewer entries than were written");
    }
    page_.append(storage::view(entries->value()));
    entries->Next();
  }
  return page_;
}

void forget_files(const std::filesystem::path& data) {
  for (const auto& entry : std::filesystem::directory_iterator(data / "rocksdb")) {
    const int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
      ::fdatasync(file);
      ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
      ::close(file);
    }
  }
}

}  // namespace atrium::bench
