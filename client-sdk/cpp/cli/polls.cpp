// Asking, voting, counting.
#include <algorithm>

#include "chat_change.h"
#include "command_options.h"
#include "commands.h"
#include "csv.h"
#include "entry_line.h"
#include "structure_words.h"

namespace atrium::cli {
namespace {

client::Poll poll_of(const Settings& settings) {
  client::Poll poll;
  poll.options = settings.words;
  poll.multiple = settings.multiple;
  poll.anonymous = settings.anonymous;
  poll.is_final = settings.is_final;
  poll.results_at_end = settings.at_end;
  poll.quiz = settings.count != 0;
  if (poll.quiz && poll.multiple)
    throw Misused("of a quiz one answer is right: leave --multiple or --right out");
  if (settings.count > settings.words.size())
    throw Misused("there is no option " + std::to_string(settings.count));
  if (!settings.until.empty())
    poll.closes_at_ms = until_ms(settings.until);
  poll.voter_roles = roles_of(settings.roles);
  return poll;
}

struct Poll {
  client::Entry message;
  client::PollView view;
};

Poll read_poll(Account& account, ChatId chat, client::Seq seq) {
  const auto page = account.ask<client::HistoryPage>(
      [&](Done<client::HistoryPage> done) { account.client().read_entries(chat, {seq}, std::move(done)); });
  auto view = account.ask<client::PollView>(
      [&](Done<client::PollView> done) { account.client().read_poll(chat, seq, std::move(done)); });
  if (page.items.empty() || !page.items.front().entry.poll)
    throw Failed("message " + std::to_string(seq) + " is no poll: see \"atrium history\"", "not_found");
  return {page.items.front().entry, std::move(view)};
}

std::string option_line(const Settings& settings, const Poll& poll, std::size_t at, Names& names) {
  const auto& state = poll.view.state;
  const auto& text = poll.message.poll->options[at];
  const bool is_told = at < state.options.size();
  const auto option = is_told ? state.options[at] : client::PollOption{};
  const bool is_mine = std::count(poll.view.my_options.begin(), poll.view.my_options.end(), at + 1) != 0;
  const bool is_right = state.right_option == at + 1;
  std::vector<std::string_view> people;
  for (const auto id : option.accounts)
    people.push_back(names[id]);
  if (settings.json) {
    JsonLine line;
    line.number("option", std::uint64_t{at + 1}).text("text", text);
    is_told ? line.number("votes", std::uint64_t{option.votes}) : line.null("votes");
    line.flag("mine", is_mine);
    if (poll.message.poll->quiz)
      state.right_option == 0 ? line.null("right") : line.flag("right", is_right);
    return line.texts("people", people).str();
  }
  auto line = std::to_string(at + 1) + ". " + printable(text) + (is_told ? "  " + std::to_string(option.votes) : "");
  line += std::string(is_mine ? "  (yours)" : "") + (is_right ? "  (right)" : "");
  for (const auto name : people)
    line += "\n     " + printable(name);
  return line;
}

void print_head(const Settings& settings, const Poll& poll) {
  const auto& [state, has_voted, options] = poll.view;
  if (settings.json) {
    JsonLine line;
    line.number("message", poll.message.seq)
        .text("question", poll.message.text)
        .number("voters", std::uint64_t{state.voters});
    print_line(line.flag("voted", has_voted).flag("closed", state.closed).str());
    return;
  }
  print_line(printable(poll.message.text) + "  (" + poll_words(*poll.message.poll) + "; " + std::to_string(state.voters) +
             " voted" + (has_voted ? ", you too" : "") + (state.closed ? ", closed" : "") + ")");
}

// As a table to keep. What an anonymous poll does not tell has no column.
void print_table(const Poll& poll, Names& names) {
  const auto& state = poll.view.state;
  const bool is_anonymous = poll.message.poll->anonymous;
  if (state.voters > 0 && state.options.empty())
    throw Failed("the results of this poll are not told yet");
  std::vector<std::string> head{"option", "votes"};
  if (!is_anonymous)
    head.emplace_back("who");
  if (state.right_option != 0)
    head.emplace_back("right");
  print_line(std::string(kCsvMark) + csv_line(head));
  for (std::size_t at = 0; at < poll.message.poll->options.size(); ++at) {
    const auto option = at < state.options.size() ? state.options[at] : client::PollOption{};
    std::vector<std::string> cells{printable(poll.message.poll->options[at]), std::to_string(option.votes)};
    if (!is_anonymous) {
      std::string who;
      for (const auto id : option.accounts)
        who += (who.empty() ? "" : ", ") + printable(names[id]);
      cells.push_back(std::move(who));
    }
    if (state.right_option != 0)
      cells.emplace_back(state.right_option == at + 1 ? "yes" : "");
    print_line(csv_line(cells));
  }
}

}  // namespace

int run_poll(const Settings& settings) {
  client::NewMessage message;
  message.text = settings.text;
  message.poll = poll_of(settings);
  message.right_option = static_cast<std::uint32_t>(settings.count);
  return change(settings, settings.chat, [&](Account& account, ChatId chat, Done<Accepted> done) {
    message.chat = chat;
    account.client().send(std::move(message), std::move(done));
  });
}

int run_vote(const Settings& settings) {
  if (settings.options.empty() != settings.all)
    throw Misused("say which options, or --take-back");
  auto options = settings.options;
  std::ranges::sort(options);
  options.erase(std::unique(options.begin(), options.end()), options.end());
  return change(settings, settings.chat, [&](Account& account, ChatId chat, Done<Accepted> done) {
    account.client().vote(chat, settings.number, std::move(options), std::move(done));
  });
}

int run_close_poll(const Settings& settings) {
  return change(settings, settings.chat, [&](Account& account, ChatId chat, Done<Accepted> done) {
    account.client().close_poll(chat, settings.number, std::move(done));
  });
}

int run_results(const Settings& settings) {
  if (settings.csv && settings.json)
    throw Misused("say --csv or --json, not both");
  Account account(settings);
  account.sign_in();
  const auto poll = read_poll(account, find_chat(account, settings.chat, Direct::kFind), settings.number);
  const auto& state = poll.view.state;
  std::set<client::AccountId> people;
  for (const auto& option : state.options)
    people.insert(option.accounts.begin(), option.accounts.end());
  auto names = people.empty() ? Names() : find_names(account, people);
  if (settings.csv) {
    print_table(poll, names);
    return 0;
  }
  print_head(settings, poll);
  for (std::size_t at = 0; at < poll.message.poll->options.size(); ++at)
    print_line(option_line(settings, poll, at, names));
  return 0;
}

void add_polls(CLI::App& app, Settings& settings, Run& chosen) {
  CLI::App* poll = add_command(app, chosen, run_poll, "poll", "Ask something, with answers to choose from");
  poll->add_option("CHAT", settings.chat, kChatWords)->required();
  poll->add_option("QUESTION", settings.text, "What is asked")->required();
  poll->add_option("OPTION", settings.words, "2 to 20 answers")->required()->expected(2, 20);
  poll->add_flag("--multiple", settings.multiple, "More than one may be chosen");
  poll->add_flag("--anonymous", settings.anonymous, "Nobody learns who has chosen what");
  poll->add_flag("--final", settings.is_final, "A vote can't be changed");
  poll->add_flag("--at-end", settings.at_end, "What was chosen is told once it is over");
  poll->add_option("--right", settings.count, "A quiz: the number of the right answer")->check(from_one());
  poll->add_option(
      "--until", settings.until,
      "Last day or moment by this machine's clock, YYYY-MM-DD or \"YYYY-MM-DD HH:MM\"; else until it is closed");
  poll->add_option("--role", settings.roles, "Only these vote, such as teacher,staff")->delimiter(',');

  CLI::App* vote =
      add_message_command(app, settings, chosen, run_vote, "vote", "Vote in a poll, in place of your vote before");
  vote->add_option("OPTION", settings.options, "Numbers of answers");
  vote->add_flag("--take-back", settings.all, "Take your vote back");
  add_message_command(app, settings, chosen, run_close_poll, "close-poll", "End a poll");
  add_message_command(app, settings, chosen, run_results, "results", "How it stands with a poll")
      ->add_flag("--csv", settings.csv, "As a table for a spreadsheet");
}

}  // namespace atrium::cli
