#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "atrium/wire/v1/frames.pb.h"
#include "tests/support/chat_truth.h"

namespace atrium::test {

// What a client names when it resumes.
struct ResumeFrom {
  std::map<std::uint64_t, std::uint64_t> positions;
  bool right_epoch = true;
};

// What was wrong, in sentences. Keeps the first few: the others follow from them.
class Complaints {
 public:
  void add(std::string sentence) {
    if (++count_ <= 20) {
      sentences_ += sentence + "\n";
    }
  }
  bool none() const { return count_ == 0; }
  const std::string& sentences() const { return sentences_; }

 private:
  std::size_t count_ = 0;
  std::string sentences_;
};

// Walks over everything that one socket of one person got, in order, and says what they should not have got, or should
// have got otherwise: outside of their stays, before their horizon, twice, with a hole, or not byte for byte.
class SocketJudge {
 public:
  SocketJudge(const Truth& truth, Complaints& complaints, std::uint64_t account, std::string who);

  void resumed_from(ResumeFrom from) { from_ = std::move(from); }
  // One frame, without its length.
  void take(std::string_view frame);

  // Whether pushes of this chat come here, and the seq of the next one.
  bool hears(std::uint64_t chat) const { return standings_.contains(chat); }
  std::uint64_t next_of(std::uint64_t chat) const { return standings_.at(chat).next; }

 private:
  // How a chat stands on this socket.
  struct Standing {
    std::uint64_t joined;  // the stay
    std::uint64_t next;
    bool whole;  // hears everything live, so that nothing may be missing when it leaves
  };
  void listed(const wire::v1::ChatView& view);
  void joined(const wire::v1::ChatView& view);
  void left(std::uint64_t chat);
  void entry(const wire::v1::Entry& entry);
  void page(const wire::v1::HistoryPage& page);
  void item(const wire::v1::HistoryPage& page, const wire::v1::HistoryItem& item);
  void search(std::string_view frame, bool in_page);
  wire::v1::Continuation due(const wire::v1::ChatView& view, const Stay& stay) const;
  void complain(std::uint64_t chat, std::uint64_t seq, std::string_view what);

  const Truth& truth_;
  Complaints& complaints_;
  const std::uint64_t account_;
  const std::string who_;
  ResumeFrom from_;
  std::map<std::uint64_t, Standing> standings_;
  bool listens_ = false;  // it was told of all chats
  // Pages of chats that this socket was not told of, by their head. Right only for a stay so short that its end was decided
  // before its begin was told: then a ChatLeft comes next.
  std::map<std::uint64_t, std::uint64_t> strays_;
};

}  // namespace atrium::test
