// A server whose disk can be broken: `faulty_server DATA` says its port and the chat's id, then takes lines: "break N" makes
// the log's syncs fail after N more, "hang N" lets them hang, "fail" ends that. Ends by itself when its input ends.
#include <sodium.h>

#include <iostream>
#include <string>

#include "server/observability/log.h"
#include "storage/rocksdb_store.h"
#include "tests/integration/college.h"
#include "tests/support/faulty_disk.h"

int main(int count, char** arguments) {
  if (count != 2 || sodium_init() < 0) {
    return 2;
  }
  atrium::observability::start_logging(atrium::config::LogFormat::kText, atrium::config::LogLevel::kError);
  atrium::test::FaultyDisk disk;
  atrium::ServerOptions options;
  options.data = arguments[1];
  const bool is_new = !std::filesystem::exists(options.data / "rocksdb");
  atrium::storage::RocksdbOptions rocksdb;
  rocksdb.env = disk.env();
  auto server = atrium::Server::start(options, atrium::storage::RocksdbStore::open(options.data, rocksdb).value()).value();
  const auto chat = is_new ? atrium::test::found_college(*server) : atrium::ChatId();
  std::cout << server->open().value() << ' ' << chat.value << std::endl;
  int syncs = 0;
  for (std::string word; std::cin >> word;) {
    if (word == "fail") {
      disk.fail_what_hangs();
    } else if (std::cin >> syncs) {
      word == "hang" ? disk.hang_after(syncs) : disk.break_after(syncs);
      std::cout << "so it is" << std::endl;
    }
  }
  return 0;
}
