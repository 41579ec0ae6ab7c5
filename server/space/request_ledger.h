#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/ids.h"

namespace atrium::space {

// A request_id in the scope that makes it unique.
struct RequestKey {
  AccountId account;
  atrium::RequestId id;
  friend constexpr auto operator<=>(const RequestKey&, const RequestKey&) = default;
};

// What a request asks for, as 16 bytes of a hash.
using Digest = std::array<char, 16>;

// Of a connection in its space: from 1, in the order in which they signed in.
using ConnectionNumber = Strong<struct ConnectionNumberTag>;

// Says of a request_id whether it is new, without touching the disk for the ordinary case: a counter above the highest one
// that its sender ever had decided is new.
//
// A sender speaks over one connection at a time. Once it was heard over a newer one, what an older one still brings is not done: it was
// held up on its way, and may have been refused over the newer one since.
class RequestLedger {
 public:
  enum class Verdict {
    kNew,            // decide it
    kInFlight,       // decided, not durable yet: wait_for the answer
    kUnknownSender,  // read the sender's newest counter, tell it with learn(), ask again
    kLookUp,         // read its record: found = repeat the answer; not found = new, if it still_speaks
    kOvertaken,      // its sender was heard over a newer connection: nothing of it is done
  };
  Verdict judge(const RequestKey& key, ConnectionNumber connection);

  // After a read: whether what was judged before it still holds. If not, judge it again: its sender may have been heard over a newer
  // connection, and had it decided there.
  [[nodiscard]] bool still_speaks(const RequestKey& key, ConnectionNumber connection) const;

  void learn(AccountId account, SenderId sender, std::uint64_t newest_counter);

  // It is decided, with this digest of its content.
  void decided(const RequestKey& key, const Digest& digest);

  // Waits for the answer of one in flight; false if its content was another.
  using Answer = std::function<void(const std::string& result)>;
  [[nodiscard]] bool wait_for(const RequestKey& key, const Digest& digest, Answer answer);

  // It is durable: those who wait for its answer.
  std::vector<Answer> committed(const RequestKey& key);

 private:
  struct InFlight {
    Digest digest;
    std::vector<Answer> waiting;
  };
  using SenderKey = std::pair<AccountId, SenderId>;
  struct Mark {
    std::uint64_t counter;
    ConnectionNumber connection;  // the newest over which it was heard
    std::list<SenderKey>::iterator recency;
  };
  Mark& touch(AccountId account, SenderId sender);

  std::map<SenderKey, Mark> marks_;
  std::list<SenderKey> recency_;  // newest first
  std::map<RequestKey, InFlight> in_flight_;
};

}  // namespace atrium::space
