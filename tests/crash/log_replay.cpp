#include "tests/crash/log_replay.h"

#include <algorithm>

namespace atrium::test {
namespace {

using namespace wire::v1;

using Accounts = google::protobuf::RepeatedField<std::uint64_t>;

bool holds(const Accounts& accounts, std::uint64_t account) {
  return std::ranges::find(accounts, account) != accounts.end();
}

// Whether it was there.
bool strike(Accounts& accounts, std::uint64_t account) {
  const auto before = accounts.size();
  accounts.erase(std::remove(accounts.begin(), accounts.end(), account), accounts.end());
  return accounts.size() < before;
}

}  // namespace

void LogReplay::take(const Entry& entry) {
  const auto note_change = [&entry](Overlay& overlay) {
    overlay.set_changed_by_seq(entry.seq());
    overlay.set_changed_at_ms(entry.at_ms());
  };
  switch (entry.body_case()) {
    case Entry::kMessage:
      take_message(entry);
      break;
    case Entry::kEdit: {
      auto& overlay = overlays_[entry.edit().target_seq()];
      overlay.set_text(entry.edit().text());
      overlay.add_edit_seqs(entry.seq());
      note_change(overlay);
      break;
    }
    case Entry::kDeletion: {
      auto& overlay = overlays_[entry.deletion().target_seq()];
      overlay.Clear();
      overlay.set_deleted(true);
      note_change(overlay);
      break;
    }
    case Entry::kReaction:
      take_reaction(entry);
      break;
    case Entry::kVote:
      take_vote(entry);
      break;
    case Entry::kPollClosed:
      overlays_[entry.poll_closed().target_seq()].mutable_poll()->set_closed(true);
      break;
    default:
      break;
  }
}

void LogReplay::take_message(const Entry& entry) {
  const auto& message = entry.message();
  places_[message.text()].insert(entry.seq());
  if (message.has_poll()) {
    auto& state = *overlays_[entry.seq()].mutable_poll();
    state.set_closes_at_ms(message.poll().closes_at_ms());
    state.set_results_at_end(message.poll().results_at_end());
    options_[entry.seq()] = message.poll().options_size();
    if (message.poll().anonymous()) {
      anonymous_.insert(entry.seq());
    }
  }
}

void LogReplay::take_reaction(const Entry& entry) {
  auto& all = *overlays_[entry.reaction().target_seq()].mutable_reactions();
  for (auto& each : all) {
    strike(*each.mutable_account_ids(), entry.author_id());
  }
  all.erase(std::remove_if(all.begin(), all.end(), [](const Reactions& each) { return each.account_ids().empty(); }),
            all.end());
  if (entry.reaction().emoji().empty()) {
    return;
  }
  auto same = std::ranges::find(all, entry.reaction().emoji(), &Reactions::emoji);
  if (same == all.end()) {
    all.Add()->set_emoji(entry.reaction().emoji());
    same = std::prev(all.end());
  }
  same->add_account_ids(entry.author_id());
}

void LogReplay::take_vote(const Entry& entry) {
  const auto poll = entry.vote().target_seq();
  auto& state = *overlays_[poll].mutable_poll();
  if (is_anonymous(poll)) {
    state.set_voters(state.voters() + 1);
    return;
  }
  while (state.options_size() < options_[poll]) {
    state.add_options();
  }
  bool has_voted = false;
  for (auto& option : *state.mutable_options()) {
    if (strike(*option.mutable_account_ids(), entry.author_id())) {
      option.set_votes(option.votes() - 1);
      has_voted = true;
    }
  }
  for (const auto number : entry.vote().options()) {
    auto& option = *state.mutable_options(static_cast<int>(number) - 1);
    option.add_account_ids(entry.author_id());
    option.set_votes(option.votes() + 1);
  }
  state.set_voters(state.voters() + (entry.vote().options().empty() ? 0 : 1) - (has_voted ? 1 : 0));
}

const Overlay& LogReplay::overlay(std::uint64_t message) const {
  static const Overlay kNothing;
  const auto found = overlays_.find(message);
  return found == overlays_.end() ? kNothing : found->second;
}

const std::set<std::uint64_t>& LogReplay::places_of(const std::string& text) const {
  static const std::set<std::uint64_t> kNowhere;
  const auto found = places_.find(text);
  return found == places_.end() ? kNowhere : found->second;
}

bool LogReplay::has_reacted(const Overlay& overlay, std::uint64_t account, const std::string& emoji) {
  const auto has_it = [account](const Reactions& each) { return holds(each.account_ids(), account); };
  const auto found = std::ranges::find_if(overlay.reactions(), has_it);
  return found == overlay.reactions().end() ? emoji.empty() : found->emoji() == emoji;
}

std::set<std::uint32_t> LogReplay::options_of(const Overlay& overlay, std::uint64_t account) {
  std::set<std::uint32_t> chosen;
  for (int i = 0; i < overlay.poll().options_size(); ++i) {
    if (holds(overlay.poll().options(i).account_ids(), account)) {
      chosen.insert(static_cast<std::uint32_t>(i + 1));
    }
  }
  return chosen;
}

}  // namespace atrium::test
