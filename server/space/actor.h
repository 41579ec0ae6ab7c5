#pragma once

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "server/codec/received_frame.h"
#include "server/delivery/receiver.h"
#include "server/guard/token_bucket.h"
#include "server/space/account.h"
#include "server/space/request_ledger.h"
#include "storage/ids.h"

namespace atrium::space {

// A chat that a resuming session still has to be brought up to date in.
struct CatchUpStep {
  Chat* chat;
  Seq next;
  std::uint64_t generation;  // of the membership; with another one the step is void
  bool tail_asked = false;   // for this page: the chat's newest entries were brought into memory if that was possible
};

// A Resume that is being answered: the chats that its client is still to be told of.
struct Resuming {
  std::uint64_t frame_id = 0;
  bool same_epoch = false;
  boost::unordered_flat_map<ChatId, Seq, std::hash<ChatId>> positions;
  struct Told {
    Place place;
    std::uint64_t generation;  // of the membership; with another one it is told apart
  };
  std::vector<Told> chats;
  std::size_t next = 0;  // in chats
};

// A part of a long answer. The last one ends its command.
struct AnswerPart {
  std::string frames;
  std::size_t replies = 0;
};

// A session as its space sees it, on the home thread. Its queues are lists, because an empty deque owns half a kilobyte and most
// of these are empty all day.
struct Actor {
  std::shared_ptr<delivery::Receiver> receiver;
  Account* account = nullptr;   // set once signed in
  ConnectionNumber connection;  // from then on
  std::string token_hash;
  std::uint64_t address = 0;  // guard::address_key
  JoinRequestId applicant;    // of somebody who is not let in yet, once they have shown that it is theirs
  // These two are read by other threads.
  std::atomic<bool> signed_in = false;
  std::atomic<bool> gone = false;

  // Commands wait here while an earlier one waits for the disk or for a hash.
  std::list<codec::ReceivedFrame> waiting;
  bool blocked = false;
  int failed_sign_ins = 0;
  guard::TokenBucket commands;  // of an applicant; who has an account shares its own

  bool resumed = false;    // it asked for pushes
  bool listening = false;  // it was told where each chat stands, so it is told of joins and removals since
  // What goes out page by page, each when the session's queue has room: parts of answers, then the rest of a Resume's, then
  // what was missed.
  std::list<AnswerPart> parts;
  std::shared_ptr<Resuming> resuming;
  std::list<CatchUpStep> catch_up;
  bool page_under_way = false;
  std::int64_t typed_at_ms = 0;
  guard::TokenBucket rate_refusals;  // of its commands, because the account asks for too much
};

// Nothing more is done for it: its connection ends.
inline void dismiss(Actor& actor) {
  actor.gone = true;
  actor.waiting.clear();
  actor.parts.clear();
  actor.resuming = nullptr;
  actor.catch_up.clear();
}

}  // namespace atrium::space
