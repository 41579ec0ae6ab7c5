#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "atrium/wire/v1/frames.pb.h"
#include "tests/unit/space/amendments_model.h"

namespace atrium::test {

struct Asker {
  std::uint64_t account;
  wire::v1::Role role;
};

// How much was compared, so that a run that shows nothing does not pass.
struct Compared {
  std::uint64_t reactions = 0;
  std::uint64_t edits = 0;
  std::uint64_t deletions = 0;
  std::uint64_t pins = 0;
  std::uint64_t contradictions = 0;
  std::uint64_t items = 0;
  std::uint64_t items_with_signs = 0;
  std::uint64_t items_withheld = 0;
  std::uint64_t deleted_items = 0;
  std::uint64_t mentions = 0;
  std::uint64_t shown_pins = 0;
  std::uint64_t threads = 0;

  Compared& operator+=(const Compared& other);
  std::string words() const;
};

// Compares what people are answered with what models make of the chats' logs.
class AnswersJudge {
 public:
  AnswersJudge(const Truth& truth, Complaints& complaints) : truth_(truth), complaints_(complaints) {}

  // Takes in what was written since.
  void follow();
  // A list of chats is to be asked for when nothing is on its way.
  void check(const Asker& who, const wire::v1::ClientFrame& question, const wire::v1::ServerFrame& answer);
  const Compared& compared() const { return compared_; }

 private:
  void check_done(const Asker& who, const wire::v1::ClientFrame& question, const wire::v1::Accepted& accepted);
  void check_refused(const Asker& who, const wire::v1::ClientFrame& question, const wire::v1::Error& error);
  void check_single(const Asker& who, const wire::v1::ReadEntries& question, const wire::v1::HistoryPage& page);
  void check_thread(const Asker& who, const wire::v1::ReadThread& question, const wire::v1::HistoryPage& page);
  void check_page(const Asker& who, const wire::v1::ReadHistory& question, const wire::v1::HistoryPage& page);
  void check_items(const Asker& who, const wire::v1::HistoryPage& page, const std::vector<std::uint64_t>& expected);
  void check_item(const Asker& who, const wire::v1::HistoryPage& page, const wire::v1::HistoryItem& item);
  void check_chat(const Asker& who, const wire::v1::ChatView& view);
  void complain(const Asker& who, const std::string& what) {
    complaints_.add("account " + std::to_string(who.account) + ": " + what);
  }

  const Truth& truth_;
  Complaints& complaints_;
  std::map<std::uint64_t, AmendmentsModel> models_;
  Compared compared_;
};

}  // namespace atrium::test
