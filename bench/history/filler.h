#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "storage/ids.h"

namespace atrium {
class Server;
}

namespace atrium::bench {

// What became of nine in ten of a chat's messages.
enum class Deletions {
  kNone,
  kAtOnce,  // each was deleted before the next message came
  kSwept,   // all were deleted at the end, when the last message was there
};

// A chat with a past.
struct FilledChat {
  SpaceId space;
  ChatId chat;
  Seq head;
};

constexpr std::size_t kTextBytes = 128;

// Writes the past of chats through the server's own space and store, thousands of entries a sync. Nobody else may have the
// data folder open meanwhile.
class HistoryFiller {
 public:
  using Progress = std::function<void(std::size_t messages)>;

  // A folder in which a demo with an account `load-1` has run. Throws if it can't be opened.
  explicit HistoryFiller(const std::filesystem::path& data);
  ~HistoryFiller();
  HistoryFiller(const HistoryFiller&) = delete;
  HistoryFiller& operator=(const HistoryFiller&) = delete;

  // Makes a group of that account, with so many messages.
  FilledChat fill(std::size_t messages, Deletions deletions, const Progress& progress);

 private:
  std::unique_ptr<Server> server_;
};

}  // namespace atrium::bench
