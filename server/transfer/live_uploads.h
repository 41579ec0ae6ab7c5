#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "server/config/limits.h"
#include "server/net/exchange.h"
#include "storage/file_store.h"
#include "storage/ids.h"

namespace atrium::transfer {

// Which uploads bytes are coming of, and from whom. Of one upload nobody but its holder touches the part. A connection that breaks may
// look alive for long, so who comes anew takes the upload over: the holder is cut and lets go. Of the parts that
// nobody has in hand the latest stay open, so that many that were begun take no more descriptors. Any thread.
class LiveUploads {
 public:
  explicit LiveUploads(std::size_t most_open = limits::kIdleParts) : most_open_(most_open) {}

  struct Key {
    SpaceId space;
    UploadId upload;
    friend auto operator<=>(const Key&, const Key&) = default;
  };

  // What its holder has in hand, open or not; lets go when it is destroyed.
  class Hold {
   public:
    Hold(LiveUploads& uploads, Key key, std::shared_ptr<storage::Part> part)
        : uploads_(uploads), key_(key), part_(std::move(part)) {}
    ~Hold() { uploads_.release(key_, std::move(part_)); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

    // Null until it was opened.
    std::shared_ptr<storage::Part>& part() { return part_; }

   private:
    LiveUploads& uploads_;
    const Key key_;
    std::shared_ptr<storage::Part> part_;
  };
  using Then = std::function<void(std::shared_ptr<Hold>)>;

  // `then` gets the hold once nobody else has it; null if another comes who wants it, too.
  void acquire(Key key, std::shared_ptr<net::Exchange> holder, Then then);
  // Whether somebody has it in hand.
  bool is_held(Key key);
  // The part is read no more under this key; who holds it keeps what they have until they let go.
  void forget(Key key);

 private:
  struct Place {
    std::shared_ptr<storage::Part> part;
    std::shared_ptr<net::Exchange> holder;
    bool is_held = false;
    bool is_forgotten = false;  // since it is held
    std::shared_ptr<net::Exchange> next_holder;
    Then next;
    std::list<Key>::iterator open;  // in open_; its end if it is held or was closed
  };
  void release(Key key, std::shared_ptr<storage::Part> part);
  void unlist(Place& place);

  const std::size_t most_open_;
  std::mutex mutex_;
  std::map<Key, Place> places_;
  std::list<Key> open_;  // those that nobody holds, the latest last
};

}  // namespace atrium::transfer
