#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "atrium/wire/v1/frames.pb.h"
#include "server/delivery/visibility.h"
#include "storage/store.h"

// Reading a chat's past: functions over the store and what a member may see. Any thread; what may touch the disk runs on the
// read pool.
namespace atrium::space {

Failure damaged_entry();

// Whether a message's overlay says so; empty = none.
bool says_deleted(std::string_view encoded_overlay);
// Which of these messages are deleted by now: one read each.
Result<std::set<Seq>> deleted_among(const storage::Store& store, SpaceId space, ChatId chat, const std::set<Seq>& messages);

// What stands in an entry's place for somebody who may not see what it is about.
wire::v1::Entry withheld_entry(const wire::v1::Entry& entry);
std::string withheld_bytes(std::string_view encoded);

// The older entry that this one is about; 0 = none.
Seq target_of(const wire::v1::Entry& entry);

// Whether entries of this kind are about an older one.
bool has_target(wire::v1::Entry::BodyCase body);

// The entry without what somebody wrote: what is left of a deleted message, and of what it was edited to.
std::string bytes_without_text(std::string_view encoded);

struct PageQuery {
  SpaceId space;
  ChatId chat;
  Seq head;  // the newest that is published
  delivery::Visibility visibility;
  Seq from;  // 0 = at the end that the direction begins with
  wire::v1::HistoryDirection direction = wire::v1::HISTORY_DIRECTION_OLDER;
  wire::v1::HistoryView view = wire::v1::HISTORY_VIEW_MESSAGES;
  std::size_t limit = 0;
  std::vector<Seq> seqs = {};  // ascending; if there are any: these alone
  Seq thread = {};             // its root: from `from` down, OLDER; not the chat's flow
  std::int64_t now_ms = 0;     // by the space's clock
};

struct EncodedPage {
  std::string content;  // of a ServerFrame that holds the page
};
Result<EncodedPage> read_page(const storage::Store& store, const PageQuery& query);
// The same if it can be had at once: nothing if a part isn't in memory, or is far to walk to.
std::optional<EncodedPage> read_page_at_home(const storage::Store& store, const PageQuery& query);

// Entry pushes, ascending from `from` to at most `through`, laid end to end; at most kPageBytes.
struct CatchUpPage {
  std::string frames;
  Seq next;  // the first that isn't in it
};
Result<CatchUpPage> read_catch_up(const storage::Store& store, SpaceId space, ChatId chat, Seq from, Seq through,
                                  const delivery::Visibility& visibility);

}  // namespace atrium::space
