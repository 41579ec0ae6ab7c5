#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/rows.h"

namespace atrium::bench {

// What the server decides when this writer sends its message `number` (1, 2, 3, ...) of the load's size.
storage::Change message_change(std::size_t writer, std::uint64_t number, std::int64_t at_ms);

// The rows that the server stores for messages, ready made: the store's own translation ran once, from then on only the
// numbers in the keys move on. Writers take turns, each has its own chat.
class CommitRows {
 public:
  explicit CommitRows(std::size_t writers);

  // The next message.
  void put_message(storage::RowSink& sink);
  // What a group has once.
  void end_group(storage::RowSink& sink);

 private:
  struct Row {
    storage::Family family;
    std::string key;
    std::string value;
  };
  class Recorder;

  std::vector<std::vector<Row>> of_writer_;
  std::vector<Row> of_group_;
  std::uint64_t messages_ = 0;
  std::uint64_t groups_ = 0;
};

}  // namespace atrium::bench
