// Messages that stand under another one.
#include <atrium/threads.h>

#include "client_impl.h"

namespace atrium::client {
namespace {

std::vector<Thread> to_list(const wire::ThreadList& list) {
  std::vector<Thread> result;
  for (const auto& view : list.threads()) {
    result.push_back({ChatId{view.chat_id()}, view.root_seq(), view.newest_no(), view.newest_seq(), view.newest_at_ms(),
                      view.read_no()});
  }
  return result;
}

}  // namespace

void Threads::read(ThreadRequest request, Done<HistoryPage> done) {
  Command command;
  auto& wish = *command.frame.mutable_read_thread();
  wish.set_chat_id(raw(request.chat));
  wish.set_root_seq(request.root_seq);
  wish.set_from_seq(request.from_seq);
  wish.set_limit(request.limit);
  command.done = answer<HistoryPage>(std::move(done), [](const auto& frame) { return to_page(frame.history_page()); });
  client_.impl_->question(std::move(command));
}

void Threads::list(ChatId chat, Done<std::vector<Thread>> done) {
  Command command;
  command.frame.mutable_list_threads()->set_chat_id(raw(chat));
  command.done = answer<std::vector<Thread>>(std::move(done), [](const auto& frame) { return to_list(frame.thread_list()); });
  client_.impl_->question(std::move(command));
}

void Threads::set_read_mark(ChatId chat, Seq root, std::uint64_t no, Done<void> done) {
  Command command;
  auto& mark = *command.frame.mutable_set_thread_read_mark();
  mark.set_chat_id(raw(chat));
  mark.set_root_seq(root);
  mark.set_no(no);
  command.done = nothing(std::move(done));
  client_.impl_->question(std::move(command));
}

}  // namespace atrium::client
