#include "tests/crash/talk_judge.h"

#include <gtest/gtest.h>

namespace atrium::test {

using namespace wire::v1;

TalkJudge::TalkJudge(const Talk& talk, const StoredTalk& stored) : talk_(talk), stored_(stored) {
  for (const auto& wish : talk.wishes()) {
    if (wish.accepted()) {
      answered_.emplace(wish.answer->accepted().seq(), &wish);
      explained_.insert(wish.answer->accepted().seq());
    }
  }
}

void TalkJudge::judge() {
  ASSERT_NO_FATAL_FAILURE(judge_log());
  ASSERT_NO_FATAL_FAILURE(judge_overlays());
  ASSERT_NO_FATAL_FAILURE(judge_anonymous_votes());
  ASSERT_NO_FATAL_FAILURE(judge_scheduled());
  if (!talk_.is_waiting()) {
    ASSERT_EQ(explained_.size(), stored_.entries.size()) << "something was written that nobody was told of";
    ASSERT_NO_FATAL_FAILURE(judge_voters());
  }
}

// Whether the wish, answered with this entry's seq, holds once that is there. An answer may name the head: it is so already.
bool TalkJudge::holds(const Wish& wish, const Entry& entry) const {
  const auto& frame = wish.frame;
  const auto account = talk_.account_of(wish);
  switch (frame.command_case()) {
    case ClientFrame::kSendMessage:
      return entry.message().text() == frame.send_message().text() && entry.author_id() == account;
    case ClientFrame::kEditMessage: {
      const auto& edit = frame.edit_message();
      return entry.edit().text() == edit.text() && log_.overlay(edit.target_seq()).text() == edit.text();
    }
    case ClientFrame::kDeleteMessage:
      return entry.deletion().target_seq() == frame.delete_message().target_seq();
    case ClientFrame::kClosePoll:
      return entry.poll_closed().target_seq() == frame.close_poll().target_seq();
    case ClientFrame::kSetReaction:
      return LogReplay::has_reacted(log_.overlay(frame.set_reaction().target_seq()), account, frame.set_reaction().emoji());
    default: {
      const auto& vote = frame.cast_vote();
      const std::set<std::uint32_t> wanted(vote.options().begin(), vote.options().end());
      return log_.is_anonymous(vote.target_seq())
                 ? entry.seq() == vote.target_seq()  // which vote it was no answer tells
                 : LogReplay::options_of(log_.overlay(vote.target_seq()), account) == wanted;
    }
  }
}

void TalkJudge::judge_log() {
  auto seq = talk_.base();
  for (const auto& entry : stored_.entries) {
    ASSERT_EQ(entry.seq(), ++seq) << "a hole";
    log_.take(entry);
    if (entry.has_vote() && log_.is_anonymous(entry.vote().target_seq())) {
      ASSERT_EQ(entry.author_id(), 0u);
      ++anonymous_votes_[entry.vote().target_seq()];
      explained_.insert(seq);
    }
    const auto [begin, end] = answered_.equal_range(seq);
    for (auto each = begin; each != end; ++each) {
      ASSERT_TRUE(holds(*each->second, entry))
          << "answered with seq " << seq << ", and does not hold: command " << each->second->frame.command_case();
    }
  }
  ASSERT_TRUE(answered_.empty() || answered_.rbegin()->first <= seq) << "answered, and missing";
}

void TalkJudge::judge_overlays() {
  for (auto [seq, overlay] : stored_.overlays) {
    if (log_.is_anonymous(seq) && !overlay.deleted()) {
      ASSERT_NO_FATAL_FAILURE(take_anonymous_votes(seq, overlay));
    }
    ASSERT_EQ(overlay.SerializeAsString(), log_.overlay(seq).SerializeAsString())
        << "not what the log makes of message " << seq << "; " << overlay.poll().voters() << " voters, in the log "
        << log_.overlay(seq).poll().voters();
  }
}

// Each answered vote has an entry, and no entry is of none.
void TalkJudge::judge_anonymous_votes() {
  std::map<std::uint64_t, std::uint32_t> answered;
  for (const auto& [seq, wish] : answered_) {
    if (wish->frame.has_cast_vote() && log_.is_anonymous(wish->frame.cast_vote().target_seq())) {
      ++answered[seq];  // the poll's
    }
  }
  for (const auto& [poll, told] : answered) {
    ASSERT_GE(anonymous_votes_[poll], told) << "an answered vote is lost";
  }
  for (const auto& [poll, votes] : anonymous_votes_) {
    ASSERT_TRUE(talk_.is_waiting() || votes == answered[poll]) << "a vote counts twice";
  }
}

// Which the log does not tell, so those who asked are compared with: each answer counts once, for the option that was asked for.
void TalkJudge::take_anonymous_votes(std::uint64_t poll, Overlay& overlay) {
  std::vector<std::uint32_t> answered(Talk::kOptions);
  std::set<std::uint64_t> voters;
  for (const auto& [seq, wish] : answered_) {
    if (wish->frame.has_cast_vote() && wish->frame.cast_vote().target_seq() == poll) {
      ++answered[wish->frame.cast_vote().options(0) - 1];
      ASSERT_TRUE(voters.insert(talk_.account_of(*wish)).second) << "somebody voted twice";
    }
  }
  std::uint32_t votes = 0;
  for (int i = 0; i < overlay.poll().options_size(); ++i) {
    const auto& option = overlay.poll().options(i);
    const auto told = answered[static_cast<std::size_t>(i)];
    votes += option.votes();
    ASSERT_EQ(option.account_ids_size(), 0);
    ASSERT_GE(option.votes(), told) << "an answered vote is lost";
    ASSERT_TRUE(talk_.is_waiting() || option.votes() == told) << "a vote counts twice";
  }
  ASSERT_EQ(votes, overlay.poll().voters());
  overlay.mutable_poll()->clear_options();
}

void TalkJudge::judge_scheduled() {
  std::map<std::uint64_t, bool> calls_off;  // whether it was
  for (const auto& wish : talk_.wishes()) {
    if (wish.frame.has_cancel_scheduled() && wish.answer) {
      calls_off[wish.frame.cancel_scheduled().scheduled_id()] = wish.answer->has_done();
    }
  }
  for (const auto& wish : talk_.wishes()) {
    if (!wish.frame.has_schedule_message()) {
      continue;
    }
    const auto& places = log_.places_of(wish.frame.schedule_message().message().text());
    explained_.insert(places.begin(), places.end());
    written_later_ += places.size();
    ASSERT_LE(places.size(), 1U) << "written twice";
    const bool is_taken = wish.answer && !wish.refused();
    const auto off = is_taken ? calls_off.find(wish.answer->scheduled_message().scheduled_id()) : calls_off.end();
    if (wish.refused() || (off != calls_off.end() && off->second)) {
      ASSERT_TRUE(places.empty()) << (wish.refused() ? "refused" : "called off") << ", and written";
    } else if (off != calls_off.end() || !talk_.is_waiting()) {
      ASSERT_EQ(places.size(), 1U) << "it was taken, and is not written";
    }
  }
}

// Who has voted in an anonymous poll that is open is known, each once.
void TalkJudge::judge_voters() {
  std::map<std::uint64_t, std::uint32_t> voters;
  for (const auto& voted : stored_.voted) {
    const std::set<std::uint64_t> polls(voted.begin(), voted.end());
    ASSERT_EQ(polls.size(), voted.size()) << "somebody is down twice";
    for (const auto poll : polls) {
      ++voters[poll];
    }
  }
  for (const auto& [seq, overlay] : log_.overlays()) {
    if (log_.is_anonymous(seq) && !overlay.deleted() && !overlay.poll().closed()) {
      ASSERT_EQ(voters[seq], overlay.poll().voters()) << "poll " << seq;
    }
  }
}

}  // namespace atrium::test
