// Questions with answers to choose from. Who has chosen what in an anonymous one is kept nowhere: the vote counts in the overlay, that
// there was one in the voter's membership, and neither entry, answer nor request record says which.
#include "server/commands/polls.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "server/commands/target.h"
#include "server/config/limits.h"
#include "server/space/polls.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

constexpr std::size_t kVoteBytes = 1024;  // the entry and the membership
constexpr std::size_t kLookedAt = 4;      // of the polls in which a voter has voted, with each vote

using Options = google::protobuf::RepeatedField<std::uint32_t>;

// What this account chose, where that is known.
Options options_of(const PollState& state, AccountId voter) {
  Options chosen;
  for (int i = 0; i < state.options_size(); ++i) {
    const auto& accounts = state.options(i).account_ids();
    if (std::ranges::find(accounts, voter.value) != accounts.end()) {
      chosen.Add(static_cast<std::uint32_t>(i + 1));
    }
  }
  return chosen;
}

// Each option that somebody chose is one.
int votes_of(const PollState& state) {
  int votes = 0;
  for (const auto& option : state.options()) {
    votes += option.account_ids_size();
  }
  return votes;
}

bool has_voted(const space::Membership& membership, Seq poll) {
  return std::ranges::find(membership.voted, poll) != membership.voted.end();
}

// How it stands with some of the anonymous polls in which the voter has voted.
using Voted = std::vector<std::pair<Seq, Overlay>>;

// Nobody asks any more who has voted in a poll that is over. Some are looked at with each vote, in turn, so as many as are open are kept and
// a third more.
std::vector<Seq> still_open(std::vector<Seq> voted, const Voted& looked_at, std::int64_t now_ms) {
  for (const auto& [seq, overlay] : looked_at) {
    const bool was_there = std::erase(voted, seq) > 0;
    if (was_there && !overlay.deleted() && !space::is_over(overlay.poll(), now_ms)) {
      voted.push_back(seq);
    }
  }
  return voted;
}

// One that can't be read now stays.
void read_voted(const storage::Store& store, SpaceId space, ChatId chat, const std::vector<Seq>& polls, Voted& voted) {
  for (const auto seq : polls) {
    Overlay overlay;
    bool is_read = false;
    const auto status = store.visit_entries({space, chat, seq, seq}, [&](const storage::StoredEntry& stored) {
      is_read = overlay.ParseFromArray(stored.overlay.data(), static_cast<int>(stored.overlay.size()));
      return storage::Visit::kStop;
    });
    if (status && is_read) {
      voted.emplace_back(seq, std::move(overlay));
    }
  }
}

bool valid_options(const Command& command, const Poll& poll, const Options& options) {
  const auto count = static_cast<std::uint32_t>(poll.options_size());
  const bool is_ascending = std::ranges::adjacent_find(options, std::greater_equal<>()) == options.end();
  const bool is_in_range = options.empty() || (options.Get(0) >= 1 && options.Get(options.size() - 1) <= count);
  if (!is_ascending || !is_in_range || (options.size() > 1 && !poll.multiple())) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want options of the poll, ascending, and one unless it is multiple",
           "options");
    return false;
  }
  return true;
}

void count(PollState& state, const Poll& poll, AccountId voter, const Options& options) {
  while (state.options_size() < poll.options_size()) {
    state.add_options();
  }
  for (const auto option : options) {
    auto& chosen = *state.mutable_options(static_cast<int>(option) - 1);
    chosen.set_votes(chosen.votes() + 1);
    if (!poll.anonymous()) {
      chosen.add_account_ids(voter.value);
    }
  }
  state.set_voters(state.voters() + 1);
}

void take_back(PollState& state, AccountId voter) {
  for (auto& option : *state.mutable_options()) {
    auto& accounts = *option.mutable_account_ids();
    const auto before = accounts.size();
    accounts.erase(std::remove(accounts.begin(), accounts.end(), voter.value), accounts.end());
    option.set_votes(option.votes() - static_cast<std::uint32_t>(before - accounts.size()));
  }
  state.set_voters(state.voters() - 1);
}

// Why this vote can't count; nothing if it can.
std::string_view contradiction(const space::Membership& membership, const Target& target, const Options& before,
                               const Options& now, std::int64_t now_ms) {
  const auto& poll = target.message.poll();
  const auto& state = target.overlay.poll();
  if (target.overlay.deleted()) {
    return "the message is deleted";
  }
  if (space::is_over(state, now_ms)) {
    return "the poll is over";
  }
  if (poll.anonymous() ? has_voted(membership, target.seq) || now.empty() : poll.is_final() && !before.empty()) {
    return "a vote in this poll can't be changed or taken back";
  }
  if (!poll.anonymous() && votes_of(state) - before.size() + now.size() > static_cast<int>(limits::kNamedVotes)) {
    return "there are as many votes by name as there can be";
  }
  return {};
}

// What the answer names: the vote's own entry. That of an anonymous poll says nothing of whose vote it was, nor does an answer that is kept:
// it names the poll.
void commit_vote(const Command& command, space::Draft draft, const space::Chat& chat, const Target& target, Seq seq) {
  if (!target.message.poll().anonymous()) {
    commit_accepted(command, std::move(draft), chat, seq);
    return;
  }
  ServerFrame content;
  content.mutable_accepted()->set_chat_id(chat.id().value);
  content.mutable_accepted()->set_seq(target.seq.value);
  content.mutable_accepted()->set_at_ms(target.at_ms);
  commit(command, std::move(draft), content);
}

Entry vote_entry(const Target& target, const Options& options) {
  const auto& poll = target.message.poll();
  Entry entry;
  auto& vote = *entry.mutable_vote();
  vote.set_target_seq(target.seq.value);
  vote.set_untold(poll.anonymous() || poll.results_at_end());
  if (!vote.untold()) {
    *vote.mutable_options() = options;
  }
  return entry;
}

policy::Facts facts_about_poll(const Command& command, const space::Chat& chat, const Target& target) {
  auto facts = facts_about_target(command, chat, target);
  facts.target.visible = facts.target.visible && (target.message.has_poll() || target.overlay.deleted());
  const auto& roles = target.message.poll().voter_roles();
  facts.target.is_asked =
      roles.empty() || std::ranges::any_of(roles, [&](int role) { return facts.actor.has(static_cast<Role>(role)); });
  return facts;
}

void decide_vote(const Command& command, space::Chat& chat, const Target& target, const space::LateOverlays::Place& late,
                 const Voted& voted) {
  if (!allowed(command, policy::Operation::kCastVote, facts_about_poll(command, chat, target))) {
    return;
  }
  const auto& poll = target.message.poll();
  const auto& options = command.frame.cast_vote().options();
  auto& self = command.account();
  auto& membership = *chat.member(self.id);
  const auto before = options_of(target.overlay.poll(), self.id);
  if (const auto why = contradiction(membership, target, before, options, command.space.now_ms()); !why.empty()) {
    refuse(command, ERROR_CODE_CONFLICT, why);
    return;
  }
  if (!valid_options(command, poll, options)) {
    return;
  }
  if (poll.anonymous()) {
    // Also of who is refused now: the next ones are looked at the next time.
    membership.voted = still_open(std::move(membership.voted), voted, command.space.now_ms());
  }
  if (poll.anonymous() && membership.voted.size() >= limits::kOpenSecretVotes) {
    refuse(command, ERROR_CODE_CONFLICT, "this account has voted in as many anonymous polls here as can be open");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kCastVote,
                                kVoteBytes + target.overlay.ByteSizeLong() + chat.record_of(self.id).ByteSizeLong());
  if (!draft) {
    return;
  }
  auto seq = chat.decided_seq;
  if (!std::ranges::equal(before, options)) {
    auto& state = *(*late)->mutable_poll();
    if (!before.empty()) {
      take_back(state, self.id);
    }
    if (!options.empty()) {
      count(state, poll, self.id, options);
    }
    if (poll.anonymous()) {
      membership.voted.push_back(target.seq);
      *draft->change->add_memberships() = chat.record_of(self.id);
    }
    const auto author = poll.anonymous() ? AccountId() : self.id;
    seq = command.space.append(*draft, chat, author, vote_entry(target, options), target.seq);
    put_overlay(*draft, chat, target.seq, late);
  }
  commit_vote(command, std::move(*draft), chat, target, seq);
}

void decide_closing_poll(const Command& command, space::Chat& chat, const Target& target,
                         const space::LateOverlays::Place& late) {
  if (!allowed(command, policy::Operation::kClosePoll, facts_about_poll(command, chat, target))) {
    return;
  }
  if (target.overlay.deleted() || space::is_over(target.overlay.poll(), command.space.now_ms())) {
    refuse(command, ERROR_CODE_CONFLICT, "the poll is over");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kClosePoll, kVoteBytes + target.overlay.ByteSizeLong());
  if (!draft) {
    return;
  }
  (*late)->mutable_poll()->set_closed(true);
  Entry entry;
  entry.mutable_poll_closed()->set_target_seq(target.seq.value);
  const auto seq = command.space.append(*draft, chat, command.account().id, std::move(entry), target.seq);
  put_overlay(*draft, chat, target.seq, late);
  commit_accepted(command, std::move(*draft), chat, seq);
}

void show(const Command& command, space::Chat& chat, const Target& target) {
  auto facts = facts_about_poll(command, chat, target);
  facts.target.visible = facts.target.visible && !target.overlay.deleted();
  if (!allowed(command, policy::Operation::kReadPoll, facts)) {
    return;
  }
  ServerFrame content;
  auto& view = *content.mutable_poll_view();
  const auto& self = command.account();
  *view.mutable_my_options() = options_of(target.overlay.poll(), self.id);
  view.set_has_voted(!view.my_options().empty() || has_voted(*chat.member(self.id), target.seq));
  const auto now_ms = command.space.now_ms();
  view.set_is_over(space::is_over(target.overlay.poll(), now_ms));
  *view.mutable_state() = target.overlay.poll();
  space::take_untold(*view.mutable_state(), now_ms);
  command.space.reply(command.to(), content);
}

}  // namespace

bool valid_poll(const Command& command, const SendMessage& wish) {
  const auto wrong = [&](std::string_view why, std::string_view field) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, why, field);
    return false;
  };
  if (!wish.has_poll()) {
    return wish.right_option() == 0 || wrong("only a quiz has one", "right_option");
  }
  const auto& poll = wish.poll();
  if (wish.has_forward()) {
    return wrong("a poll passes nothing on", "forward");
  }
  const auto* chat = command.space.chat(ChatId(wish.chat_id()));
  if (poll.anonymous() && chat != nullptr && chat->kind() == CHAT_KIND_DIRECT) {
    return wrong("between two it is plain whose vote is whose: no poll of a direct chat is anonymous", "anonymous");
  }
  if (!valid_count(command, poll.options_size(), limits::kPollOptionsLeast, limits::kPollOptions, "options")) {
    return false;
  }
  for (const auto& option : poll.options()) {
    if (!valid_text(command, option, limits::kTitleBytes, "options")) {
      return false;
    }
  }
  if (std::set<std::string>(poll.options().begin(), poll.options().end()).size() !=
      static_cast<std::size_t>(poll.options_size())) {
    return wrong("want options that are all different", "options");
  }
  if (poll.quiz() ? wish.right_option() == 0 || wish.right_option() > static_cast<std::uint32_t>(poll.options_size())
                  : wish.right_option() != 0) {
    return wrong("want one of the options in a quiz, and none elsewhere", "right_option");
  }
  if (poll.closes_at_ms() != 0 && !valid_moment(command, poll.closes_at_ms(), "closes_at_ms")) {
    return false;
  }
  return valid_roles(command, poll.voter_roles(), "voter_roles");
}

Poll known_part(const Poll& poll) {
  Poll known;
  *known.mutable_options() = poll.options();
  known.set_multiple(poll.multiple());
  known.set_anonymous(poll.anonymous());
  known.set_is_final(poll.is_final());
  known.set_closes_at_ms(poll.closes_at_ms());
  known.set_results_at_end(poll.results_at_end());
  known.set_quiz(poll.quiz());
  *known.mutable_voter_roles() = poll.voter_roles();
  return known;
}

Overlay overlay_of_new_poll(const SendMessage& wish) {
  Overlay overlay;
  auto& state = *overlay.mutable_poll();
  state.set_right_option(wish.right_option());
  state.set_closes_at_ms(wish.poll().closes_at_ms());
  state.set_results_at_end(wish.poll().results_at_end());
  return overlay;
}

void cast_vote(const Command& command) {
  const auto& vote = command.frame.cast_vote();
  const ChatId chat(vote.chat_id());
  const auto* where = command.space.chat(chat);
  const auto* member = where == nullptr ? nullptr : where->member(command.account().id);
  std::vector<Seq> looked_at;
  if (member != nullptr) {
    const auto& all = member->voted;
    looked_at.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kLookedAt)));
  }
  const auto voted = std::make_shared<Voted>();
  auto read = [id = command.space.id(), chat, looked_at, voted](const storage::Store& store, const Target& target) {
    if (target.message.poll().anonymous()) {
      read_voted(store, id, chat, looked_at, *voted);
    }
  };
  const auto decide = [voted](const Command& again, space::Chat& here, const Target& target,
                              const space::LateOverlays::Place& late) { decide_vote(again, here, target, late, *voted); };
  decide_about(command, policy::Operation::kCastVote, chat, Seq(vote.target_seq()), decide, std::move(read));
}

void close_poll(const Command& command) {
  const auto& wish = command.frame.close_poll();
  decide_about(command, policy::Operation::kClosePoll, ChatId(wish.chat_id()), Seq(wish.target_seq()), decide_closing_poll);
}

void read_poll(const Command& command) {
  const auto& wish = command.frame.read_poll();
  const auto answer = [](const Command& again, space::Chat& chat, const Target& target, const space::LateOverlays::Place&) {
    show(again, chat, target);
  };
  decide_about(command, policy::Operation::kReadPoll, ChatId(wish.chat_id()), Seq(wish.target_seq()), answer);
}

}  // namespace atrium::commands
