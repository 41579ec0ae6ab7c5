#pragma once

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "server/space/chat.h"
#include "server/space/environment.h"
#include "server/space/tail_budget.h"

namespace atrium::space {

// Brings a chat's newest entries back into memory: after a load they are on the disk only. Whoever wants those of one chat
// waits for the same read, wherever in the chat they are. One per space, on its home thread.
class TailReader {
 public:
  TailReader(const Environment& environment, SpaceId space, TailBudget& budget)
      : environment_(environment), space_(space), budget_(budget) {}
  ~TailReader() { *self_ = nullptr; }

  // Runs `then` later: the tail reaches back as far as it may then, unless the disk could not be read.
  void fill(Chat& chat, std::function<void()> then);

 private:
  void done(Chat& chat, std::vector<TailEntry> older);

  const Environment& environment_;
  const SpaceId space_;
  TailBudget& budget_;
  std::unordered_map<const Chat*, std::vector<std::function<void()>>> waiting_;
  // A read finds out by it that the space is gone.
  std::shared_ptr<TailReader*> self_ = std::make_shared<TailReader*>(this);
};

// The entries from `room.last` down as the tail keeps them, the newest first; at most to `room.first`, at most `room.bytes`.
Result<std::vector<TailEntry>> read_tail(const storage::Store& store, SpaceId space, ChatId chat,
                                         const Chat::TailRoom& room);

}  // namespace atrium::space
