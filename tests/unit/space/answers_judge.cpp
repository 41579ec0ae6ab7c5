#include "tests/unit/space/answers_judge.h"

#include <algorithm>
#include <set>

namespace atrium::test {

using namespace wire::v1;

Compared& Compared::operator+=(const Compared& other) {
  reactions += other.reactions;
  edits += other.edits;
  deletions += other.deletions;
  pins += other.pins;
  contradictions += other.contradictions;
  items += other.items;
  items_with_signs += other.items_with_signs;
  items_withheld += other.items_withheld;
  deleted_items += other.deleted_items;
  mentions += other.mentions;
  shown_pins += other.shown_pins;
  threads += other.threads;
  return *this;
}

std::string Compared::words() const {
  return std::to_string(reactions) + " reactions, " + std::to_string(edits) + " edits, " + std::to_string(deletions) +
         " deletions, " + std::to_string(pins) + " pins done, " + std::to_string(contradictions) + " refused; " +
         std::to_string(items) + " items shown (with signs " + std::to_string(items_with_signs) + ", withheld " +
         std::to_string(items_withheld) + ", deleted " + std::to_string(deleted_items) + "); of chats " +
         std::to_string(mentions) + " with a mention, " + std::to_string(shown_pins) + " with pins; " + std::to_string(threads) + " pages of threads";
}

void AnswersJudge::follow() {
  for (const auto& [id, truth] : truth_.chats()) {
    models_.try_emplace(id, truth).first->second.follow(complaints_);
  }
}

void AnswersJudge::check(const Asker& who, const ClientFrame& question, const ServerFrame& answer) {
  follow();
  if (answer.has_accepted()) {
    check_done(who, question, answer.accepted());
  } else if (answer.has_error()) {
    check_refused(who, question, answer.error());
  } else if (answer.has_history_page() && question.has_read_entries()) {
    check_single(who, question.read_entries(), answer.history_page());
  } else if (answer.has_history_page() && question.has_read_thread()) {
    check_thread(who, question.read_thread(), answer.history_page());
  } else if (answer.has_history_page()) {
    check_page(who, question.read_history(), answer.history_page());
  }
  for (const auto& view : answer.chat_list().chats()) {
    check_chat(who, view);
  }
}

// Either the entry stands there, or it stood so already.
void AnswersJudge::check_done(const Asker& who, const ClientFrame& question, const Accepted& accepted) {
  const auto& model = models_.at(accepted.chat_id());
  bool right = true;
  if (question.has_set_reaction()) {
    const auto& wish = question.set_reaction();
    const auto signs = model.signs_of(who.account, wish.target_seq(), accepted.seq());
    right = wish.emoji().empty() ? signs.empty() : signs == std::vector{wish.emoji()};
    ++compared_.reactions;
  } else if (question.has_pin_message()) {
    const auto& wish = question.pin_message();
    right = model.is_pinned(wish.target_seq(), accepted.seq()) == wish.pinned();
    ++compared_.pins;
  } else if (question.has_edit_message()) {
    const auto& wish = question.edit_message();
    right = model.overlay(wish.target_seq(), accepted.seq()).text() == wish.text();
    ++compared_.edits;
  } else if (question.has_delete_message()) {
    right = model.overlay(question.delete_message().target_seq(), accepted.seq()).deleted();
    ++compared_.deletions;
  }
  if (!right) {
    complain(who, "was told that it is done as " + std::to_string(accepted.seq()) + ", and it is not");
  }
}

// In so short a talk nothing is full: what contradicts is deleted.
void AnswersJudge::check_refused(const Asker& who, const ClientFrame& question, const Error& error) {
  if (error.code() != ERROR_CODE_CONFLICT) {
    return;
  }
  ++compared_.contradictions;
  const auto deleted = [&](const auto& wish) {
    return models_.at(wish.chat_id()).overlay(wish.target_seq(), truth_.chat(wish.chat_id()).head()).deleted();
  };
  const auto root_is_deleted = [&](const SendMessage& wish) {
    const auto head = truth_.chat(wish.chat_id()).head();
    return wish.thread_root_seq() != 0 && models_.at(wish.chat_id()).overlay(wish.thread_root_seq(), head).deleted();
  };
  const bool right = question.has_set_reaction()     ? deleted(question.set_reaction())
                     : question.has_pin_message()    ? deleted(question.pin_message())
                     : question.has_edit_message()   ? deleted(question.edit_message())
                     : question.has_delete_message() ? deleted(question.delete_message())
                     : question.has_send_message()   ? root_is_deleted(question.send_message())
                                                     : false;
  if (!right) {
    complain(who, "was refused: " + error.message());
  }
}

void AnswersJudge::check_single(const Asker& who, const ReadEntries& question, const HistoryPage& page) {
  const auto& truth = truth_.chat(page.chat_id());
  std::vector<std::uint64_t> expected;
  for (const auto seq : std::set<std::uint64_t>(question.seqs().begin(), question.seqs().end())) {
    const bool comes_later = page.next_from_seq() != 0 && seq >= page.next_from_seq();
    if (!comes_later && seq <= page.head_seq() && truth.sees(who.account, seq)) {
      expected.push_back(seq);
    }
  }
  check_items(who, page, expected);
}

// From some moment's newest message of the thread down, or from the one that was named.
void AnswersJudge::check_thread(const Asker& who, const ReadThread& question, const HistoryPage& page) {
  const auto& truth = truth_.chat(page.chat_id());
  const auto root = question.root_seq();
  if (!truth.sees(who.account, root) || !truth.entry(root).has_message() || truth.entry(root).has_thread()) {
    complain(who, "is shown a thread under what is none of their messages");
    return;
  }
  const auto last = page.items().empty() ? 0 : page.items(page.items_size() - 1).entry().seq();
  std::vector<std::uint64_t> expected;
  for (auto seq = page.next_from_seq() + 1; seq <= last; ++seq) {
    if (truth.entry(seq).thread().root_seq() == root && truth.sees(who.account, seq)) {
      expected.push_back(seq);
    }
  }
  check_items(who, page, expected);
  compared_.threads += expected.empty() ? 0 : 1;
}

void AnswersJudge::check_page(const Asker& who, const ReadHistory& question, const HistoryPage& page) {
  const auto& truth = truth_.chat(page.chat_id());
  const bool older = question.direction() == HISTORY_DIRECTION_OLDER;
  const auto first = older ? 1 : std::max<std::uint64_t>(question.from_seq(), 1);
  const auto last = older && question.from_seq() != 0 ? std::min(question.from_seq(), page.head_seq()) : page.head_seq();
  std::vector<std::uint64_t> expected;
  for (auto seq = first; seq <= last; ++seq) {
    const bool in_view = question.view() == HISTORY_VIEW_ENTRIES ||
                         (truth.entry(seq).has_message() && !truth.entry(seq).has_thread());
    const bool comes_later =
        page.next_from_seq() != 0 && (older ? seq <= page.next_from_seq() : seq >= page.next_from_seq());
    if (in_view && !comes_later && truth.sees(who.account, seq)) {
      expected.push_back(seq);
    }
  }
  check_items(who, page, expected);
  if (static_cast<std::size_t>(page.items_size()) > question.limit()) {
    complain(who, "a page shows more than was asked for");
  }
}

void AnswersJudge::check_items(const Asker& who, const HistoryPage& page, const std::vector<std::uint64_t>& expected) {
  std::vector<std::uint64_t> shown;
  for (const auto& item : page.items()) {
    shown.push_back(item.entry().seq());
    check_item(who, page, item);
  }
  if (shown != expected || (shown.empty() && page.next_from_seq() != 0)) {
    complain(who, "a page shows " + std::to_string(shown.size()) + " entries of " + std::to_string(expected.size()));
  }
}

// As of some moment from the page's head to now.
void AnswersJudge::check_item(const Asker& who, const HistoryPage& page, const HistoryItem& item) {
  const auto& model = models_.at(page.chat_id());
  const auto seq = item.entry().seq();
  const auto bytes = item.SerializeAsString();
  const auto end = truth_.chat(page.chat_id()).head();
  auto at = page.head_seq();
  while (at <= end && model.item(who.account, seq, at).SerializeAsString() != bytes) {
    ++at;
  }
  if (at > end) {
    complain(who, "is shown " + item.SerializeAsString() + " as " + std::to_string(seq) + " instead of " +
                      model.item(who.account, seq, page.head_seq()).SerializeAsString());
  }
  ++compared_.items;
  compared_.items_with_signs += item.overlay().reactions_size() > 0 ? 1 : 0;
  compared_.items_withheld += item.entry().has_withheld() ? 1 : 0;
  compared_.deleted_items += item.overlay().deleted() ? 1 : 0;
}

void AnswersJudge::check_chat(const Asker& who, const ChatView& view) {
  const auto& model = models_.at(view.chat_id());
  const std::vector<std::uint64_t> pins(view.pinned_seqs().begin(), view.pinned_seqs().end());
  if (pins != model.pins_for(who.account)) {
    complain(who, "sees other pins than are there for them");
  }
  const auto mention = model.mention_for(who.account, who.role, view.read_seq());
  if (view.mention_seq() != mention) {
    complain(who, "is mentioned in " + std::to_string(view.mention_seq()) + " instead of " + std::to_string(mention));
  }
  compared_.mentions += mention != 0 ? 1 : 0;
  compared_.shown_pins += pins.empty() ? 0 : 1;
}

}  // namespace atrium::test
