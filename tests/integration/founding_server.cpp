// A server that is killed with -9 in the middle of founding a school: `founding_server before|after --data FOLDER ...`, before or after
// the school's first change is on the disk. The decision to found it is on the disk either way.
#include <signal.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <string_view>

#include "server/observability/log.h"
#include "server/server.h"
#include "storage/rocksdb_store.h"

namespace atrium::test {
namespace {

class MortalStore final : public storage::Store {
 public:
  MortalStore(std::unique_ptr<storage::Store> store, bool dies_before)
      : store_(std::move(store)), dies_before_(dies_before) {}

  Status write(std::span<const storage::Change* const> group) override {
    const bool founds = std::ranges::any_of(group, [](const storage::Change* change) {
      return change->number() == 1 && !change->space().first_admin().mobile().empty();
    });
    if (founds && dies_before_) {
      die();
    }
    const auto status = store_->write(group);
    if (founds) {
      die();
    }
    return status;
  }
  Epoch epoch() const override { return store_->epoch(); }
  Result<std::vector<stored::v1::SpaceRecord>> spaces() const override { return store_->spaces(); }
  Result<storage::SpaceImage> load_space(SpaceId space) const override { return store_->load_space(space); }
  Status visit_entries(const storage::EntryRange& range, const storage::EntryVisitor& visit) const override {
    return store_->visit_entries(range, visit);
  }
  Status visit_cached_entries(const storage::EntryRange& range, const storage::EntryVisitor& visit) const override {
    return store_->visit_cached_entries(range, visit);
  }
  Result<std::optional<stored::v1::RequestRecord>> find_request(SpaceId space, AccountId account,
                                                                RequestId request) const override {
    return store_->find_request(space, account, request);
  }
  Result<std::uint64_t> newest_counter(SpaceId space, AccountId account, SenderId sender) const override {
    return store_->newest_counter(space, account, sender);
  }

 private:
  [[noreturn]] static void die() {
    ::kill(::getpid(), SIGKILL);
    ::pause();
    std::abort();
  }

  const std::unique_ptr<storage::Store> store_;
  const bool dies_before_;
};

int serve(std::string_view when, const std::filesystem::path& data) {
  observability::start_logging(config::LogFormat::kText, config::LogLevel::kInfo);
  ServerOptions options;
  options.data = data;
  auto store = std::make_unique<MortalStore>(storage::RocksdbStore::open(data).value(), when == "before");
  auto server = Server::start(options, std::move(store)).value();
  server->open().value();
  std::cin.get();
  return 0;
}

}  // namespace
}  // namespace atrium::test

int main(int count, char** arguments) {
  char** const end = arguments + count;
  char** const data = std::find(arguments, end, std::string_view("--data"));
  return sodium_init() < 0 || data + 1 >= end ? 2 : atrium::test::serve(arguments[1], *(data + 1));
}
