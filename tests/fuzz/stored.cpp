// What lies on the disk: any change becomes rows, and its rows a space again; any row is read or refused.
#include <map>

#include "storage/rows.h"
#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {
namespace {

using namespace storage;

class Rows final : public RowSink {
 public:
  void put(Family family, std::string_view key, std::string_view value) override {
    rows_[{family, std::string(key)}] = value;
  }
  void remove(Family family, std::string_view key) override { rows_.erase({family, std::string(key)}); }

  const auto& all() const { return rows_; }

 private:
  std::map<std::pair<Family, std::string>, std::string> rows_;
};

void check_change(const Change& change) {
  Rows rows;
  const Change* group[] = {&change};
  write_group(group, rows);
  SpaceImageBuilder image{SpaceId(change.space_id())};
  for (const auto& [key, value] : rows.all()) {
    if (key.first == Family::kRecords) {
      check(read_u64(key.second, 0) == change.space_id(), "the records of a space stand together");
      check(image.add(key.second, value).has_value(), "what was written can be read");
    }
  }
  const auto finished = std::move(image).finish();
  check(finished.has_value() == change.has_space(), "a space is there once its record is");
  check(!finished || finished->last_change.value == change.number(), "it knows its last change");
}

}  // namespace

void take(std::string_view input) {
  static const auto quiet = google::protobuf::SetLogHandler(nullptr);
  (void)quiet;
  Change change;
  if (change.ParseFromArray(input.data(), static_cast<int>(input.size()))) {
    check_change(change);
  }
  // As a row: the first bytes are the key.
  const auto key = input.substr(0, 25);
  SpaceImageBuilder image{SpaceId(1)};
  (void)image.add(key, input.substr(key.size()));
  const auto end = after_prefix(input);
  check(end.empty() || (end > input && !end.starts_with(input)), "what is behind a prefix does not begin with it");
}

}  // namespace atrium::fuzz
