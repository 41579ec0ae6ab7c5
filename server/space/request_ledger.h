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
  RequestId id;
  friend constexpr auto operator<=>(const RequestKey&, const RequestKey&) = default;
};

// What a request asks for, as 16 bytes of a hash.
using Digest = std::array<char, 16>;

// Says of a request_id whether it is new, without touching the disk for the ordinary case: a counter above the highest one
// that its sender ever had decided is new.
class RequestLedger {
 public:
  enum class Verdict {
    kNew,            // decide it
    kInFlight,       // decided, not durable yet: wait_for the answer
    kUnknownSender,  // read the sender's newest counter, tell it with learn(), ask again
    kLookUp,         // read its record: found = repeat the answer; not found = new, unless decided meanwhile
  };
  Verdict judge(const RequestKey& key);

  void learn(AccountId account, SenderId sender, std::uint64_t newest_counter);

  // Around a read of the record: end_look_up says whether the request was decided while the read ran.
  void begin_look_up(const RequestKey& key);
  [[nodiscard]] bool end_look_up(const RequestKey& key);

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
    std::list<SenderKey>::iterator recency;
  };
  Mark& touch(AccountId account, SenderId sender);

  std::map<SenderKey, Mark> marks_;
  std::list<SenderKey> recency_;  // newest first
  std::map<RequestKey, InFlight> in_flight_;
  struct LookUp {
    std::size_t readers = 0;
    bool decided = false;
  };
  std::map<RequestKey, LookUp> look_ups_;
};

}  // namespace atrium::space
