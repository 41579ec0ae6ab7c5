#include "bench/load/commit_rows.h"

#include "atrium/wire/v1/frames.pb.h"
#include "bench/load/dialect.h"

namespace atrium::bench {
namespace {

using storage::Family;

constexpr std::uint64_t kSpace = 0x9e3779b97f4a7c15;
constexpr std::int64_t kTypicalMs = 1'788'251'400'123;
constexpr std::uint64_t kTypicalNumber = 1000;
constexpr std::size_t kDigestBytes = 16;

// Looks random, as the server's ids do.
std::uint64_t id_of(std::uint64_t kind, std::size_t writer) { return (kind << 32 | (writer + 1)) * 0xbf58476d1ce4e5b9; }

void set_number(std::string& key, std::uint64_t number) {
  const auto digits = storage::encode_u64(number);
  key.replace(key.size() - digits.bytes.size(), digits.bytes.size(), digits);
}

}  // namespace

storage::Change message_change(std::size_t writer, std::uint64_t number, std::int64_t at_ms) {
  const auto chat = id_of(1, writer);
  const auto account = id_of(2, writer);
  const auto seq = number + 1;  // entry 1 is the making of the chat
  storage::Change change;
  change.set_space_id(kSpace);
  change.set_number(number);
  change.set_at_ms(at_ms);

  wire::v1::Entry entry;
  entry.set_chat_id(chat);
  entry.set_seq(seq);
  entry.set_message_no(number);
  entry.set_author_id(account);
  entry.set_at_ms(at_ms);
  entry.mutable_message()->set_text(std::string(kBodyBytes, 'a'));
  auto& stored = *change.add_entries();
  stored.set_chat_id(chat);
  stored.set_seq(seq);
  stored.set_encoded(entry.SerializeAsString());

  wire::v1::ServerFrame result;
  result.mutable_accepted()->set_chat_id(chat);
  result.mutable_accepted()->set_seq(seq);
  result.mutable_accepted()->set_at_ms(at_ms);
  auto& request = *change.mutable_request();
  request.set_account_id(account);
  request.set_sender(id_of(3, writer));
  request.set_counter(number);
  request.set_digest(std::string(kDigestBytes, 'd'));
  request.set_result(result.SerializeAsString());
  return change;
}

// Keeps rows in place of storing them.
class CommitRows::Recorder final : public storage::RowSink {
 public:
  void put(Family family, std::string_view key, std::string_view value) override {
    rows.push_back({family, std::string(key), std::string(value)});
  }
  void remove(Family, std::string_view) override {}

  std::vector<Row> rows;
};

CommitRows::CommitRows(std::size_t writers) {
  for (std::size_t writer = 0; writer < writers; ++writer) {
    const auto change = message_change(writer, kTypicalNumber, kTypicalMs);
    const storage::Change* const group[] = {&change};
    Recorder recorder;
    storage::write_group(group, recorder);
    of_group_ = {recorder.rows.back(),
                 {Family::kMeta, std::string(storage::kCommitKey), std::string(storage::encode_u64_pair(0, kSpace))}};
    recorder.rows.pop_back();
    of_writer_.push_back(std::move(recorder.rows));
  }
}

void CommitRows::put_message(storage::RowSink& sink) {
  const auto writer = messages_ % of_writer_.size();
  const auto number = messages_++ / of_writer_.size() + 1;
  for (auto& row : of_writer_[writer]) {
    set_number(row.key, row.family == Family::kEntries ? number + 1 : number);
    sink.put(row.family, row.key, row.value);
  }
}

void CommitRows::end_group(storage::RowSink& sink) {
  of_group_.back().value = storage::encode_u64_pair(++groups_, kSpace);
  for (const auto& row : of_group_) {
    sink.put(row.family, row.key, row.value);
  }
}

}  // namespace atrium::bench
